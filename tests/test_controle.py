"""A clause written elsewhere, in Word, PDF or plain text: what is read, what is refused, what is told."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pypdf
import pytest
from outils import docx_minimal as d

from clausegen import controle, files
from clausegen.constats import Refus
from clausegen.controle import blocs, lecture

JOUR = dt.date(2026, 12, 1)
FAUTE = "Les heures d'insertion sont réservées aux habitants de la commune."
CLES = ["code", "gravite", "message", "fichier", "ligne", "cle", "reference", "remede"]
PROFILS = sorted(chemin.stem for chemin in files.shipped("profiles").glob("*.yaml"))


@pytest.fixture
def fichier(tmp_path):
    """Writes a file, given its name and content."""

    def write(nom: str, contenu: bytes | str) -> Path:
        chemin = tmp_path / nom
        chemin.write_bytes(contenu.encode() if isinstance(contenu, str) else contenu)
        return chemin

    return write


def pdf(*pages: list[str]) -> bytes:
    """A PDF of plain lines, written by hand."""
    objets = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "]
    objets[2] += "/Encoding /WinAnsiEncoding >>"
    enfants = []
    for lignes in pages:
        corps = "".join(f"({ligne}) Tj T*\n" for ligne in lignes)
        flux = f"BT /F1 11 Tf 14 TL 50 780 Td\n{corps}ET"
        objets.append(f"<< /Length {len(flux.encode('cp1252'))} >>\nstream\n{flux}\nendstream")
        ressources = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objets)} 0 R"
        objets.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {ressources} >>")
        enfants.append(f"{len(objets)} 0 R")
    objets[1] = f"<< /Type /Pages /Kids [{' '.join(enfants)}] /Count {len(enfants)} >>"
    sortie, positions = b"%PDF-1.4\n", []
    for numero, objet in enumerate(objets, 1):
        positions.append(len(sortie))
        sortie += f"{numero} 0 obj\n{objet}\nendobj\n".encode("cp1252")
    table = "".join(f"{position:010} 00000 n \n" for position in positions)
    nombre = len(objets) + 1
    fin = f"xref\n0 {nombre}\n0000000000 65535 f \n{table}trailer << /Size {nombre} /Root 1 0 R >>\n"
    return sortie + f"{fin}startxref\n{len(sortie)}\n%%EOF\n".encode()


def refused(chemin: Path) -> str:
    with pytest.raises(Refus) as refus:
        controle.reread(chemin, JOUR)
    (constat,) = refus.value.constats
    assert constat.gravite == "a_corriger"
    assert constat.fichier == str(chemin)
    assert constat.remede
    return constat.message


# --- what is read -------------------------------------------------------------------------------------------


def test_a_docx_by_its_styles(fichier):
    chemin = fichier(
        "CCAP.docx",
        d.docx(d.p("Clause sociale d'insertion", style="Titre1"), d.p("12.2 Publics"), d.p(FAUTE)),
    )
    (constat,) = controle.reread(chemin, JOUR)
    assert (constat.code, constat.passage) == ("FOR-01", FAUTE)
    assert constat.cle == "Clause sociale d'insertion › 12.2 Publics"
    assert (constat.fichier, constat.ligne) == (str(chemin), None)


def test_a_docx_without_styles_by_its_numbers(fichier):
    corps = [
        "ARTICLE 12 – CLAUSE SOCIALE",
        "12.4 Pénalités",
        "Elles sont dues de plein droit, la pénalité aussi.",
    ]
    corps += ["ARTICLE 13 – RETARD", "Une pénalité de retard est due de plein droit."]
    (constat,) = controle.reread(fichier("CCAP.docx", d.docx(*map(d.p, corps))), JOUR)
    assert constat.cle == "ARTICLE 12 – CLAUSE SOCIALE › 12.4 Pénalités"


def test_the_rows_of_a_table_and_the_notes_are_read(fichier):
    tableau = d.tbl(d.tr("Clause d'insertion", "Pénalité de 60 € par heure, sans mise en demeure"))
    (constat,) = controle.reread(fichier("CCAP.docx", d.docx(tableau)), JOUR)
    assert constat.passage == "Clause d'insertion | Pénalité de 60 € par heure, sans mise en demeure"


def test_a_table_of_contents_is_not_text(fichier):
    chemin = fichier(
        "CCAP.docx", d.docx(d.p("Article 3 – Heures réservées aux habitants de la commune......12"))
    )
    assert not controle.reread(chemin, JOUR)


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_plain_text_in_any_usual_encoding(fichier, codage):
    chemin = fichier("clause.txt", f"Clause d'insertion\r\n\r\n{FAUTE}\r\n".encode(codage))
    (constat,) = controle.reread(chemin, JOUR)
    assert (constat.passage, constat.ligne) == (FAUTE, 3)


def test_lines_cut_by_the_margin_are_joined():
    texte = (
        "Le titulaire réalise les heures d'inser-\ntion prévues et\nles justifie.\n- premier point\n- second"
    )
    assert [ligne.texte for ligne in blocs.paragraphs(texte)] == [
        "Le titulaire réalise les heures d'insertion prévues et les justifie.",
        "- premier point",
        "- second",
    ]


@pytest.mark.parametrize(
    ("texte", "niveau"),
    [
        ("Article 12 – Clause sociale d'insertion", 1),
        ("12.4 Pénalités", 2),
        ("12.4.1. – Mise en demeure", 3),
        ("CHAPITRE IV", 0),
        ("Annexe 2 – Engagement d'insertion", 0),
        ("CLAUSE SOCIALE", 1),
        ("12 heures d'insertion", None),
        ("Le titulaire réalise 300 heures.", None),
        ("Article 12 du CCAP : le titulaire réalise 300 heures.", None),
    ],
)
def test_what_looks_like_a_heading(texte, niveau):
    assert blocs.level(texte) == niveau


def test_a_pdf_page_by_page_without_its_footers(fichier):
    entete = "CCAP n° 2026-045"
    pages = [
        [entete, "Article 12 – Clause d'insertion", "Le titulaire réalise 300 heures.", "page 1 sur 3"],
        [entete, "Les heures d'insertion sont réservées aux", "page 2 sur 3"],
        [entete, "habitants de la commune.", "page 3 sur 3"],
    ]
    (constat,) = controle.reread(fichier("CCAP.pdf", pdf(*pages)), JOUR)
    assert constat.passage == FAUTE
    assert constat.cle == "page 2 › Article 12 – Clause d'insertion"


# --- what is refused ----------------------------------------------------------------------------------------


def test_an_old_doc_and_a_locked_docx(fichier):
    ole = b"\xd0\xcf\x11\xe0" + bytes(600)
    assert refused(fichier("vieux.doc", ole)) == "ancien format .doc"
    chiffre = ole + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert refused(fichier("ccap.docx", chiffre)) == "document protégé par un mot de passe"


def test_a_scanned_a_locked_and_a_damaged_pdf(fichier):
    page = pypdf.PdfWriter()
    page.add_blank_page(595, 842)
    tampon = io.BytesIO()
    page.write(tampon)
    assert "pas de texte" in refused(fichier("scan.pdf", tampon.getvalue()))
    page.encrypt("secret", algorithm="RC4-128")
    tampon = io.BytesIO()
    page.write(tampon)
    assert "mot de passe" in refused(fichier("secret.pdf", tampon.getvalue()))
    assert "abîmé" in refused(fichier("abime.pdf", b"%PDF-1.7\n" + bytes(range(256))))


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("faux.docx", b"bonjour", "Word"),
        ("clause.rtf", b"{\\rtf1 bonjour}", "RTF"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x81", "ni un document Word"),
    ],
)
def test_what_is_no_text(fichier, nom, contenu, dit):
    assert dit in refused(fichier(nom, contenu))


def test_absent_too_big_or_a_folder(tmp_path, fichier, monkeypatch):
    assert refused(tmp_path / "absent.docx") == "fichier introuvable"
    assert refused(tmp_path) == "c'est un dossier"
    monkeypatch.setattr(lecture, "OCTETS", 3)
    assert "Mio" in refused(fichier("gros.txt", "quatre"))


# --- the command --------------------------------------------------------------------------------------------


def test_what_a_person_reads(ligne, fichier):
    fichier("clause.txt", f"Article 12 – Clause d'insertion\n\n{FAUTE}\n")
    sortie = ligne("relire", "clause.txt", "--date", "2026-12-01")
    assert sortie.code == 1
    assert "À corriger (1)" in sortie.out
    assert f"clause.txt:3: Article 12 – Clause d'insertion : « {FAUTE} »" in sortie.out
    assert "préférence locale" in sortie.out
    assert "Les personnes éligibles sont celles" in sortie.out


def test_json_has_the_keys_of_verifier_and_the_passage_last(ligne, fichier, ecrire):
    fichier("clause.txt", FAUTE)
    (constat,) = json.loads(ligne("relire", "clause.txt", "--json").out)["constats"]
    assert list(constat) == [*CLES, "passage"]
    assert constat["passage"] == FAUTE
    (absent,) = json.loads(ligne("relire", "absent.txt", "--json").out)["constats"]
    assert list(absent) == [*CLES, "passage"]
    verifies = json.loads(ligne("verifier", ecrire(), "--json").out)["constats"]
    assert all(list(constat) == CLES for constat in verifies)
    assert verifies


def test_exit_codes(ligne, fichier):
    fichier("bonne.txt", "Le titulaire réalise 300 heures d'insertion.")
    fichier("a-verifier.txt", "L'action d'insertion est réservée aux bénéficiaires du RSA.")
    assert ligne("relire", "bonne.txt").code == 0
    assert ligne("relire", "a-verifier.txt").code == 0
    assert ligne("relire", "absent.txt", "bonne.txt").code == 1
    assert ligne("relire").code == 2


def test_patterns_are_expanded(ligne, fichier):
    for nom in ("a.txt", "b.txt"):
        fichier(nom, FAUTE)
    assert ligne("relire", "*.txt").out.count(FAUTE) == 2


@pytest.mark.parametrize("profil", PROFILS)
def test_our_own_texts_raise_no_alarm(ligne, tmp_path, profil):
    ligne("generer", profil, "--forcer", "--sortie", tmp_path / "sortie")
    ecrits = sorted((tmp_path / "sortie").rglob("*.docx"))
    assert ecrits
    constats = [constat for ecrit in ecrits for constat in controle.reread(ecrit, JOUR)]
    assert not constats, "\n".join(constat.text() for constat in constats)
