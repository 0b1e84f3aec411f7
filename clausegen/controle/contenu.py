"""What a clause must say somewhere in the contract: four points, three amounts; the rank of its annex."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from clausegen import formats
from clausegen.conformite import formulations
from clausegen.conformite.formulations_texte import NIVEAU, plain
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER
from clausegen.controle import penalites
from clausegen.controle.attendus import Attendus
from clausegen.controle.ensemble import Ensemble
from clausegen.controle.faits import Lieu
from clausegen.controle.pieces import Piece
from clausegen.controle.references import ANNEXE
from clausegen.controle.remarques import Remarque

MINIMUM = "CCAG de 2021, clause d'insertion sociale, contenu minimal des documents particuliers"
CHEFS = {
    "heure": "par heure d'insertion non réalisée",
    "absence": "par absence à une réunion de suivi",
    "document": "par document manquant, partiel ou tardif",
}
PLAFOND = "FOR-71"
REMPLACEES = frozenset({"FOR-70", PLAFOND, "FOR-72", "FOR-73"})  # told here, once for the whole tender
VOLUME = "FOR-20"
BLANC = re.compile(r"\[\s*à compléter\s*:?\s*([^\]]*)\]", re.IGNORECASE)

_HEURES_DUES = re.compile(
    r"\bheures? d insertion|\bclauses? (?:sociales?|d insertion)|\bactions? d insertion"
)
_COORDONNEES = re.compile(r"@|\d\d(?:[ .]\d\d){4}|\b\d{5}\b")


def check(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    """What is missing from the contract, as far as what was read can tell."""
    if attendus.heures is False or not _due(ensemble):
        yield from _nothing(ensemble, attendus)
        return
    if not ensemble.contrat:
        yield _no_contract(ensemble)
        return
    ecrit = _Ecrit(ensemble)
    yield from _points(ecrit, ensemble)
    yield from _amounts(ensemble, attendus)
    yield from _cap(ensemble, attendus)
    yield from _annex(ensemble)


def answered(ensemble: Ensemble) -> frozenset[str]:
    """The wordings of one piece that the others answer."""
    dits = {fait.sujet for fait in ensemble.faits}
    return REMPLACEES | ({VOLUME} if dits & {"heures", "ratio"} else set())


def _due(ensemble: Ensemble) -> bool:
    if any(fait.sujet in ("heures", "ratio") for fait in ensemble.faits):
        return True
    titres = Counter(titre for p in ensemble.contrat for rang in p.insertion for titre in _titles(p, rang))
    return any(_HEURES_DUES.search(titre) and fois > 2 for titre, fois in titres.items())


def _titles(piece: Piece, rang: int) -> list[str]:
    return [plain(titre) for titre in piece.blocs[rang].titre.split(NIVEAU)]


def _nothing(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    if attendus.heures is False or any(piece.insertion for piece in ensemble.lues if attendus.heures is None):
        return
    profil = attendus.heures is True
    yield Remarque(
        "DCE-20",
        A_CORRIGER if profil and not ensemble.illisibles else A_VERIFIER,
        "Aucune disposition sur l'insertion" + _unread(ensemble),
        "le profil impose des heures, et aucune pièce lue n'en parle" if profil else "rien n'est à comparer",
        "insérez les textes du dossier (clausegen generer)"
        if profil
        else "vérifiez que ce sont les bonnes pièces",
        fichier=(ensemble.lues or ensemble.pieces)[0].fichier,
    )


def _no_contract(ensemble: Ensemble) -> Remarque:
    return Remarque(
        "DCE-21",
        A_VERIFIER,
        "Aucun cahier des clauses ni acte d'engagement parmi les pièces lues" + _unread(ensemble),
        "je ne peux pas dire si les points exigés par le CCAG, les montants et les dérogations y sont",
        "ajoutez le CCAP ou le CCP au dossier, puis relisez",
        fichier=ensemble.pieces[0].fichier,
    )


class _Ecrit:
    """What the contract's documents say of insertion, as one."""

    def __init__(self, ensemble: Ensemble) -> None:
        passages = [(piece, rang) for piece in ensemble.contrat for rang in sorted(piece.insertion)]
        self.textes = [piece.blocs[rang].texte for piece, rang in passages]
        self.nu = "\n".join(map(plain, self.textes))
        self.lieu = Lieu.of(passages[0][0], passages[0][0].blocs[passages[0][1]]) if passages else None


