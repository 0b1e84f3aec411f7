"""A whole tender read again: each fault is found once; nothing is found where there is nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml
from outils import docx_minimal as d
from outils import outillage, situations

from clausegen import conformite, controle, documents, dossier, marche
from clausegen.controle import heures, lots, nombres
from clausegen.word import outline

CAS = Path(__file__).parent / "relecture"
PROFILS = sorted(chemin.stem for chemin in marche.files.shipped("profiles").glob("*.yaml"))


@cache
def drafted(profil: str, noms: tuple[str, ...]) -> dict[str, bytes]:
    """The documents of a shipped profile, by file name."""
    cas = dossier.study(marche.find(profil))
    return {doc.fichier: doc.contenu for doc in dossier.draft(cas, conformite.check(cas), noms).documents}


def load(nom: str) -> tuple[dict, list]:
    lu = yaml.safe_load((CAS / nom).read_text(encoding="utf-8"))
    return lu, [pytest.param(cas, id=cas["nom"]) for cas in lu["cas"]]


def change(docx: bytes, avant: str, apres: object) -> bytes:
    """One text of a docx replaced: once, everywhere, or time after time; None takes its row or paragraph away."""
    membres = {nom: d.part(docx, nom).encode() for nom in names(docx)}
    texte = membres["word/document.xml"].decode()
    motif = re.sub(" ", "[ \u00a0\u202f]", re.escape(avant).replace("\\ ", " "))
    assert re.search(motif, texte), avant
    if apres is None:
        bloc = next(b for b in blocs(texte) if re.search(motif, re.sub("<[^>]+>", "", b)))
        texte = texte.replace(bloc, "", 1)
    elif isinstance(apres, dict):
        texte = re.sub(motif, apres["partout"], texte)
    else:
        suites = iter(apres if isinstance(apres, list) else [apres])
        texte = re.sub(motif, lambda _: next(suites), texte, count=len(apres) if isinstance(apres, list) else 1)
    membres["word/document.xml"] = texte.encode()
    return d.zipped(membres)


def names(docx: bytes) -> list[str]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.namelist()


def blocs(texte: str) -> list[str]:
    """Rows of tables, then paragraphs."""
    return [
        *re.findall(r"<w:tr[ >](?:(?!<w:tr[ >]).)*?</w:tr>", texte, re.DOTALL),
        *re.findall(r"<w:p[ >](?:(?!<w:p[ >]).)*?</w:p>", texte, re.DOTALL),
    ]


def told(revue: controle.Revue) -> list[str]:
    return [f"{r.code} {r.quoi} {r.constat().message}" for r in revue.remarques if r.gravite != "information"]


def expected(revue: controle.Revue, attendu: list[dict[str, str]]) -> None:
    """Each expected finding once, and no other."""
    dits = told(revue)
    voulus = [paire for ligne in attendu for paire in ligne.items()]
    for code, mots in voulus:
        assert any(dit.startswith(code) and mots in " ".join(dit.split()) for dit in dits), (code, mots, dits)
    assert sorted(dit.split(" ")[0] for dit in dits) == sorted(code for code, _ in voulus), dits


# --- our own documents, with one change ----------------------------------------------------------------------

EXEMPLE, EXEMPLES = load("exemple.yaml")


@pytest.mark.parametrize("cas", EXEMPLES)
def test_one_change_is_one_finding(cas, tmp_path):
    profil = EXEMPLE["profil"]
    ecrits = dict(drafted(profil, tuple(cas.get("documents", EXEMPLE["documents"]))))
    for fichier, changements in cas["changements"].items():
        for avant, apres in changements.items():
            ecrits[fichier] = change(ecrits[fichier], avant, apres)
    for nom, contenu in ecrits.items():
        if nom in cas.get("seul", ecrits):
            (tmp_path / nom).write_bytes(contenu)
    etude = dossier.study(marche.find(profil))
    expected(controle.review(controle.listed(tmp_path)[0], etude.jour, etude), cas["attendu"])
