"""An .eml is read back as it was written, whatever its subject, its text and the names of its files."""

from __future__ import annotations

import email
import email.policy
import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausegen.courriels import message
from clausegen.courriels.message import Lettre
from clausegen.courriels.pieces import Fichier, bundle, weight
from clausegen.courriels.redaction import one_line

LETTRE = Lettre(("marches@exemple.fr",), "Été – réponse", "Bonjour,\n\nUn :\n- a < b ;\n- « c ».\n\nFin.\n")
QUAND = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def fichier(nom: str, contenu: bytes = b"PK", public: bool = True) -> Fichier:
    return Fichier(nom, contenu, "document", public, nom)


def parse(octets: bytes) -> email.message.EmailMessage:
    lu = email.message_from_bytes(octets, policy=email.policy.default)
    assert [partie.defects for partie in lu.walk() if partie.defects] == []
    return lu


def test_a_draft_has_no_sender_no_date_and_no_identity():
    lu = parse(message.draft(LETTRE, [fichier("note.docx")]))
    assert lu["X-Unsent"] == "1"
    assert not {"From", "Date", "Message-ID", "Bcc"} & set(lu.keys())
    assert lu.get_content_type() == "multipart/mixed"
    assert next(lu.iter_parts()).get_content_type() == "multipart/alternative"