def _points(ecrit: _Ecrit, ensemble: Ensemble) -> Iterator[Remarque]:
    pieces = ensemble.contrat
    if not any(fait.sujet in ("heures", "ratio") for piece in pieces for fait in ensemble.par_piece[piece]):
        taux = re.search(r"\d+ ?% (?:des? |du )", ecrit.nu)
        yield _point(
            ecrit,
            ensemble,
            "FOR-73",
            "le volume d'heures" + (" (un taux seul n'en est pas un)" if taux else ""),
        )
    if not any(ensemble.publics[piece].dits for piece in pieces):
        yield _point(ecrit, ensemble, "FOR-72", "les publics éligibles")
    if ensemble.alloti and not any(ensemble.releves[piece].avec for piece in pieces):
        yield _point(ecrit, ensemble, None, "le périmètre : les lots concernés")
    tout = "\n".join(ecrit.textes)
    if "facilitat" not in ecrit.nu or not (_COORDONNEES.search(tout) or BLANC.search(tout)):
        yield _point(ecrit, ensemble, None, "les coordonnées du facilitateur, s'il y en a un", doute=True)


def _point(
    ecrit: _Ecrit, ensemble: Ensemble, code: str | None, quoi: str, *, doute: bool = False
) -> Remarque:
    fiche = formulations.catalogue()[code] if code else None
    return Remarque(
        "DCE-22",
        A_VERIFIER if doute or ensemble.illisibles else A_CORRIGER,
        f"Je n'ai pas trouvé {quoi} dans les pièces du contrat" + _unread(ensemble),
        "le CCAG demande aux documents du marché le périmètre, les coordonnées du facilitateur, les publics "
        "et le volume",
        fiche.remede if fiche else f"écrivez au CCAP {quoi.partition(' :')[0]}",
        (ecrit.lieu,) if ecrit.lieu else (),
        MINIMUM,
        fichier=ensemble.contrat[0].fichier,
    )


def _penalties(ensemble: Ensemble) -> dict[str, Lieu]:
    """Where the contract first gives each amount, and the cap."""
    faits = [fait for piece in ensemble.contrat for fait in ensemble.par_piece[piece]]
    return {fait.objet: fait.lieu for fait in reversed(faits) if fait.sujet == penalites.SUJET}


