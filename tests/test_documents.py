"""The documents of the shipped contracts: read as text, proofread, confidential, valid, on few enough pages.

CLAUSEGEN_ECRIRE=1 rewrites the reference texts: read the difference line by line before committing it.
"""

from __future__ import annotations

import os
import re
import zipfile
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from outils import grammalecte, images, validateurs

from clausegen import conformite, dossier, files, formats
from clausegen.documents import DOCUMENTS
from clausegen.dossier import Document, Dossier
from clausegen.word import outline

PROFILS = sorted(files.shipped("profiles").glob("*.yaml"))
REFERENCES = Path(__file__).parent / "golden"
SECRETS = ("montant_ht", "part_main_oeuvre", "taux_insertion", "cout_horaire", "montant_estime")
# pages at most; an annex has one page a lot
PAGES = {"article_ccap_courte": 2, "article_ccap_complete": 3, "article_rc": 2, "mention_sans_clause": 1}


@cache
def draft(profil: Path) -> Dossier:
    """Every document of the consultation, those made on request included."""
    cas = dossier.study(profil)
    fiches = [f for f in DOCUMENTS.values() if f.etape == "consultation" and not f.brut and f.due(cas)]
    noms = [fiche.nom for fiche in fiches]
    return dossier.draft(cas, conformite.check(cas), noms)


def documents() -> list[object]:
    return [
        pytest.param(profil, document.fichier, id=f"{profil.stem}-{Path(document.fichier).stem}")
        for profil in PROFILS
        for document in draft(profil).documents
    ]


def find(profil: Path, fichier: str) -> Document:
    return next(document for document in draft(profil).documents if document.fichier == fichier)


def read(document: Document) -> str:
    return "\n".join(outline.lines(document.contenu, entetes=True))


@pytest.mark.parametrize(("profil", "fichier"), documents())
def test_the_text_is_the_one_that_was_reviewed(profil: Path, fichier: str):
    reference = REFERENCES / profil.stem / f"{Path(fichier).stem}.txt"
    texte = "\n".join(outline.lines(find(profil, fichier).contenu)) + "\n"
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        reference.parent.mkdir(parents=True, exist_ok=True)
        reference.write_text(texte, encoding="utf-8", newline="\n")
    assert texte == reference.read_text(encoding="utf-8")


def test_no_reference_text_is_left_over():
    attendus = {
        REFERENCES / p.stem / f"{Path(d.fichier).stem}.txt" for p in PROFILS for d in draft(p).documents
    }
    presents = {c for p in PROFILS for c in (REFERENCES / p.stem).glob("*.txt")}
    assert presents == attendus


