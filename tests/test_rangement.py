"""One contract's folder on disk: nothing half written, nothing of a person's lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clausegen import rangement
from clausegen.constats import Refus
from clausegen.rangement import Piece

ENTETE = {"reference": "2026/045"}


class Tue(BaseException):
    """The process dies here."""


def store(dossier, reference="2026/045", complet=True, ecraser=False, **contenus):
    pieces = {f"{nom}.docx": Piece(contenu.encode()) for nom, contenu in contenus.items()}
    depots = rangement.store(dossier, pieces, {"reference": reference}, lambda _: complet, ecraser=ecraser)
    return {depot.chemin.name: depot.etat for depot in depots}


def texts(dossier):
    return {
        str(chemin.relative_to(dossier)): chemin.read_text()
        for chemin in sorted(dossier.rglob("*"))
        if chemin.is_file() and chemin.name != rangement.MANIFESTE
    }


@pytest.fixture
def dossier(tmp_path):
    return tmp_path / "2026-045"


def test_the_first_time_everything_is_written(dossier):
    assert store(dossier, article="A", note="N") == {"article.docx": "ecrit", "note.docx": "ecrit"}
    assert texts(dossier) == {"article.docx": "A", "note.docx": "N"}
    assert [chemin.name for chemin in dossier.parent.iterdir()] == ["2026-045"]


def test_the_same_again_touches_nothing(dossier):
    store(dossier, article="A")
    avant = {chemin: chemin.stat().st_mtime_ns for chemin in [dossier, *dossier.iterdir()]}
    assert store(dossier, article="A") == {"article.docx": "inchange"}
    assert {chemin: chemin.stat().st_mtime_ns for chemin in [dossier, *dossier.iterdir()]} == avant


def test_a_file_left_as_written_is_replaced(dossier):
    store(dossier, article="A", note="N")
    assert store(dossier, article="B", note="N") == {"article.docx": "ecrit", "note.docx": "inchange"}
    assert texts(dossier) == {"article.docx": "B", "note.docx": "N"}


def test_a_hand_edit_is_kept_and_the_new_version_stands_beside(dossier):
    store(dossier, article="A")
    (dossier / "article.docx").write_text("A retouché")
    assert store(dossier, article="B") == {"article.nouveau.docx": "a_cote"}
    assert store(dossier, article="C") == {"article.nouveau.docx": "a_cote"}
    assert texts(dossier) == {"article.docx": "A retouché", "article.nouveau.docx": "C"}


def test_a_new_version_edited_by_hand_is_kept_too(dossier):
    store(dossier, article="A")
    (dossier / "article.docx").write_text("A retouché")
    store(dossier, article="B")
    (dossier / "article.nouveau.docx").write_text("B retouché")
    assert store(dossier, article="C") == {
        "article.nouveau-2.docx": "a_cote",
        "article.nouveau.docx": "conserve",
    }
    assert texts(dossier) == {
        "article.docx": "A retouché",
        "article.nouveau.docx": "B retouché",
        "article.nouveau-2.docx": "C",
    }


def test_a_file_of_someone_else_is_never_overwritten(dossier):
    dossier.mkdir()
    (dossier / "article.docx").write_text("venu d'ailleurs")
    assert store(dossier, article="A") == {"article.nouveau.docx": "a_cote"}
    assert texts(dossier) == {"article.docx": "venu d'ailleurs", "article.nouveau.docx": "A"}


def test_ecraser_keeps_the_old_one_in_the_history(dossier):
    store(dossier, article="A")
    (dossier / "article.docx").write_text("A retouché")
    store(dossier, article="B")
    etats = store(dossier, article="B", ecraser=True)
    assert etats["article.docx"] == "ecrit"
    contenus = texts(dossier)
    assert contenus.pop("article.docx") == "B"
    assert sorted(contenus.values()) == ["A retouché", "B"]
    assert all(nom.startswith(".historique/") for nom in contenus)


def test_once_the_new_version_is_adopted_it_is_ours_again(dossier):
    store(dossier, article="A")
    (dossier / "article.docx").write_text("A retouché")
    store(dossier, article="B")
    (dossier / "article.nouveau.docx").replace(dossier / "article.docx")
    assert store(dossier, article="B") == {"article.docx": "inchange"}
    assert store(dossier, article="C") == {"article.docx": "ecrit"}


def test_what_is_no_longer_produced_is_archived_unless_edited(dossier):
    store(dossier, article="A", annexe="X", note="N")
    (dossier / "annexe.docx").write_text("X retouché")
    etats = store(dossier, note="N")
    assert etats.pop("annexe.docx") == "conserve"
    assert sorted(etats.values()) == ["inchange", "retire"]
    contenus = texts(dossier)
    assert contenus["annexe.docx"] == "X retouché"
    assert "article.docx" not in contenus
    assert "A" in contenus.values()


def test_a_partial_run_leaves_the_other_documents_alone(dossier):
    store(dossier, article="A", note="N")
    assert store(dossier, article="B", complet=False) == {"article.docx": "ecrit"}
    assert store(dossier, article="B", note="M") == {"article.docx": "inchange", "note.docx": "ecrit"}


def test_another_contract_of_the_same_name_is_refused(dossier):
    store(dossier, article="A")
    with pytest.raises(Refus, match="ce dossier est celui du marché « 2026/045 »"):
        store(dossier, reference="2026 045", article="B")
    assert texts(dossier) == {"article.docx": "A"}


def test_the_manifest_is_the_same_for_the_same_inputs(tmp_path):
    for nom in ("un", "deux"):
        store(tmp_path / nom, article="A", note="N")
    un, deux = ((tmp_path / nom / rangement.MANIFESTE).read_bytes() for nom in ("un", "deux"))
    assert un == deux
    assert json.loads(un)["fichiers"]["article.docx"]["empreinte"]


def test_a_broken_manifest_makes_every_file_someone_else_s(dossier):
    store(dossier, article="A")
    (dossier / rangement.MANIFESTE).write_text("{")
    assert store(dossier, article="B") == {"article.nouveau.docx": "a_cote"}


def test_the_attachments_of_a_mail_stand_in_a_folder_of_their_own(dossier):
    def put(contenu):
        pieces = {"a_joindre/note.docx": Piece(contenu)}
        return {
            d.chemin.relative_to(dossier).as_posix(): d.etat
            for d in rangement.store(dossier, pieces, ENTETE, bool)
        }

    assert put(b"A") == {"a_joindre/note.docx": "ecrit"}
    (dossier / "a_joindre" / "note.docx").write_text("main")
    assert put(b"B") == {"a_joindre/note.nouveau.docx": "a_cote"}
    assert put(b"B") == {"a_joindre/note.nouveau.docx": "a_cote"}
    assert texts(dossier) == {"a_joindre/note.docx": "main", "a_joindre/note.nouveau.docx": "B"}
    (dossier / "a_joindre" / "note.docx").unlink()
    assert put(b"C")["a_joindre/note.docx"] == "ecrit"


@pytest.mark.parametrize(
    "nom", ["../dehors.docx", "/etc/passwd", ".cache", "a/b", "a_joindre/../b", "a_joindre/a/b"]
)
def test_a_list_of_moves_cannot_lead_out_of_the_folder(dossier, nom):
    store(dossier, article="A")
    moves = [{"quoi": "poser", "nom": nom, "empreinte": "0", "avant": None}]
    (dossier / rangement.EN_COURS).write_text(json.dumps(moves))
    with pytest.raises(Refus, match="la liste des remplacements en cours est abîmée"):
        store(dossier, article="B")


@pytest.mark.parametrize("liste", ["", "{}", "[1]", '[{"quoi": "poser"}]', '[{"inconnu": 1}]'])
def test_a_broken_list_of_moves_is_said(dossier, liste):
    store(dossier, article="A")
    (dossier / rangement.EN_COURS).write_text(liste)
    if liste == "{}":
        assert store(dossier, article="B") == {"article.docx": "ecrit"}
        return
    with pytest.raises(Refus, match="supprimez ce fichier"):
        store(dossier, article="B")


def _kill_at(monkeypatch, rang):
    """Dies before the ``rang``-th change made to the disk; returns the counter of changes."""
    compte = [0]

    def killer(methode):
        d_origine = getattr(Path, methode)

        def wrapped(self, *arguments, **options):
            compte[0] += 1
            if compte[0] == rang:
                if methode in ("write_bytes", "write_text"):
                    self.touch()  # a file half written
                raise Tue
            return d_origine(self, *arguments, **options)

        return wrapped

    for methode in ("mkdir", "write_bytes", "write_text", "replace", "rename", "unlink"):
        monkeypatch.setattr(Path, methode, killer(methode))
    return compte


@pytest.mark.parametrize("rang", range(1, 40))
def test_killed_at_any_moment_the_next_run_finishes(dossier, rang):
    store(dossier, article="A", note="N", annexe="X", ccag="G")
    (dossier / "article.docx").write_text("A retouché")
    (dossier / "note.docx").write_text("N retouché")
    with pytest.MonkeyPatch.context() as monkeypatch:
        compte = _kill_at(monkeypatch, rang)
        try:
            store(dossier, article="B", note="M", ccag="H", ecraser=True)
        except Tue:
            pass
        else:
            assert compte[0] < rang
    for chemin in (c for c in dossier.rglob("*.docx") if rangement.NEUF not in c.parts):
        assert chemin.read_text() in {"A", "B", "N", "M", "X", "G", "H", "A retouché", "N retouché"}
    store(dossier, article="B", note="M", ccag="H", ecraser=True)
    contenus = texts(dossier)
    archives = sorted(texte for nom, texte in contenus.items() if nom.startswith(".historique/"))
    assert {nom: t for nom, t in contenus.items() if "/" not in nom} == {
        "article.docx": "B",
        "ccag.docx": "H",
        "note.docx": "M",
    }
    assert archives == ["A retouché", "N retouché", "X"]
    assert set(store(dossier, article="B", note="M", ccag="H").values()) == {"inchange"}
    assert not [c for c in dossier.iterdir() if c.name.startswith(".clausegen")]


@pytest.mark.parametrize("rang", range(1, 8))
def test_killed_the_first_time_there_is_a_whole_folder_or_none(dossier, rang):
    with pytest.MonkeyPatch.context() as monkeypatch:
        _kill_at(monkeypatch, rang)
        try:
            store(dossier, article="A", note="N")
        except Tue:
            assert not dossier.exists() or set(texts(dossier)) == {"article.docx", "note.docx"}
    store(dossier, article="A", note="N")
    assert texts(dossier) == {"article.docx": "A", "note.docx": "N"}
    assert [chemin.name for chemin in dossier.parent.iterdir()] == ["2026-045"]


def test_an_edit_made_after_the_kill_is_kept(dossier):
    store(dossier, article="A", note="N")
    with pytest.MonkeyPatch.context() as monkeypatch:
        replace = Path.replace

        def wrapped(self, cible):
            if self.parent.name == rangement.NEUF and self.name != rangement.EN_COURS:
                raise Tue
            return replace(self, cible)

        monkeypatch.setattr(Path, "replace", wrapped)
        with pytest.raises(Tue):
            store(dossier, article="B", note="M")
    (dossier / "article.docx").write_text("A retouché entre-temps")
    store(dossier, article="B", note="M")
    contenus = texts(dossier)
    assert contenus["article.docx"] == "A retouché entre-temps"
    assert contenus["note.docx"] == "M"
    assert "B" in contenus.values()


def test_a_full_disk_leaves_the_folder_as_it_was(dossier, monkeypatch):
    store(dossier, article="A")
    monkeypatch.setattr(Path, "write_bytes", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space"):
        store(dossier, article="B")
    monkeypatch.undo()
    assert texts(dossier) == {"article.docx": "A"}
    assert sorted(c.name for c in dossier.iterdir()) == ["article.docx", rangement.MANIFESTE]
