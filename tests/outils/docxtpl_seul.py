"""What docxtpl alone makes of a model: the reference that our own rendering is compared with."""

from __future__ import annotations

import io

from docxtpl import DocxTemplate

from clausegen import sandbox


def fill(data, mentions):
    """The document, escaping on, in the same environment."""
    modele = DocxTemplate(io.BytesIO(data))
    modele.render(mentions, jinja_env=sandbox.environment(), autoescape=True)
    sortie = io.BytesIO()
    modele.save(sortie)
    return sortie.getvalue()
