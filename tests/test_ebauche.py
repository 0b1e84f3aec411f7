"""A territory begun from national data: its perimeter is right, its sheet says every key, nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from outils.textes import plain
from pydantic import BaseModel

from clausegen import communes, ebauche, reader, territoires
from clausegen.constats import Refus
from clausegen.territoires import Fiche

DETAILLES = ("Reglages", "Structure", "Facilitateur")
REFERENCE = ("247600786", "200068534", "247600729", "247600588")


def refused(*demandes: str, departement: str | None = None) -> str:
    with pytest.raises(Refus) as refus:
        ebauche.perimeter(demandes, departement)
    return str(refus.value)


def test_the_first_territory_is_found_again():
    parts = ebauche.perimeter(REFERENCE, "76")
    assert [len(part.communes) for part in parts] == [16, 79, 24, 15]
    assert [part.departement for part in parts] == [None, None, None, "76"]
    fiche = territoires.load("dieppe-maritime", [Path(__file__).parents[1] / "templates"])
    lues = {une for part in parts for une in part.communes}
    assert len(lues) == 134
    assert all(fiche.couvre(une)[0] for une in lues)


def test_names_do_as_well_as_numbers():
    noms = ("247 600 786", "Terroir de Caux", "falaises du talou", "Villes Sœurs")
    assert ebauche.perimeter(noms, "76") == ebauche.perimeter(REFERENCE, "76")


def test_without_a_departement_an_epci_is_whole_and_it_is_said():
    parts = ebauche.perimeter(["247600588"], None)
    assert len(parts[0].communes) == 28
    assert list(ebauche.straddling(parts)) == [
        "CC des Villes Soeurs s'étend sur Seine-Maritime et Somme : --departement n'en garderait qu'un"
    ]
    coupee = ebauche.perimeter(["247600588"], "80")
    assert list(ebauche.straddling(coupee)) == [
        "CC des Villes Soeurs : 13 communes sur 28, celles du département « Somme »"
    ]


def test_every_fault_is_said_at_once_with_what_was_probably_meant():
    dit = refused("247600787", "teroir de caux", "Communauté Grand", "zzzzzz", departement="76")
    assert "vouliez-vous 247600786 CA de la Région Dieppoise (76) ?" in dit
    assert "vouliez-vous 200068534 CC Terroir de Caux (76) ?" in dit
    assert re.search(r"« Communauté Grand » désigne \d+ intercommunalités — donnez le SIREN : .* ; …", dit)
    assert "« zzzzzz » : aucune intercommunalité" in dit
    assert "n'a aucune commune dans le département « Calvados »" in refused("247600786", departement="14")
    assert "département « 99 » inconnu" in refused("247600786", departement="99")
    assert "demandée 2 fois" in refused("247600786", "Région Dieppoise")


def test_a_commune_s_name_leads_to_its_epci():
    assert "vouliez-vous 247600786 CA de la Région Dieppoise (76)" in refused("Arques-la-Bataille")


@pytest.fixture
def fiche(tmp_path: Path) -> territoires.Territoire:
    texte = ebauche.draft("pays-d-essai", "Pays d'Essai : l'autre", ebauche.perimeter(REFERENCE, "76"))
    chemin = tmp_path / "templates" / "pays-d-essai" / "territoire.yaml"
    chemin.parent.mkdir(parents=True)
    chemin.write_text(texte, encoding="utf-8")
    return territoires.load("pays-d-essai", [tmp_path / "templates"])


def keys(modele: type[BaseModel], chemin: tuple[str, ...] = ()) -> Any:
    """Every key that a sheet can hold, down to its defaults."""
    for nom, champ in modele.model_fields.items():
        dedans = [m for m in _models(champ.annotation) if not issubclass(m, territoires.Cas)]
        suite = next((m for m in dedans if m.__name__.startswith(DETAILLES)), None)
        yield from keys(suite, (*chemin, nom)) if suite else [(*chemin, nom)]


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for a in get_args(annotation) for m in _models(a)]


def test_the_sheet_names_every_key_and_invents_nothing(fiche: territoires.Territoire):
    attendues = set(keys(Fiche))
    assert len(attendues) > 30
    dites = {*fiche.blancs, *fiche.positions}
    assert sorted(cle for cle in attendues if cle not in dites) == []
    assert fiche.libelle == "Pays d'Essai : l'autre"
    assert fiche.financements == ()
    assert fiche.facilitateur.courriel is None
    assert not fiche.defauts_valides
    assert fiche.defaut("clause.penalites.heure") is None


def test_the_same_data_give_the_same_sheet(fiche: territoires.Territoire):
    parts = ebauche.perimeter(REFERENCE, "76")
    texte = ebauche.draft("pays-d-essai", "Pays d'Essai : l'autre", parts)
    assert texte == fiche.fichier.read_text("utf-8")
    assert "134" not in texte
    assert "$" not in texte


def test_the_sheet_tells_the_year_of_its_data(fiche: territoires.Territoire):
    source = reader.read_yaml(communes.DOSSIER / "SOURCE.yaml").valeur
    assert f"code officiel géographique {source['millesime']}" in fiche.fichier.read_text("utf-8")


# --- the command --------------------------------------------------------------------------------------------


def test_a_territory_is_begun_once_in_the_workspace(ligne):
    debut = ligne("territoires", "nouveau", "Pays d'Essai", "--epci", *REFERENCE, "--departement", "76")
    assert debut.code == 0
    cible = Path("templates") / "pays-d-essai" / "territoire.yaml"
    assert debut.out.strip().endswith(str(cible))
    assert "Périmètre : 134 communes" in plain(debut.err)
    assert [c.name for c in cible.parent.iterdir()] == ["territoire.yaml"], "aucun modèle n'est copié"
    avant = cible.read_bytes()
    encore = ligne("territoires", "nouveau", "pays-d-essai", "--epci", "247600786")
    assert encore.code == 1
    assert "ce territoire existe déjà" in encore.err
    assert cible.read_bytes() == avant


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (["commun", "--epci", "247600786"], "dossier des modèles communs"),
        (["dieppe-maritime", "--epci", "247600786"], "existe déjà"),
        (["--epci", "247600786", "200068534"], "écrivez NOM avant --epci"),
        (["???", "--epci", "247600786"], "aucun nom de dossier"),
        (["essai", "--epci", "123456789"], "aucune intercommunalité"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_nothing_is_written(ligne, arguments: list[str], dit: str):
    sortie = ligne("territoires", "nouveau", *arguments)
    assert sortie.code == 1
    assert dit in sortie.err
    assert not Path("templates").exists()


def test_a_territory_just_begun_serves_at_once(ligne, ecrire):
    ligne("territoires", "nouveau", "essai", "--epci", "247600786")
    profil = ecrire(territoire="essai")
    assert ligne("generer", str(profil)).code == 0
    connus = plain(ligne("territoires", "liste").out)
    assert "essai — Essai : 1 intercommunalité, 16 communes" in connus
