"""Profiles written for one test, read, and what a person is told of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from clausegen import reader
from clausegen.constats import Refus


def write(tmp_path, contenu, nom="ecole.yaml"):
    path = tmp_path / nom
    path.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    return path


def tree(tmp_path, contenu, nom="ecole.yaml"):
    return reader.read_yaml(write(tmp_path, contenu, nom))


def refusal(monkeypatch, tmp_path, contenu, modele=None):
    """The lines a user would read, each with its code, the file named as he would name it."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, contenu)
    lire = reader.read_yaml if modele is None else partial(reader.read, modele=modele)
    with pytest.raises(Refus) as refus:
        lire(Path("ecole.yaml"))
    assert all(constat.gravite == "a_corriger" for constat in refus.value.constats)
    return [f"{constat.code} {constat.text()}".replace("ecole.yaml:", "") for constat in refus.value.constats]