@pytest.mark.parametrize(("profil", "fichier"), documents())
def test_nothing_of_the_machine_is_left_in_the_text(profil: Path, fichier: str):
    texte = read(find(profil, fichier))
    assert not re.search(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bTrue\b|\bFalse\b|Decimal\(", texte)


def printed(valeur: Decimal) -> set[str]:
    """How an amount, a share or a rate could be read in a text."""
    formes = {formats.montant(valeur), formats.nombre(valeur), f"{valeur:f}", f"{valeur.normalize():f}"}
    if valeur <= 1:
        formes |= {formats.pourcentage(valeur)}
    return {forme for forme in formes if len(forme) > 3}


def secrets(fini: Dossier) -> set[str]:
    marche = fini.cas.marche
    lues = [valeurs[cle].decimal for valeurs in fini.cas.lots for cle in SECRETS if cle in valeurs]
    lues += [marche.valeur_estimee_besoin] if marche.valeur_estimee_besoin else []
    brutes = [c.heures_brutes for c in fini.cas.calibrages if c.heures_brutes and c.heures_brutes != c.heures]
    publics = {
        p for lot in marche.lots for v in (lot.maximum_ht, lot.palier, lot.seuil) if v for p in printed(v)
    }
    publics |= printed(marche.maximum_ht) if marche.maximum_ht else set()
    publics |= {
        p for v in fini.cas.clause.values() if isinstance(v.valeur, Decimal) for p in printed(v.valeur)
    }
    return {forme for valeur in (*lues, *brutes) for forme in printed(valeur)} - publics


def whole(document: Document) -> str:
    """Every character of the file, properties and markup included, with ordinary spaces."""
    with zipfile.ZipFile(BytesIO(document.contenu)) as archive:
        parties = [archive.read(nom).decode() for nom in archive.namelist() if "styles" not in nom]
    return re.sub("[\u00a0\u202f]", " ", " ".join(re.sub(r"<[^>]*>", " ", partie) for partie in parties))


@pytest.mark.parametrize("profil", PROFILS, ids=lambda p: p.stem)
def test_the_buyer_s_secrets_stay_in_the_internal_documents(profil: Path):
    fini = draft(profil)
    cherches = {re.sub("[\u00a0\u202f]", " ", forme) for forme in secrets(fini)}
    for document in fini.documents:
        texte = whole(document)
        trouves = {s for s in cherches if re.search(rf"(?<![\d,.]){re.escape(s)}(?![\d,.])", texte)}
        if DOCUMENTS[document.nom].public:
            assert not trouves, document.fichier
            assert "barème" not in texte.lower()


def test_the_secrets_of_the_example_are_in_its_note():
    fini = draft(files.shipped("profiles") / "exemple-groupe-scolaire.yaml")
    note = re.sub("[\u00a0\u202f]", " ", whole(next(d for d in fini.documents if d.nom == "note_calibrage")))
    assert "1 950 000 €" in note
    assert "45 %" in note


def test_the_example_is_ready_to_insert():
    fini = draft(files.shipped("profiles") / "exemple-groupe-scolaire.yaml")
    assert not [document.fichier for document in fini.documents if document.points]
    assert not [constat.code for constat in fini.constats if constat.gravite == "a_corriger"]


@pytest.mark.parametrize("profil", PROFILS, ids=lambda p: p.stem)
def test_a_projet_says_so_in_its_first_line(profil: Path):
    for document in draft(profil).documents:
        if document.points and document.nom != "note_calibrage":
            premiere = outline.lines(document.contenu)[0]
            assert re.match(r"\[Projet\] Projet\s: \d+\spoints? à compléter", premiere), document.fichier


def write(fini: Dossier, sortie: Path) -> list[Path]:
    chemins = [sortie / f"{fini.cas.profil.fichier.stem}-{document.fichier}" for document in fini.documents]
    for chemin, document in zip(chemins, fini.documents, strict=True):
        chemin.write_bytes(document.contenu)
    return chemins


@pytest.mark.parametrize(
    "profil",
    [pytest.param(p, marks=[] if "exemple" in p.stem else [pytest.mark.long], id=p.stem) for p in PROFILS],
)
def test_every_document_is_valid(profil: Path, tmp_path: Path):
    assert [faute for chemin in write(draft(profil), tmp_path) for faute in validateurs.erreurs(chemin)] == []


def test_the_french_is_correct(tmp_path: Path):
    textes = [
        texte.strip()
        for profil in PROFILS
        for document in draft(profil).documents
        for ligne in outline.lines(document.contenu)
        for texte in re.sub(r"^\[[^\]]*\] ", "", ligne).strip("| ").split(" | ")
    ]
    assert grammalecte.fautes(textes, tmp_path) == []


@pytest.mark.long
def test_texts_keep_to_their_number_of_pages(tmp_path: Path):
    from pypdf import PdfReader

    chemins = [chemin for profil in PROFILS for chemin in write(draft(profil), tmp_path)]
    produits = [d for profil in PROFILS for d in draft(profil).documents]
    trop = []
    for pdf, document in zip(images.pdfs(chemins, tmp_path), produits, strict=True):
        permises = PAGES.get(document.modele.stem)
        if document.nom == "annexe_ae":
            permises = (
                sum(1 for ligne in outline.lines(document.contenu) if ligne.startswith("[Title] ")) or 1
            )
        if permises and (lues := len(PdfReader(pdf).pages)) > permises:
            trop.append(f"{pdf.name} : {lues} pages au lieu de {permises}")
    assert trop == []
