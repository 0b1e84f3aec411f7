"""``clausegen nouveau --lots``: an estimate is read, shown, corrected, and becomes the lots of a profile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from clausegen.cli import FAIT, compte_rendu, options, questions, typed
from clausegen.cli.nouveau_profil import check_profile, header, line, type_file, write
from clausegen.cli.questions import A_COMPLETER
from clausegen.notation import quoted

if TYPE_CHECKING:
    from decimal import Decimal

    from clausegen.estimation import Estimation, LotLu

CONFIANCES = {"sure": "sûre", "probable": "probable", "a_verifier": "à vérifier"}
COLONNES = ("Lot", "Intitulé", "Montant HT", "Activité", "Confiance", "Cellule")
TITRE_AU_PLUS = 44
CADRE = {
    "nature": "travaux, fournitures ou services",
    "ccag": "travaux, fcs, pi, tic, mi, moe ou aucun",
    "forme": "ordinaire, bons_commande, prive…",
    "dispositif": "condition (d'exécution) le plus souvent, critère ou réserve",
}
SUITE = (
    "statut: projet    # « valide », avec « par » et « le », une fois relu",
    "consultation: à compléter    # jour d'envoi : la loi de ce jour s'applique",
    "",
    "acheteur:",
    "  nom: à compléter",
    "  categorie: à compléter    # pouvoir_adjudicateur, autorite_centrale, entite_adjudicatrice ou prive",
    "  service: à compléter",
    "  courriel: à compléter    # boîte de service, jamais une personne",
    "",
    "lieux: à compléter    # noms ou codes INSEE",
    "duree_mois: à compléter    # durée du marché",
)
AIDE = (
    "Répondez « oui » pour écrire le profil, « non » pour renoncer ; "
    "« 03 peinture » change l'activité du lot 03, « retirer 05 » laisse le lot 05 de côté."
)


class Choix(NamedTuple):
    """The options of the command line that go with ``--lots``."""

    territoire: str | None
    base: str | None
    colonne: str | None
    tva: str | None
    oui: bool


def receive(depuis: Path, fichier: Path | None, choix: Choix) -> int:
    """Reads an estimate, shows what was understood, writes the profile once it is agreed. Raises Refus."""
    from clausegen import files

    cible = fichier or depuis.with_name(f"{_name(depuis)}.yaml")
    check_profile(cible)
    if choix.base is not None:
        type_file(choix.base, cible)
    lue = _read(depuis, choix)
    territoire = _territory(choix, files.libraries(cible.resolve().parent))
    _show(lue)
    lots = lue.lots if choix.oui else _settle(lue.lots)
    if not lots:
        click.echo("Rien n'est écrit.", err=True)
        return FAIT
    lignes = [*_profile(lue, lots, territoire, choix.base), *_lots(lots, seul=len(lots) == 1), ""]
    write(cible, "\n".join(lignes), f"{header(cible)}\n")
    click.echo(f"Ensuite : complétez {cible}, puis {typed('clausegen', 'verifier', cible)}", err=True)
    return FAIT


def _territory(choix: Choix, bibliotheques: Sequence[Path]) -> str:
    """The one asked for, the evident one, or the one chosen now: « --oui » asks nothing."""
    trouve = options.territory_name if choix.oui else questions.territory
    return trouve(choix.territoire, bibliotheques)


def _name(depuis: Path) -> str:
    from clausegen import files

    try:
        return files.safe_name(depuis.stem)
    except ValueError:
        return depuis.stem


def _read(depuis: Path, choix: Choix) -> Estimation:
    """The estimate, once its column of amounts and its tax are known: asked for, unless ``--oui``."""
    from clausegen import estimation
    from clausegen.constats import Refus

    colonne, tva = choix.colonne, _rate(choix.tva)
    while True:
        try:
            return estimation.read(depuis, colonne=colonne, tva=tva)
        except estimation.ColonneAmbigue as refus:
            if choix.oui or colonne is not None:
                raise
            lettres = {lettre: f"{lettre}, « {titre} »" for lettre, titre in refus.choix.items()}
            colonne = questions.choose("Quelle colonne donne les montants HT ?", lettres)
        except Refus as refus:
            if choix.oui or tva is not None or refus.constats[0].code != "EST-02":
                raise
            compte_rendu.constats(refus.constats, err=True)
            tva = _rate(questions.ask("Taux de TVA de tous les lots (20 %)", _rate, obligatoire=True))


def _rate(texte: str | None) -> Decimal | None:
    from clausegen import formats

    if texte is None:
        return None
    nu = texte.replace(",", "").replace(".", "").isdecimal() and not texte.startswith("0")
    try:  # « --tva 20 »: a shell would cut « 20 % » in two
        return formats.read_pourcentage(f"{texte} %" if nu else texte)
    except ValueError as erreur:
        raise click.UsageError(f"--tva : {erreur}") from erreur


# --- what is shown and corrected ---------------------------------------------------------------------------


def _show(lue: Estimation) -> None:
    from clausegen import formats

    rangees = [COLONNES, *map(_cells, lue.lots)]
    largeurs = [max(len(rangee[i]) for rangee in rangees) for i in range(len(COLONNES))]
    for rangee in rangees:
        cases = zip(COLONNES, rangee, largeurs, strict=True)
        textes = [lu.rjust(n) if nom == "Montant HT" else lu.ljust(n) for nom, lu, n in cases]
        click.echo("  ".join(textes).rstrip(), err=True)
    total = f" ; total lu : {formats.montant(lue.total.montant)} ({lue.total.cellule})" if lue.total else ""
    click.secho(f"Somme des lots : {formats.montant(lue.somme)}{total}", bold=True, err=True)
    if lue.ecartes:
        click.secho("Laissé de côté", bold=True, err=True)
    for ecarte in lue.ecartes:
        montant = f", {formats.montant(ecarte.montant)}" if ecarte.montant is not None else ""
        click.echo(f"  {ecarte.cellule} : {ecarte.texte}{montant} ({ecarte.raison})", err=True)
    compte_rendu.constats(lue.alertes, err=True)


def _cells(lot: LotLu) -> tuple[str, ...]:
    from clausegen import formats

    titre = lot.intitule if len(lot.intitule) <= TITRE_AU_PLUS else f"{lot.intitule[: TITRE_AU_PLUS - 1]}…"
    montant = A_COMPLETER if lot.montant_ht is None else formats.montant(lot.montant_ht)
    activite = lot.activite or A_COMPLETER
    return lot.numero, titre, montant, activite, _confidence(lot), str(lot.cellule)


def _confidence(lot: LotLu) -> str:
    mots = ", ".join(f"« {mot} »" for mot in lot.mots)
    return f"{CONFIANCES[lot.confiance]} ({mots})" if mots else CONFIANCES[lot.confiance]


def _settle(lus: Sequence[LotLu]) -> list[LotLu]:
    """The lots once corrected; none when given up."""
    lots = {lot.numero: lot for lot in lus}
    click.echo(f"\n{AIDE}", err=True)
    while lots:
        reponse = questions.ask("Écrire ce profil", lambda texte: _order(texte, lots), obligatoire=True)
        ordre, lot = _order(str(reponse), lots)
        if ordre == "oui":
            return list(lots.values())
        if lot is None:
            return []
        if ordre == "retirer":
            del lots[lot.numero]
            click.echo(f"  lot {lot.numero} {lot.intitule} : laissé de côté", err=True)
        else:
            lots[lot.numero] = replace(lot, activite=ordre, confiance="sure", mots=())
            click.echo(f"  lot {lot.numero} {lot.intitule} : {ordre}", err=True)
    return []


def _order(texte: str, lots: dict[str, LotLu]) -> tuple[str, LotLu | None]:
    """« oui », « non », or what becomes of a lot: « retirer » or its trade. ValueError otherwise."""
    from clausegen import baremes, formats

    plie = formats.fold(texte)
    if plie in ("o", "oui", "n", "non"):
        return "oui" if plie[0] == "o" else "non", None
    trouve = re.fullmatch(r"(?P<retirer>retirer )?(lot )?(?P<reste>.+)", plie)
    reste = trouve["reste"] if trouve else plie
    noms = {formats.fold(forme): lot for n, lot in lots.items() for forme in (n, n.lstrip("0") or "0")}
    numero = max((nom for nom in noms if reste == nom or reste.startswith(f"{nom} ")), key=len, default=None)
    if numero is None:
        raise ValueError(f"aucun lot de ce numéro. {AIDE}")
    if trouve and trouve["retirer"]:
        return "retirer", noms[numero]
    activites = {cle: activite.libelle for cle, activite in baremes.activites().items()}
    return questions.one_of(reste.removeprefix(numero).strip(), activites), noms[numero]


# --- the profile -------------------------------------------------------------------------------------------


def _profile(lue: Estimation, lots: Sequence[LotLu], territoire: str, base: str | None) -> Iterator[str]:
    somme = replace(lue, lots=tuple(lots)).somme
    yield f"# Lots et montants lus dans {lue.fichier.name} ; chaque ligne dit sa cellule."
    yield "# Confidentiel : les estimations ne vont jamais dans les textes de la consultation."
    yield "format: 1"
    yield line("reference", None, "donne aussi le nom du dossier écrit")
    yield line("objet", None, "objet du marché, comme dans l'avis")
    yield f"territoire: {territoire}    # facilitation, périmètre et valeurs par défaut"
    if base:
        yield f"base: {base}    # valeurs partagées par ce type de marché ; ce qui suit l'emporte"
    else:
        yield from (line(cle, None, dite) for cle, dite in CADRE.items())
    yield from SUITE
    yield line("valeur_estimee_besoin", None, f"confidentiel ; les lots ci-dessous : {_plain(somme)} HT")
    for ecarte in lue.ecartes:
        montant = f", {_plain(ecarte.montant)} HT" if ecarte.montant is not None else ""
        yield f"# Laissé de côté ({ecarte.cellule}) : {_one_line(ecarte.texte)}{montant} – {ecarte.raison}"
    gardes = {lot.numero for lot in lots}
    for lot in (lot for lot in lue.lots if lot.numero not in gardes):
        yield f"# Laissé de côté ({lot.cellule}) : lot {lot.numero} {_one_line(lot.intitule)} – retiré"


def _lots(lots: Sequence[LotLu], *, seul: bool) -> Iterator[str]:
    yield "\nlots:"
    for lot in lots:
        lignes = [] if seul else [f"numero: {quoted(lot.numero)}"]
        lignes += [
            line("intitule", quoted(_one_line(lot.intitule)) if lot.intitule else None, ""),
            line("activite", lot.activite, f"confiance : {_one_line(_confidence(lot))}"),
            "methode: montant    # montant × part de main-d'œuvre × taux ÷ coût horaire",
            _amount(lot),
            line("duree_mois", None, "présence sur place"),
        ]
        yield from (f"  {'- ' if not rang else '  '}{ligne}" for rang, ligne in enumerate(lignes))
        yield ""


def _amount(lot: LotLu) -> str:
    montant = None if lot.montant_ht is None or lot.montant_ht < 0 else _plain(lot.montant_ht)
    mention = f" : {_one_line(lot.mention)}" if lot.mention else ""
    return line("montant_ht", montant, f"confidentiel ; {_one_line(str(lot.cellule))}{mention}")


def _plain(montant: Decimal) -> str:
    """« 1 250 000,50 € » with ordinary spaces, as people type it in a profile."""
    from clausegen import formats

    return formats.montant(montant).replace(formats.ESPACE_FINE, " ").replace(formats.INSECABLE, " ")


def _one_line(texte: str) -> str:
    """A text that came from a workbook, fit for a comment: one line, nothing invisible."""
    return " ".join("".join(c if c.isprintable() else " " for c in texte).split())
