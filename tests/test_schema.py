"""The schema that editors read: kept current beside the profiles, and true to what the tool accepts."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from clausegen import marche

PROFILS = Path(__file__).parents[1] / "profiles"
SCHEMA = PROFILS / "profil.schema.json"


def test_the_file_is_current():
    ecrit = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert ecrit == marche.schema(), "à refaire : clausegen schema > profiles/profil.schema.json"


@pytest.mark.parametrize("profil", sorted(PROFILS.glob("*.yaml")), ids=lambda chemin: chemin.stem)
def test_every_shipped_profile_is_valid_for_an_editor(profil):
    """Keys that the type gives are compulsory only in the whole, so only what is written is judged."""
    donnees = yaml.load(profil.read_text(encoding="utf-8"), yaml.BaseLoader)
    erreurs = list(jsonschema.Draft202012Validator(marche.schema()).iter_errors(donnees))
    assert not [e.message for e in erreurs if e.validator == "additionalProperties"]


def test_the_schema_speaks_french():
    texte = json.dumps(marche.schema(), ensure_ascii=False)
    for mot in (" the ", " of ", " and ", "The ", " which ", " or "):
        assert mot not in texte
