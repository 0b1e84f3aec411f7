"""What the form sent to the buyer at the start needs: lines for the lots."""

from __future__ import annotations

from clausegen import questionnaire
from clausegen.conformite.cas import Cas
from clausegen.mentions.table import mention


@mention("rangs des lignes de lots de la fiche de renseignement")
def rangs(cas: Cas) -> list[str]:
    """As many lines as there are lots, twelve at least."""
    return questionnaire.ranks(max(questionnaire.LOTS, len(cas.marche.lots)))
