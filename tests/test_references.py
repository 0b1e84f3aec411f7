"""Reference texts of every situation: what the buyer inserts, the bidders' frame, the buyer's reasons.

CLAUSEGEN_ECRIRE=1 rewrites them: read the difference line by line before committing it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from outils import situations
from outils.textes import plain

from clausegen import conformite, dossier
from clausegen.word import outline

REFERENCES = Path(__file__).parent / "golden" / "situations"
LUS = ("textes_a_inserer", "mention_sans_clause", "motivation_absence", "cadre_reponse", "grille_analyse")


def lines(nom: str) -> Iterator[str]:
    """The read documents of a situation, each under its file name."""
    with TemporaryDirectory() as dossier_profil:
        cas = dossier.study(situations.write(nom, Path(dossier_profil)))
        fini = dossier.draft(cas, conformite.check(cas))
    for document in fini.documents:
        if document.nom in LUS:
            yield f"== {document.fichier} =="
            yield from outline.lines(document.contenu)


@pytest.mark.parametrize("nom", situations.NOMS)
def test_the_text_of_a_situation_is_the_one_that_was_reviewed(nom: str):
    reference = REFERENCES / f"{nom}.txt"
    texte = "\n".join(lines(nom)) + "\n"
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        reference.parent.mkdir(parents=True, exist_ok=True)
        reference.write_text(texte, encoding="utf-8", newline="\n")
    assert texte == reference.read_text(encoding="utf-8")


def test_no_reference_of_a_situation_is_left_over():
    assert sorted(chemin.stem for chemin in REFERENCES.iterdir()) == list(situations.NOMS)


def test_the_extracts_of_the_explained_cases_are_our_text():
    page = (Path(__file__).parents[1] / "docs" / "exemples.md").read_text(encoding="utf-8")
    textes = "\n".join(c.read_text(encoding="utf-8") for c in sorted(REFERENCES.parent.rglob("*.txt")))
    extraits = [ligne.removeprefix("> ") for ligne in page.splitlines() if ligne.startswith("> ")]
    assert len(extraits) > 18
    assert [extrait for extrait in extraits if extrait not in plain(textes)] == []
