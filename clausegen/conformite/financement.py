"""FIN: whose money a document may claim: a European grant, only for the days that it covers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from clausegen import droit, formats
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import INFORMATION, Reponse, regle
from clausegen.territoires import Financement

PARAMETRE = "cofinancement_europeen"


def european(fonds: str, jour: date) -> bool:
    """Whether a grant of this fund is the European Union's, under the rules of that day."""
    try:
        connus = droit.at(f"{PARAMETRE}.fonds", jour).valeur
    except droit.ParametreAbsent:
        return False
    mots = _words(fonds)
    return any(f" {_words(connu)} " in f" {mots} " for connu in connus)


def _words(fonds: str) -> str:
    return " ".join(re.findall(r"\w+", formats.fold(fonds)))


def current(cas: Cas) -> Financement | None:
    """The European grant that covers the day of the documents, if any."""
    aides = (aide for aide in cas.territoire.financements if aide.du <= cas.jour <= aide.au)
    return next((aide for aide in aides if european(aide.fonds, cas.jour)), None)


@regle("FIN-01", reference="convention de cofinancement du territoire", gravite=INFORMATION)
def cofinancement_en_cours(cas: Cas) -> Iterator[Reponse]:
    """Un cofinancement européen ne se mentionne que pendant la période qu'il couvre."""
    if current(cas):
        return
    for aide in cas.territoire.financements:
        if european(aide.fonds, cas.jour):
            periode = f"du {formats.jour(aide.du)} au {formats.jour(aide.au)}"
            yield Reponse(
                f"le cofinancement {aide.fonds} publié couvre la période {periode} : "
                f"rien ne permet de le mentionner au {formats.jour(cas.jour)}",
                "ne placez pas l'emblème européen sur ces documents, sauf aide plus récente à inscrire "
                "dans la fiche du territoire",
                ("consultation",),
            )