def test_without_file_a_draft_holds_only_its_text_twice():
    lu = parse(message.draft(LETTRE, []))
    assert [p.get_content_type() for p in lu.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_without_recipient_a_draft_leaves_the_choice():
    assert "To" not in parse(message.draft(Lettre((), "x", "y\n"), []))


def test_the_html_says_the_text():
    html = parse(message.draft(LETTRE, [])).get_body(("html",)).get_content().replace("\r", "")
    assert "<p>Un :</p>\n<ul>\n<li>a &lt; b ;</li>\n<li>« c ».</li>\n</ul>\n<p>Fin.</p>" in html


def test_what_leaves_has_a_sender_a_date_and_an_identity():
    lu = parse(message.outgoing(LETTRE, [], "de@exemple.fr", QUAND, "<1@exemple.fr>"))
    assert (lu["From"], lu["Message-ID"]) == ("de@exemple.fr", "<1@exemple.fr>")
    assert lu["Date"].datetime == QUAND
    assert "X-Unsent" not in lu


def test_a_message_is_ascii_in_short_lines_that_any_server_takes():
    octets = message.draft(Lettre(("a@exemple.fr",), "é" * 300, "é" * 5000 + "\n.\n"), [fichier("é" * 90)])
    assert octets.isascii()
    assert octets.endswith(b"\r\n")
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert max(map(len, octets.split(b"\r\n"))) <= 998


TEXTES = st.text(st.characters(blacklist_categories=["Cs"]), max_size=200)


@given(TEXTES)
@settings(max_examples=100, deadline=None)
def test_any_subject_stays_one_header(texte):
    lu = parse(message.draft(Lettre(("a@exemple.fr",), texte, "x\n"), []))
    assert set(lu.keys()) == {"Subject", "To", "MIME-Version", "Content-Type", "X-Unsent"}
    assert "".join(str(lu["Subject"]).split()) == "".join(one_line(texte).split())


@given(st.text(st.sampled_from("abcé  –«»’'\"()<>,;:@=?_[]œ\u00a0\u202f\U0001f600"), max_size=120))
@settings(max_examples=100, deadline=None)
def test_a_subject_of_our_letters_is_read_to_the_last_space(texte):
    assert parse(message.draft(Lettre((), texte, "x\n"), []))["Subject"] == one_line(texte)


@given(TEXTES)
@settings(max_examples=80, deadline=None)
def test_any_text_is_read_back(texte):
    corps = texte.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
    lu = parse(message.draft(Lettre((), "x", corps), []))
    assert lu.get_body(("plain",)).get_content().replace("\r\n", "\n").splitlines() == corps.splitlines()


NOMS = st.text(
    st.characters(whitelist_categories=["L", "N"], whitelist_characters=" -_.()'&,;=%"), min_size=1
)


@given(NOMS.map(str.strip).filter(bool), st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_file_keeps_its_name_and_its_bytes(nom, contenu):
    nom = unicodedata.normalize("NFC", nom) + ".docx"
    (lu,) = parse(message.draft(LETTRE, [fichier(nom, contenu)])).iter_attachments()
    assert lu.get_filename() == nom
    assert lu.get_content() == contenu


def test_a_name_with_accents_follows_rfc_2231():
    octets = message.draft(LETTRE, [fichier("résumé du marché.docx")])
    assert re.search(rb"filename\*=utf-8''r%C3%A9sum%C3%A9%20du%20march%C3%A9\.docx", octets)


@pytest.mark.parametrize(
    "fin", ["\r\nBcc: a@exemple.fr", "\nBcc: a@exemple.fr", "\x0bBcc: x", "\u2028Bcc: x", "\x00"]
)
def test_a_subject_or_an_address_injects_no_header(fin):
    lu = parse(message.draft(Lettre((), f"x{fin}", "y\n"), []))
    assert "Bcc" not in lu
    bonnes, fautes = message.addresses([f"a@exemple.fr{fin}"])
    assert bonnes == ()
    assert len(fautes) == 1


def test_addresses_are_told_apart_each_once():
    bonnes, fautes = message.addresses([" a@exemple.fr", "A@exemple.fr", "", "b@exemple.fr", "x y"])
    assert bonnes == ("a@exemple.fr", "b@exemple.fr")
    assert len(fautes) == 1


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("fin", ["\n", "\r\n"])
def test_the_text_is_read_as_any_editor_saves_it(tmp_path, codage, fin):
    chemin = tmp_path / "courriel.txt"
    texte = "À : a@exemple.fr, b@exemple.fr\nObjet : Été\nPièces jointes : x.docx\n\nBonjour,\n\nà bientôt\n"
    chemin.write_bytes(texte.replace("\n", fin).encode(codage))
    assert message.read(chemin) == Lettre(("a@exemple.fr", "b@exemple.fr"), "Été", "Bonjour,\n\nà bientôt\n")


def test_what_is_written_is_read_back(tmp_path):
    chemin = tmp_path / "courriel.txt"
    chemin.write_bytes(LETTRE.text([fichier("note.docx")]))
    assert message.read(chemin) == LETTRE


def test_a_version_is_what_is_said_and_joined_not_who_receives_it():
    autre = Lettre(("autre@exemple.fr",), LETTRE.objet, LETTRE.corps)
    assert message.version(LETTRE, [fichier("a")]) == message.version(autre, [fichier("a")])
    assert message.version(LETTRE, [fichier("a")]) != message.version(LETTRE, [fichier("a", b"PQ")])
    assert message.version(LETTRE, []) != message.version(Lettre((), LETTRE.objet, "z"), [])


def test_internal_files_never_share_the_zip_of_the_public_ones():
    publics = [fichier(f"p{n}") for n in range(4)]
    internes = [fichier(f"i{n}", public=False) for n in range(3)]
    joints = bundle([internes[0], *publics, *internes[1:]], "X")
    assert [f.nom for f in joints] == ["X_confidentiel.zip", "X_documents.zip"]
    assert [f.nom for f in bundle([*publics, *internes[:2]], "X")] == ["X_documents.zip", "i0", "i1"]
    assert bundle(publics[:3], "X") == tuple(publics[:3])


@pytest.mark.parametrize(
    ("octets", "dit"), [(1, "1 Ko"), (95_000, "95 Ko"), (1_200_000, "1,2 Mo"), (10_000_001, "10,1 Mo")]
)
def test_a_weight_is_never_said_smaller(octets, dit):
    assert weight(octets) == dit
