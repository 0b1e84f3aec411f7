"""Who pays for the facilitation: the words that stand beside the emblem of the European Union."""

from __future__ import annotations

from clausegen.conformite import financement
from clausegen.conformite.cas import Cas
from clausegen.mentions.table import mention


@mention(
    "«\u00a0Cofinancé par l'Union européenne\u00a0»\u00a0; vide si aucune aide européenne ne couvre ce jour, "
    "et dans la consultation"
)
def cofinancement(cas: Cas) -> str:
    """In full, as the rules of that day word it."""
    if financement.current(cas) is None:
        return ""
    return str(cas.droit(f"{financement.PARAMETRE}.mention"))
