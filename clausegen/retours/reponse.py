"""The buyer's reply on the calibration note: accepted as it is, another variant, or other hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat
from clausegen.retours.engagement import day, found, unread_day
from clausegen.word.forms import Formulaire

NOM = "note_calibrage"
CHOIX = {
    "proposee": "la proposition",
    "prudente": "la variante prudente",
    "ambitieuse": "la variante ambitieuse",
    "autre": "un autre choix",
}
_HEURES = re.compile(
    r"lots?\s+(?P<lot>[\w.-]+)\s*[:=]?\s*(?P<heures>\d[\d\s]*)\s*h(?:eures?)?\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reponse:
    """What the buyer ticked and wrote; ``heures`` by lot number, when the precision gives them."""

    choix: tuple[str, ...]
    precision: str
    par: str
    le: date | None
    heures: Mapping[str, int]

    @property
    def given(self) -> bool:
        """Whether the slip says anything at all."""
        return bool(self.choix or self.precision or self.par or self.le)

    @property
    def accepted(self) -> bool:
        """The proposal, and nothing else."""
        return self.choix == ("proposee",) and not self.precision


def read(recu: Formulaire) -> Reponse:
    """The slip at the foot of the note."""
    precision = recu.text("reponse_precision")
    return Reponse(
        tuple(nom for nom in CHOIX if recu.ticked(f"reponse_{nom}")),
        precision,
        recu.text("reponse_fonction"),
        day(recu, "reponse_le"),
        {lu["lot"]: int(re.sub(r"\s", "", lu["heures"])) for lu in _HEURES.finditer(precision)},
    )


def check(
    reponse: Reponse, recu: Formulaire, attendu: Formulaire, cas: Cas, fichier: str
) -> Iterator[Constat]:
    """Why the reply does not validate the contract as it stands; nothing when it does."""
    if not reponse.choix and not reponse.precision:
        yield found(
            "RET-21", "a_corriger", "aucune réponse n'est cochée", fichier, "relancez le maître d'ouvrage"
        )
    elif len(reponse.choix) > 1:
        choisis = formats.enumeration([CHOIX[nom] for nom in reponse.choix])
        message = f"plusieurs réponses cochées : {choisis}"
        yield found("RET-21", "a_corriger", message, fichier, "demandez laquelle l'emporte")
    elif not reponse.accepted:
        yield from _other(reponse, cas, fichier)
    yield from unread_day(recu, "reponse_le", "", fichier)
    attendues = {"reponse_fonction": "la fonction", "reponse_le": "la date"}
    manques = [dit for nom, dit in attendues.items() if not recu.text(nom)]
    if manques and reponse.choix:
        message = f"manque {formats.enumeration(manques)} de la personne qui répond"
        plusieurs = len(manques) > 1
        remede = f"demandez-{'les : elles restent' if plusieurs else 'la : elle reste'} au dossier"
        yield found("RET-22", "a_corriger", message, fichier, remede)
    if recu.fixes != attendu.fixes:
        message = "cette note n'est plus celle du profil : elle a été annotée, ou le profil a changé depuis"
        remede = "comparez les deux notes ; au besoin, renvoyez la nouvelle au maître d'ouvrage"
        yield found("RET-23", "a_corriger", message, fichier, remede)


def _other(reponse: Reponse, cas: Cas, fichier: str) -> Iterator[Constat]:
    """Another choice is never applied by itself: what to write in the profile is said."""
    if reponse.heures:
        yield from _lots(reponse, cas, fichier)
        return
    choisi = CHOIX[reponse.choix[0]] if reponse.choix else "un autre choix"
    precision = f" : « {reponse.precision} »" if reponse.precision else ""
    remede = (
        "reportez ce choix dans le profil (taux, part ou coût, ou « ajustement » d'un lot), puis régénérez"
    )
    yield found("RET-24", "a_corriger", f"le maître d'ouvrage demande {choisi}{precision}", fichier, remede)


def _lots(reponse: Reponse, cas: Cas, fichier: str) -> Iterator[Constat]:
    prevues = {
        lot.numero or str(rang): calibrage.heures
        for rang, (lot, calibrage) in enumerate(zip(cas.marche.lots, cas.calibrages, strict=True), 1)
    }
    for numero, heures in reponse.heures.items():
        voulues = formats.heures(heures)
        if numero not in prevues:
            message = f"lot {numero} : {voulues} demandées, mais ce lot n'est pas au profil"
            yield found("RET-24", "a_corriger", message, fichier, "vérifiez le numéro du lot")
        elif prevues[numero] != heures:
            actuelles = formats.heures(prevues[numero] or 0)
            message = f"lot {numero} : {voulues} demandées au lieu de {actuelles}"
            ajustement = f"ajustement: {{heures: {heures}, motif: choix du maître d'ouvrage}}"
            remede = f"écrivez au lot {numero} du profil : {ajustement}"
            yield found("RET-24", "a_corriger", message, fichier, remede)
