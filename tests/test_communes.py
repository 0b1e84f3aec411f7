"""The national tables: sorted, complete, found without being read whole, and rebuilt as they are."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from atelier import territoires as atelier
from clausegen import communes, reader

DOSSIER = communes.DOSSIER
TABLES = ("communes.csv", "noms.csv", "epci.csv", "departements.csv")


def rows(nom: str) -> list[list[str]]:
    return [ligne.split(";") for ligne in (DOSSIER / nom).read_text("utf-8").splitlines()[1:]]


@pytest.mark.parametrize("nom", TABLES)
def test_a_table_is_sorted_and_ends_its_lines_as_unix_does(nom: str):
    octets = (DOSSIER / nom).read_bytes()
    assert b"\r" not in octets
    assert octets.endswith(b"\n")
    cles = [ligne[:6] if nom == "communes.csv" else ligne for ligne in octets.splitlines()[1:]]
    assert cles == sorted(cles)


def test_every_commune_has_a_known_departement_and_epci():
    departements = {code for code, _ in rows("departements.csv")}
    sirens = {siren for siren, _, _ in rows("epci.csv")}
    codes = {code for code, _, _, _ in rows("communes.csv")}
    actuelles = [ligne for ligne in rows("communes.csv") if not ligne[3]]
    assert len(actuelles) == 34_969
    for code, _, siren, chef_lieu in rows("communes.csv"):
        assert communes.code_of(code) in departements
        assert siren in sirens if siren else True
        assert chef_lieu in codes if chef_lieu else True


def test_every_commune_is_found_by_its_name_and_by_its_code():
    for code, nom, _, chef_lieu in rows("communes.csv")[::50]:
        par_nom = [une for une in communes.commune(nom) if une.insee == (chef_lieu or code)]
        assert par_nom, nom
        assert communes.commune(code)[0].nom


def test_the_epci_and_its_communes_agree():
    membres = {siren: 0 for siren, _, _ in rows("epci.csv")}
    for _, _, siren, _ in rows("communes.csv"):
        if siren:
            membres[siren] += 1
    for siren in list(membres)[::60]:
        (lue,) = communes.intercommunalites(siren)
        assert len(lue.communes) == membres[siren] > 0
        assert {une.departement for une in lue.communes} == set(lue.departements)


@pytest.mark.parametrize(
    ("texte", "sirens"),
    [
        ("247600786", ["247600786"]),
        ("Villes Sœurs", ["247600588"]),
        ("communauté de communes Falaises du Talou", ["247600729"]),
        ("ST LO AGGLO", ["200066389"]),
        ("247600787", []),
        ("agglomération", []),
        ("", []),
        ("Dieppe-Maritime", []),
    ],
)
def test_an_epci_by_its_siren_or_the_words_of_its_name(texte: str, sirens: list[str]):
    assert [une.siren for une in communes.intercommunalites(texte)] == sirens


def test_a_mistyped_epci_has_near_ones():
    assert [une.siren for une in communes.near_epci("Dieppe")] == ["247600786"]
    assert "CC Terroir de Caux" in [une.nom for une in communes.near_epci("Teroir de Caux")]
    assert communes.near_epci("247600787")[0].siren == "247600786"


def test_a_lookup_reads_a_few_lines_of_the_country(monkeypatch: pytest.MonkeyPatch):
    lues: list[str] = []
    lire = communes._lines

    def counted(nom: str, debut: str = "") -> Iterator[str]:
        for ligne in lire(nom, debut):
            lues.append(ligne)
            yield ligne

    monkeypatch.setattr(communes, "_lines", counted)
    assert all(communes.commune(texte) for texte in ("Dieppe", "80533", "Neuville-lès-Dieppe"))
    assert 0 < len(lues) < 12


# --- rebuilt from the package -------------------------------------------------------------------------------

PAQUET = {
    "package.json": {"version": "6.0.0"},
    "data/communes.json": [
        {"code": "76217", "nom": "Dieppe", "type": "commune-actuelle"},
        {"code": "76466", "nom": "Neuville-lès-Dieppe", "type": "commune-associee", "chefLieu": "76217"},
        {"code": "76217", "nom": "Dieppe", "type": "commune-deleguee", "chefLieu": "76217"},
        {"code": "13201", "nom": "Marseille 1er Arrondissement", "type": "arrondissement-municipal"},
        {
            "code": "97501",
            "nom": "L'Île-aux-Marins",
            "type": "commune-actuelle",
            "collectiviteOutremer": {"code": "975", "nom": "Saint-Pierre-et-Miquelon"},
        },
    ],
    "data/epci.json": [{"code": "247600786", "nom": "CA de Dieppe", "membres": [{"code": "76217"}]}],
    "data/departements.json": [{"code": "76", "nom": "Seine-Maritime"}],
}


def archive(chemin: Path, contenu: dict[str, object]) -> Path:
    with tarfile.open(chemin, "w:gz") as sortie:
        for nom, valeur in contenu.items():
            octets = json.dumps(valeur).encode()
            info = tarfile.TarInfo(f"package/{nom}")
            info.size = len(octets)
            sortie.addfile(info, io.BytesIO(octets))
    return chemin


def test_the_tables_are_rebuilt_from_the_package(tmp_path: Path):
    paquet = archive(tmp_path / "paquet.tgz", PAQUET)
    assert atelier.main([str(paquet), "--lu-le", "2026-11-22", "--sortie", str(tmp_path)]) == 0
    lus = {nom: (tmp_path / nom).read_text("utf-8").splitlines()[1:] for nom in TABLES}
    assert lus == {
        "communes.csv": [
            "76217;Dieppe;247600786;",
            "76466;Neuville-lès-Dieppe;;76217",
            "97501;L'Île-aux-Marins;;",
        ],
        "noms.csv": ["dieppe;76217", "ile aux marins;97501", "neuville les dieppe;76466"],
        "epci.csv": ["247600786;CA de Dieppe;76"],
        "departements.csv": ["76;Seine-Maritime", "975;Saint-Pierre-et-Miquelon"],
    }
    source = reader.read_yaml(tmp_path / "SOURCE.yaml").valeur
    assert source["millesime"] == "2026"
    assert "6.0.0" in source["source"]
    assert "2 communes :" in source["tables"]["communes.csv"]


def test_a_package_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "faux.tgz").write_bytes(b"rien")
    assert atelier.main([str(tmp_path / "faux.tgz"), "--lu-le", "2026-11-22", "--sortie", str(tmp_path)]) == 1
    assert "faux.tgz" in capsys.readouterr().err
    assert not (tmp_path / "communes.csv").exists()