def _amounts(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    fiche = formulations.catalogue()["FOR-70"]
    dits = _penalties(ensemble)
    absents = [chef for chef in CHEFS if chef not in dits]
    manque = [CHEFS[chef] for chef in absents]
    voulus = [
        f"{attendus.valeurs[penalites.SUJET, chef]} {CHEFS[chef]}"
        for chef in absents
        if (penalites.SUJET, chef) in attendus.valeurs
    ]
    if manque:
        yield Remarque(
            "DCE-23",
            A_VERIFIER if ensemble.illisibles else A_CORRIGER,
            f"Je n'ai pas trouvé de montant de pénalité {formats.enumeration(manque)}" + _unread(ensemble),
            "le CCAG prévoit trois pénalités et n'en chiffre aucune : sans montant, rien ne s'applique",
            f"écrivez, comme le profil : « {' ; '.join(voulus)} »" if voulus else fiche.remede,
            tuple(dits.values())[-1:] or ((lieu,) if (lieu := _Ecrit(ensemble).lieu) else ()),
            fiche.reference,
            fichier=ensemble.contrat[0].fichier,
        )


def _cap(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    """Amounts that nothing bounds, or not as the profile does."""
    dits = _penalties(ensemble)
    if not dits or penalites.PLAFOND in dits:
        return
    fiche = formulations.catalogue()[PLAFOND]
    lieu = list(dits.values())[-1]
    voulu = attendus.valeurs.get((penalites.SUJET, penalites.PLAFOND))
    general = next((lu for piece in ensemble.cahiers if (lu := penalites.general_cap(piece))), None)
    if voulu is not None:
        yield Remarque(
            "DCE-26",
            A_VERIFIER if general or ensemble.illisibles else A_CORRIGER,
            f"Je n'ai pas trouvé le plafond des pénalités d'insertion, {voulu} dans le profil"
            + _unread(ensemble),
            "un plafond général existe, mais rien ne dit qu'il vaut pour l'insertion"
            if general
            else "sans plafond écrit, rien ne borne ces pénalités : celui du CCAG ne vise que le retard",
            f"écrivez « Le total de ces pénalités ne dépasse pas {voulu} du montant hors taxes »",
            (lieu, general) if general else (lieu,),
        )
    elif general is None and attendus.heures is None:
        yield Remarque(
            PLAFOND, fiche.gravite, fiche.titre, fiche.pourquoi, fiche.remede, (lieu,), fiche.reference
        )


def _annex(ensemble: Ensemble) -> Iterator[Remarque]:
    """An annex on insertion is of no rank until the list of contract documents names it."""
    annonce = _announced(ensemble)
    if annonce is None or not ensemble.cahiers:
        return
    cahiers = [ensemble.references[piece] for piece in ensemble.cahiers]
    liste = next((lues.pieces for lues in cahiers if lues.pieces), None)
    rangee = next((lues for lues in cahiers if lues.annexe), None)
    if rangee is None:
        certain = liste is not None and not ensemble.illisibles
        yield Remarque(
            "DCE-24",
            A_CORRIGER if certain else A_VERIFIER,
            "L'annexe « Engagement d'insertion » n'est pas dans la liste des pièces contractuelles"
            if liste
            else "Je n'ai pas trouvé de liste des pièces contractuelles, où l'annexe doit figurer",
            "une annexe qui n'est pas financière n'a de rang que si cette liste la nomme",
            f"ajoutez à cette liste, après le {ensemble.cahiers[0].nom} : "
            "« l'annexe d'insertion à l'acte d'engagement »",
            (liste, annonce) if liste else (annonce,),
            "CCAG de 2021, pièces contractuelles",
        )
    elif rangee.annexe_apres_ccag and rangee.annexe:
        yield Remarque(
            "DCE-25",
            A_VERIFIER,
            "L'annexe « Engagement d'insertion » est placée après le CCAG",
            "en cas de contradiction, le CCAG l'emporterait sur elle",
            "placez-la juste après le CCAP et ses annexes",
            (rangee.annexe,),
            "CCAG de 2021, pièces contractuelles",
        )


def _announced(ensemble: Ensemble) -> Lieu | None:
    """Where a piece shows that there is an annex on insertion."""
    for piece in ensemble.lues:
        if piece.nature == "annexe_ae" and piece.insertion:
            return Lieu.of(piece, piece.blocs[min(piece.insertion)])
    for piece in ensemble.lues:
        for rang in sorted(piece.insertion):
            if ANNEXE.search(plain(piece.blocs[rang].texte)) and "acte d engagement" in plain(
                piece.blocs[rang].texte
            ):
                return Lieu.of(piece, piece.blocs[rang])
    return None


def blanks(ensemble: Ensemble) -> Iterator[Remarque]:
    """« [à compléter : …] », each once, wherever it is left."""
    lieux: dict[str, list[Lieu]] = {}
    for piece in ensemble.lues:
        for bloc in piece.blocs:
            for libelle in dict.fromkeys(BLANC.findall(bloc.texte)):
                lieux.setdefault(" ".join(libelle.split()), []).append(Lieu.of(piece, bloc))
    for libelle, trouves in lieux.items():
        pieces = formats.enumeration(list(dict.fromkeys(lieu.fichier.name for lieu in trouves)))
        yield Remarque(
            "DCE-30",
            A_VERIFIER,
            f"Reste à compléter : {libelle or 'un blanc'} ({pieces})",
            "la pièce n'est pas prête à publier",
            "complétez le profil, ou la pièce dans Word",
            tuple(trouves)[:3],
        )


def _unread(ensemble: Ensemble) -> str:
    if not ensemble.illisibles:
        return ""
    noms = formats.enumeration([piece.fichier.name for piece in ensemble.illisibles])
    return f" (peut-être dans {noms}, que je n'ai pas su lire)"


def internal(pieces: tuple[Piece, ...]) -> Iterator[Remarque]:
    """A working document beside the tender: set aside, and said."""
    for piece in pieces:
        if piece.role == "interne" and piece.lue and "rapport_relecture" not in piece.fichier.stem:
            yield Remarque(
                "DCE-32",
                "information",
                f"{piece.fichier.name} est une pièce interne : elle n'est pas comparée",
                "elle contient l'estimation, ou des raisons propres à l'acheteur",
                "ne la joignez pas au dossier de consultation",
                fichier=piece.fichier,
            )
