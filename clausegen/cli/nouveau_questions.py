"""``clausegen nouveau``: questions in French, and a commented profile for someone who never saw YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import FAIT, questions, typed
from clausegen.cli.nouveau_profil import check_profile, header, line, write
from clausegen.cli.questions import A_COMPLETER, ask, ask_text, choose
from clausegen.notation import quoted
from clausegen.questionnaire import BASES, CATEGORIES, CCAG, FORMES, NATURES, communes

if TYPE_CHECKING:
    from clausegen.territoires import Commune

METHODES = {
    "montant": "d'après le montant estimé du lot (le plus courant)",
    "pourcentage_heures": "d'après les heures de travail du lot",
    "ratio": "au fil des commandes : tant d'heures par palier de montant",
    "proprete": "propreté avec reprise de personnel",
    "volume_fixe": "un volume d'heures déjà décidé",
    "exclusion": "pas de clause sur ce lot",
}
ASSIETTES = {"commande": "le montant commandé", "facture": "le montant facturé"}
SANS_TYPE = ""
ACCORDS_CADRES = ("bons_commande", "marches_subsequents")


def interview(fichier: Path | None, territoire: str | None) -> int:
    """Asks everything, then writes the profile."""
    from clausegen import files

    if fichier:
        check_profile(fichier)
    click.echo("Entrée seule : la réponse reste « à compléter ». Ctrl-C : rien n'est écrit.\n", err=True)
    reference = ask("Référence du marché (elle donne le nom du dossier)", _reference, obligatoire=True)
    cible = fichier or Path(f"{files.safe_name(str(reference))}.yaml")
    check_profile(cible)
    lignes = [*_contract(str(reference), cible, territoire), *_lots()]
    write(cible, "\n".join([*lignes, ""]), f"{header(cible)}\n")
    suites = (typed("clausegen", commande, cible) for commande in ("verifier", "generer"))
    click.echo(f"Ensuite : {', puis '.join(suites)}", err=True)
    return FAIT


def _reference(texte: str) -> None:
    from clausegen import files

    questions.printable(texte, longueur=80)
    files.safe_name(texte)


def _contract(reference: str, cible: Path, territoire: str | None) -> Iterator[str]:
    from clausegen import files, formats

    yield "format: 1"
    yield f"reference: {quoted(reference)}    # donne aussi le nom du dossier écrit"
    yield f"objet: {ask_text('Objet du marché', obligatoire=True)}"
    bibliotheques = files.libraries(cible.resolve().parent)
    nom = questions.territory(territoire, bibliotheques)
    yield f"territoire: {nom}    # facilitation, périmètre et valeurs par défaut"
    yield from _frame(cible)
    yield "statut: projet    # « valide », avec « par » et « le », une fois relu"
    jour = ask("Date d'envoi de la consultation (31/12/2026)", formats.read_date, obligatoire=True)
    yield f"consultation: {formats.read_date(str(jour))}    # la loi de ce jour s'applique"
    yield from _buyer()
    yield _places()
    yield line("duree_mois", ask("Durée du marché (12 mois)", questions.months), "durée du marché")
    besoin = ask("Montant HT estimé de tout le besoin, tous lots et reconductions", formats.read_montant)
    yield line("valeur_estimee_besoin", besoin, "confidentiel : jamais dans les textes de la consultation")


def _frame(cible: Path) -> Iterator[str]:
    """The type of contract, then what it leaves open; its own values are the proposed answers."""
    from clausegen import files, reader

    dossiers = (files.shipped("profiles") / "types", cible.parent / "types")
    types = {chemin.stem: chemin for dossier in dossiers for chemin in sorted(dossier.glob("*.yaml"))}
    libelles = {nom: BASES.get(nom, nom.replace("-", " ")) for nom in types}
    base = choose("Quel type de marché ?", {**libelles, SANS_TYPE: "aucun de ceux-ci"})
    donnees: Mapping[str, str] = {}
    if base:
        yield f"base: {base}    # valeurs partagées par ce type de marché ; ce qui suit l'emporte"
        donnees = reader.read_yaml(types[base]).valeur
    nature = choose("Nature", NATURES, donnees.get("nature"))
    yield f"nature: {nature}"
    yield f"ccag: {choose('CCAG auquel le marché se réfère', CCAG, donnees.get('ccag'))}"
    forme = choose("Forme du marché", FORMES, donnees.get("forme", "ordinaire"))
    yield f"forme: {forme}"
    if forme in ACCORDS_CADRES:
        yield from _framework()
    yield f"dispositif: {donnees.get('dispositif', 'condition')}    # condition d'exécution"


def _framework() -> Iterator[str]:
    """What a framework agreement may and must say; one without a minimum has no such key."""
    from clausegen import formats

    minimum = ask("\nMinimum HT de l'accord-cadre (Entrée seule : sans minimum)", formats.read_montant)
    if minimum:
        yield line("minimum_ht", minimum, "confidentiel")
    maximum = ask("Maximum HT de l'accord-cadre (obligatoire avant publication)", formats.read_montant)
    yield line("maximum_ht", maximum, "obligatoire : article R2162-4 du code de la commande publique")


def _buyer() -> Iterator[str]:
    from clausegen import formats

    yield "\nacheteur:"
    yield line("  nom", ask_text("\nNom du maître d'ouvrage"), "")
    yield f"  categorie: {choose('Qui achète, pour quelle activité ?', CATEGORIES)}"
    yield line("  service", ask_text("\nService qui passe le marché"), "")
    yield line("  adresse", ask_text("Adresse du service"), "")
    yield line("  courriel", ask("Courriel du service (jamais d'une personne)", formats.read_courriel), "")
    yield ""


def _places() -> str:

    def read(texte: str) -> list[Commune]:
        return [_commune(nom) for nom in communes(texte)]

    reponse = ask("Communes du chantier ou du service, séparées par des virgules", read)
    if reponse is None:
        return f"lieux: {A_COMPLETER}    # noms ou codes INSEE"
    lues = read(reponse)
    codes = questions.items([f'"{une.insee}"' for une in lues])
    return f"lieux: {codes}    # {', '.join(une.nom for une in lues)} (codes INSEE)"


def _commune(nom: str) -> Commune:
    """The only commune of that name; ValueError lists the candidates."""
    from clausegen import territoires

    trouvees = territoires.commune(nom)
    if len(trouvees) == 1:
        return trouvees[0]
    if trouvees:
        liste = ", ".join(f"{une.nom} {une.insee}" for une in trouvees)
        raise ValueError(f"« {nom} » : plusieurs communes, donnez le code INSEE : {liste}")
    proches = " ou ".join(f"« {proche} »" for proche in territoires.near(nom))
    raise ValueError(f"« {nom} » : commune inconnue" + (f" ; vouliez-vous {proches} ?" if proches else ""))


def _lots() -> Iterator[str]:
    def read(texte: str) -> int:
        from clausegen import formats

        nombre = formats.read_entier(texte)
        if not 1 <= nombre <= 99:
            raise ValueError("attendu un nombre de lots de 1 à 99")
        return nombre

    nombre = read(ask("\nNombre de lots (1 si le marché n'est pas alloti)", read) or "1")
    yield "\nlots:"
    for rang in range(1, nombre + 1):
        yield from _lot(rang if nombre > 1 else None)


def _lot(rang: int | None) -> Iterator[str]:
    """One lot; its number is only written in a divided contract."""
    from clausegen import baremes

    lignes: list[str] = []
    if rang:
        click.echo(f"\nLot {rang:02d}", err=True)
        lignes += [f'numero: "{rang:02d}"', line("intitule", ask_text("Intitulé du lot"), "")]
    activites = {cle: activite.libelle for cle, activite in baremes.activites().items()}
    mot = ask("Activité (gros œuvre, peinture, nettoyage…)", lambda texte: questions.one_of(texte, activites))
    cle = questions.one_of(mot, activites) if mot else None
    lignes.append(line("activite", cle, activites[cle] if cle else "clé du barème"))
    lignes.append(line("duree_mois", ask("Durée du lot (6 mois)", questions.months), "présence sur place"))
    methode = choose("Comment compter les heures d'insertion ?", METHODES, "montant")
    lignes += _exclusion() if methode == "exclusion" else [f"methode: {methode}", *METHODE[methode]()]
    yield from (f"  {'- ' if not i else '  '}{ligne}" for i, ligne in enumerate(lignes))
    yield ""


def _exclusion() -> list[str]:
    return [f"exclusion: {{motif: {ask_text('Pour quelle raison', obligatoire=True)}}}"]


def _amount() -> list[str]:
    from clausegen import formats

    montant = ask("Montant HT estimé du lot", formats.read_montant)
    return [line("montant_ht", montant, "confidentiel")]


def _hours() -> list[str]:

    return [line("heures_totales", ask("Heures de travail du lot", questions.quantity), "")]


def _ratio() -> list[str]:
    from clausegen import formats

    return [
        line("heures_par_palier", ask("Nombre d'heures par palier", questions.quantity), ""),
        line("palier", ask("Montant HT d'un palier (100 000 €)", formats.read_montant), ""),
        f"assiette: {choose('Sur quel montant ?', ASSIETTES, 'commande')}",
    ]


def _cleaning() -> list[str]:

    reprises = ask("Heures mensuelles du personnel à reprendre", questions.quantity)
    return [*_amount(), line("heures_reprises_mois", reprises, "")]


def _fixed() -> list[str]:
    from clausegen import formats

    heures = ask("Nombre d'heures", formats.read_entier)
    return [
        line("heures", heures, ""),
        line("motif", ask_text("Pourquoi ce volume", obligatoire=heures is not None), ""),
    ]


METHODE = {
    "montant": _amount,
    "pourcentage_heures": _hours,
    "ratio": _ratio,
    "proprete": _cleaning,
    "volume_fixe": _fixed,
}
