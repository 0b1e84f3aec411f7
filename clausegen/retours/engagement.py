"""The commitment forms of the companies: read lot by lot, and checked against what was sent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Gravite
from clausegen.word.forms import Formulaire

NOM = "annexe_ae"
MODALITES = {
    "embauche": "embauche directe",
    "mise_a_disposition": "mise à disposition",
    "sous_traitance": "sous-traitance ou cotraitance",
}
IDENTITE = {"entreprise": "l'entreprise", "siret": "son SIRET", "fonction": "le correspondant insertion"}
SIGNATURE = {"lieu": "le lieu", "date": "la date", "qualite": "la qualité du signataire"}
PASSAGES = 8  # altered passages told one by one
_VOLUME = re.compile(r"volume_(\d+)$")


@dataclass(frozen=True, slots=True)
class Engagement:
    """What a company wrote for one lot; « » for what it left blank."""

    rang: int
    lot: str
    volume: str
    entreprise: str
    siret: str
    fonction: str
    courriel: str
    modalites: tuple[str, ...]
    actions: bool
    cotraitants: tuple[tuple[str, str], ...]
    lieu: str
    jour: date | None
    qualite: str

    @property
    def blank(self) -> bool:
        """A lot that the company does not answer."""
        dits = (self.entreprise, self.siret, self.fonction, self.courriel, self.lieu, self.jour, self.qualite)
        return not (any(dits) or self.modalites or self.actions or self.cotraitants)


def read(recu: Formulaire, cas: Cas) -> list[Engagement]:
    """The lots of a form, in its order."""
    rangs = [int(trouve[1]) for nom in recu.champs if (trouve := _VOLUME.match(nom))]
    return [_one(recu, rang, _lot(cas, rang)) for rang in rangs]


def _lot(cas: Cas, rang: int) -> str:
    lots = cas.marche.lots
    return (lots[rang - 1].numero if rang <= len(lots) else None) or str(rang)


def _one(recu: Formulaire, rang: int, lot: str) -> Engagement:
    def text(nom: str) -> str:
        return recu.text(f"{nom}_{rang}")

    cotraitants = ((text(f"cotraitant_{n}"), text(f"heures_{n}")) for n in (1, 2))
    return Engagement(
        rang,
        lot,
        text("volume"),
        text("entreprise"),
        text("siret"),
        text("fonction"),
        text("courriel"),
        tuple(nom for nom in MODALITES if recu.ticked(f"{nom}_{rang}")),
        recu.ticked(f"actions_{rang}"),
        tuple((nom, heures) for nom, heures in cotraitants if nom or heures),
        text("lieu"),
        day(recu, f"date_{rang}"),
        text("qualite"),
    )


def day(recu: Formulaire, nom: str) -> date | None:
    """The day chosen, or typed."""
    if nom not in recu.champs or not recu.text(nom):
        return None
    try:
        return recu.champs[nom].jour or formats.read_date(recu.text(nom))
    except ValueError:
        return None


def unread_day(recu: Formulaire, nom: str, sujet: str, fichier: str) -> Iterator[Constat]:
    """A date was written, and cannot be read: it is not missing."""
    if (texte := recu.text(nom)) and day(recu, nom) is None:
        message = f"{sujet}date non comprise, lu {formats.quote(texte)}"
        yield found("RET-18", "a_corriger", message, fichier, "faites-la écrire en chiffres : 31/12/2026")


def check(recu: Formulaire, attendu: Formulaire, cas: Cas, fichier: str) -> Iterator[Constat]:
    """What differs from the form that was sent, what is left blank, what does not read. One file."""
    yield from altered(recu, attendu, fichier)
    lus = read(recu, cas)
    for engagement in lus:
        yield from _hours(engagement, attendu, fichier)
        if not engagement.blank:
            yield from _identity(engagement, fichier)
            yield from _sharing(engagement, cas, fichier)
            yield from _signature(engagement, recu, fichier)
    if all(engagement.blank for engagement in lus):
        yield found(
            "RET-13", "a_corriger", "aucun lot n'est rempli", fichier, "demandez le formulaire rempli"
        )
    elif not recu.images:
        remede = "demandez l'original signé ou la preuve de la signature électronique"
        yield found("RET-16", "a_verifier", "aucune image de signature dans ce fichier", fichier, remede)


def altered(recu: Formulaire, attendu: Formulaire, fichier: str) -> Iterator[Constat]:
    """The passages that nobody was to change, and that did."""
    comparaison = SequenceMatcher(None, attendu.fixes, recu.fixes, autojunk=False)
    remede = "renvoyez le formulaire d'origine, à remplir dans ses champs seulement"
    ecarts = [o for o in comparaison.get_opcodes() if o[0] != "equal"]
    dits = Counter(
        _change(" ".join(attendu.fixes[debut:fin]), " ".join(recu.fixes[autre_debut:autre_fin]))
        for _, debut, fin, autre_debut, autre_fin in ecarts
    )
    for message, fois in list(dits.items())[:PASSAGES]:
        suite = f" ({fois} fois)" if fois > 1 else ""
        yield found("RET-11", "a_corriger", message + suite, fichier, remede)
    if len(dits) > PASSAGES:
        reste = formats.accord(len(dits) - PASSAGES, "autre passage modifié", "autres passages modifiés")
        message = f"et {reste}"
        yield found("RET-11", "a_corriger", message, fichier, "comparez les deux fichiers dans Word")


def _change(avant: str, apres: str) -> str:
    """What became of a passage, from a few words before the first difference."""
    if not (avant and apres):
        return f"texte {'ajouté' if apres else 'retiré'} : {formats.quote(apres or avant)}"
    differents = (i for i, (a, b) in enumerate(zip(avant, apres, strict=False)) if a != b)
    ecart = next(differents, min(len(avant), len(apres)))
    debut = avant.rfind(" ", 0, max(0, ecart - 15)) + 1
    return f"texte modifié : {formats.quote(apres[debut:])} au lieu de {formats.quote(avant[debut:])}"


def _hours(engagement: Engagement, attendu: Formulaire, fichier: str) -> Iterator[Constat]:
    prevu = attendu.text(f"volume_{engagement.rang}")
    if prevu != engagement.volume:
        message = f"lot {engagement.lot} : volume {formats.quote(engagement.volume)} au lieu de « {prevu} »"
        remede = "le volume n'est pas modifiable : demandez un formulaire conforme"
        yield found("RET-12", "a_corriger", message, fichier, remede)


def _identity(engagement: Engagement, fichier: str) -> Iterator[Constat]:
    manques = [dit for nom, dit in IDENTITE.items() if not getattr(engagement, nom)]
    if manques:
        message = f"lot {engagement.lot} : manque {formats.enumeration(manques)}"
        yield found("RET-13", "a_corriger", message, fichier, "faites compléter le formulaire")
    for nom, lire in (("SIRET", formats.read_siret), ("courriel", formats.read_courriel)):
        if lu := getattr(engagement, nom.lower()):
            try:
                lire(lu)
            except ValueError as erreur:
                message = f"lot {engagement.lot} : {nom} : {erreur}"
                yield found("RET-14", "a_verifier", message, fichier, "vérifiez-le avec l'entreprise")


def _sharing(engagement: Engagement, cas: Cas, fichier: str) -> Iterator[Constat]:
    """What the members of a group write must add up to the volume of the lot."""
    voulues = cas.calibrages[engagement.rang - 1].heures if engagement.rang <= len(cas.calibrages) else None
    dites = [heures for _, heures in engagement.cotraitants]
    if voulues is None or not all(dites):
        return
    try:
        somme = sum(formats.read_nombre(re.sub(r"\s*h(eures?)?$", "", heures)) for heures in dites)
    except ValueError:
        return
    if dites and somme != voulues:
        lue = formats.accord(somme, "heure répartie", "heures réparties")
        message = f"lot {engagement.lot} : {lue} entre cotraitants, au lieu de {formats.heures(voulues)}"
        yield found("RET-17", "a_verifier", message, fichier, "faites préciser la répartition")


def _signature(engagement: Engagement, recu: Formulaire, fichier: str) -> Iterator[Constat]:
    champ = f"date_{engagement.rang}"
    yield from unread_day(recu, champ, f"lot {engagement.lot} : ", fichier)
    absents = [dit for cle, dit in SIGNATURE.items() if not recu.text(f"{cle}_{engagement.rang}")]
    if absents:
        message = f"lot {engagement.lot} : formulaire non signé : manque {formats.enumeration(absents)}"
        yield found("RET-15", "a_corriger", message, fichier, "faites dater et signer le formulaire")


def found(code: str, gravite: Gravite, message: str, fichier: str, remede: str) -> Constat:
    """A finding on a form that came back."""
    return Constat(code, gravite, message, fichier, remede=remede)
