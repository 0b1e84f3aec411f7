"""Each bad profile of ``erreurs/`` says exactly what the text beside it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausegen import marche
from clausegen.constats import Refus

ERREURS = Path(__file__).parent / "erreurs"
FAUTIFS = sorted(ERREURS.glob("*.yaml"))
VALIDE = """format: 1
reference: 2026_045
objet: Nettoyage des écoles
territoire: dieppe-maritime
consultation: 1er décembre 2026
nature: services
ccag: fcs
forme: ordinaire
dispositif: condition
lieux: [01004]
lots:
  - intitule: Nettoyage des écoles
    methode: montant
    montant_ht: 450 000 €
"""


def refusal(chemin: Path) -> str:
    with pytest.raises(Refus) as refus:
        marche.load(chemin)
    return "".join(f"{constat.text()}\n" for constat in refus.value.constats)


@pytest.mark.parametrize("fautif", FAUTIFS, ids=lambda chemin: chemin.stem)
def test_bad_profile_says_what_is_wrong(fautif: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ERREURS)
    assert refusal(Path(fautif.name)) == fautif.with_suffix(".txt").read_text(encoding="utf-8")


def test_there_are_thirty_of_them_each_with_its_text():
    assert len(FAUTIFS) >= 30
    assert [f.stem for f in FAUTIFS] == sorted(f.stem for f in ERREURS.glob("*.txt"))


@pytest.mark.parametrize("fautif", FAUTIFS, ids=lambda chemin: chemin.stem)
def test_every_finding_is_located_and_must_be_corrected(fautif: Path):
    with pytest.raises(Refus) as refus:
        marche.load(fautif)
    assert all(c.fichier and c.ligne and c.gravite == "a_corriger" for c in refus.value.constats)


def test_more_than_one_mebibyte_is_no_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("gros.yaml").write_text(VALIDE + "# remplissage\n" * 80_000, encoding="utf-8")
    assert refusal(Path("gros.yaml")) == "gros.yaml: fichier de plus de 1 Mio — allégez-le\n"


def test_absent_file_names_its_neighbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("ecole.yaml").write_text(VALIDE, encoding="utf-8")
    assert (
        refusal(Path("ecoles.yaml")) == "ecoles.yaml: fichier introuvable — vouliez-vous « ecole.yaml » ?\n"
    )


@pytest.mark.parametrize(
    "octets",
    [
        VALIDE.encode(),
        b"\xef\xbb\xbf" + VALIDE.encode(),
        VALIDE.replace("\n", "\r\n").encode("utf-8-sig"),
        VALIDE.replace("450 000 €", "450\u202f000\u00a0€").encode(),
    ],
    ids=["LF", "BOM", "CRLF et BOM", "espaces insécables"],
)
def test_what_windows_and_word_leave_in_a_file_is_read(octets: bytes, tmp_path: Path):
    fichier = tmp_path / "ecole.yaml"
    fichier.write_bytes(octets)
    lu = marche.load(fichier)
    assert (lu.marche.objet, lu.marche.lots[0].montant_ht) == ("Nettoyage des écoles", 450_000)
    assert lu.marche.reference == "2026_045", "YAML n'en fait pas un nombre"
    assert lu.marche.lieux == ("01004",), "le zéro d'un code INSEE reste"
    position = lu.position(("lots", 0, "montant_ht"))
    assert position is not None
    assert position.ligne == 14
