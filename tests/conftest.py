"""What several tests share: a small profile, a workspace of their own, the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from outils import docx_minimal

from clausegen import cli, files

RACINE = Path(__file__).parents[1]

PROFIL = """\
format: 1
reference: {reference}
objet: Réfection de l'école
territoire: dieppe-maritime
consultation: 2026-12-01
nature: travaux
ccag: travaux
forme: ordinaire
dispositif: condition
lieux: [Dieppe]
duree_mois: 12 mois
acheteur:
  nom: Commune d'Exempleville
  categorie: pouvoir_adjudicateur
  courriel: marches@exemple.fr
facilitateur:
  structure: Mission d'insertion
  fonction: facilitatrice
  adresse: 1 place de l'Exemple
  courriel: clauses@exemple.fr
  telephone: 02 61 91 00 01
lots:
  - numero: "01"
    intitule: Gros œuvre
    activite: gros_oeuvre
    methode: montant
    montant_ht: 1 000 000 €
    part_main_oeuvre: 50 %
    taux_insertion: 5 %
    cout_horaire: 30 €
    duree_mois: 12 mois
"""


@pytest.fixture(scope="session", autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The tests keep their compiled models to themselves."""
    dossier = tmp_path_factory.mktemp("caches")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "cache_folder", lambda: dossier / "clausegen")
        patch.setenv("XDG_CACHE_HOME", str(dossier))
        yield dossier / "clausegen"


@dataclass(frozen=True)
class Sortie:
    """What a command line answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def ecrire(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small valid profile: other values for its keys, lines added at its end."""

    def write(
        fichier: str = "marche.yaml", reference: str = "2026/045", suite: str = "", **remplacements: str
    ) -> Path:
        texte = PROFIL.format(reference=reference)
        for avant, apres in remplacements.items():
            ligne = next(ligne for ligne in texte.splitlines() if ligne.strip().startswith(f"{avant}:"))
            texte = texte.replace(ligne, f"{ligne.partition(':')[0]}: {apres}")
        chemin = tmp_path / fichier
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(texte + suite, encoding="utf-8")
        return chemin

    return write


@pytest.fixture
def ligne(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Sortie]:
    """Runs a command line in this process, from an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "journaux"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "journaux"))

    def run(*arguments: str | Path) -> Sortie:
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Sortie(code, out, err)

    return run


@pytest.fixture
def processus(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs a command line in a process of its own."""

    def run(*arguments: str, entree: bytes = b"", **environnement: str) -> subprocess.CompletedProcess[bytes]:
        env = {**os.environ, "PYTHONPATH": str(RACINE), "XDG_STATE_HOME": str(tmp_path), **environnement}
        commande = [sys.executable, "-m", "clausegen", *arguments]
        return subprocess.run(commande, input=entree, capture_output=True, cwd=tmp_path, env=env, timeout=60)

    return run


@pytest.fixture
def espace(tmp_path: Path) -> Callable[[str, str], Path]:
    """Puts a tiny Word model into a workspace of this test; its text is one paragraph."""
    livre = files.shipped("templates") / "dieppe-maritime" / "territoire.yaml"

    def put(chemin: str, texte: str) -> Path:
        fiche = tmp_path / "templates" / "dieppe-maritime" / "territoire.yaml"
        fiche.parent.mkdir(parents=True, exist_ok=True)
        fiche.write_bytes(livre.read_bytes())
        modele = tmp_path / "templates" / chemin
        modele.parent.mkdir(parents=True, exist_ok=True)
        modele.write_bytes(docx_minimal.docx(docx_minimal.p(texte)))
        return modele

    return put


@pytest.fixture
def prepare(ecrire, tmp_path, monkeypatch):
    """Prepares the message of the small profile, validated."""
    from outils.courriels import VALIDE

    from clausegen.courriels import brouillon

    monkeypatch.chdir(tmp_path)

    def run(etape=None, profil=None, **options):
        return brouillon.prepare(profil or ecrire(suite=VALIDE), brouillon.Demande(etape, **options))

    return run
