"""A whole tender read again: each fault is found once; nothing is found where there is nothing.

CLAUSEGEN_ECRIRE=1 rewrites the texts of the terminal: read the difference line by line before committing it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml
from outils import cahiers, outillage, situations
from outils import docx_minimal as d

from clausegen import conformite, controle, documents, dossier, espace, files, formats
from clausegen.conformite.cas import Cas
from clausegen.constats import Refus
from clausegen.controle import heures, lots, nombres
from clausegen.word import outline

JOUR = dt.date(2026, 12, 1)
CAS = Path(__file__).parent / "relecture"
PROFILS = sorted(chemin.stem for chemin in files.shipped("profiles").glob("*.yaml"))
RAPIDES = ("exemple-groupe-scolaire", "vigicrues-aquareel")


@cache
def drafted(profil: str, noms: tuple[str, ...]) -> dict[str, bytes]:
    """The documents of a shipped profile, by file name."""
    cas = studied(profil)
    return {doc.fichier: doc.contenu for doc in dossier.draft(cas, conformite.check(cas), noms).documents}


@cache
def studied(profil: str) -> Cas:
    return dossier.study(espace.find(profil))


def load(nom: str) -> tuple[dict, list]:
    lu = yaml.safe_load((CAS / nom).read_text(encoding="utf-8"))
    return lu, [pytest.param(cas, id=cas["nom"]) for cas in lu["cas"]]


def change(docx: bytes, avant: str, apres: object) -> bytes:
    """One text of a docx replaced: once, everywhere, or time after time; None takes its row away."""
    membres = {nom: d.part(docx, nom).encode() for nom in names(docx)}
    texte = membres["word/document.xml"].decode()
    motif = re.sub(" ", "[ \u00a0\u202f]", re.escape(avant).replace("\\ ", " "))
    assert re.search(motif, texte), avant
    if apres is None:
        bloc = next(b for b in blocs(texte) if re.search(motif, re.sub("<[^>]+>", "", b)))
        texte = texte.replace(bloc, "", 1)
    elif isinstance(apres, dict):
        texte = re.sub(motif, apres["partout"], texte)
    else:
        suites = iter(apres if isinstance(apres, list) else [apres])
        texte = re.sub(
            motif, lambda _: next(suites), texte, count=len(apres) if isinstance(apres, list) else 1
        )
    membres["word/document.xml"] = texte.encode()
    return d.zipped(membres)


def names(docx: bytes) -> list[str]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.namelist()


def blocs(texte: str) -> list[str]:
    """Rows of tables, then paragraphs."""
    return [
        *re.findall(r"<w:tr[ >](?:(?!<w:tr[ >]).)*?</w:tr>", texte, re.DOTALL),
        *re.findall(r"<w:p[ >](?:(?!<w:p[ >]).)*?</w:p>", texte, re.DOTALL),
    ]


def told(revue: controle.Revue) -> list[str]:
    return [f"{r.code} {r.quoi} {r.constat().message}" for r in revue.remarques if r.gravite != "information"]


def expected(revue: controle.Revue, attendu: list[dict[str, str]]) -> None:
    """Each expected finding once, and no other."""
    dits = told(revue)
    voulus = [paire for ligne in attendu for paire in ligne.items()]
    for code, mots in voulus:
        assert any(dit.startswith(code) and mots in " ".join(dit.split()) for dit in dits), (code, mots, dits)
    assert sorted(dit.split(" ")[0] for dit in dits) == sorted(code for code, _ in voulus), dits


# --- our own documents, with one change ---------------------------------------------------------------------

EXEMPLE, EXEMPLES = load("exemple.yaml")


@pytest.mark.parametrize("cas", EXEMPLES)
def test_one_change_is_one_finding(cas, tmp_path):
    profil = EXEMPLE["profil"]
    ecrits = dict(drafted(profil, tuple(cas.get("documents", EXEMPLE["documents"]))))
    for fichier, changements in cas["changements"].items():
        for avant, apres in changements.items():
            ecrits[fichier] = change(ecrits[fichier], avant, apres)
    for nom, contenu in ecrits.items():
        if nom in cas.get("seul", ecrits):
            (tmp_path / nom).write_bytes(contenu)
    etude = studied(profil)
    expected(controle.review(controle.listed(tmp_path)[0], etude.jour, etude), cas["attendu"])


# --- pieces as buyers write them ----------------------------------------------------------------------------

TEXTES, CAS_ECRITS = load("textes.yaml")


def word(texte: str) -> bytes:
    """A docx of a few lines: « # » for a heading, « | » for a row."""
    sortie: list[str] = []
    rangees: list[str] = []
    for ligne in [*texte.splitlines(), ""]:
        if ligne.startswith("|"):
            cellules = [cellule.strip() for cellule in ligne.strip().strip("|").split("|")]
            rangees.append(d.tr(*cellules))
            continue
        if rangees:
            sortie.append(d.tbl(*rangees, colonnes=3))
            rangees = []
        if ligne:
            titre = ligne.startswith("# ")
            sortie.append(d.p(ligne.lstrip("# "), style="Titre1" if titre else ""))
    return d.docx(*sortie)


def write(dossier: Path, pieces: dict[str, str | None]) -> list[Path]:
    for nom, texte in pieces.items():
        contenu = (texte or "").encode()
        if nom.endswith(".docx"):
            contenu = word(texte or "")
        elif texte is None:
            contenu = scanned() if nom.endswith(".pdf") else b"\xd0\xcf\x11\xe0" + bytes(600)
        (dossier / nom).write_bytes(contenu)
    return controle.listed(dossier)[0]


def scanned() -> bytes:
    import io

    import pypdf

    page = pypdf.PdfWriter()
    page.add_blank_page(595, 842)
    tampon = io.BytesIO()
    page.write(tampon)
    return tampon.getvalue()


@pytest.mark.parametrize("cas", CAS_ECRITS)
def test_pieces_as_buyers_write_them(cas, tmp_path):
    etude = None
    if "profil" in cas:
        (tmp_path / "profil").mkdir()
        etude = dossier.study(situations.write("socle", tmp_path / "profil", **cas["profil"]))
    (tmp_path / "dce").mkdir()
    revue = controle.review(write(tmp_path / "dce", cas["pieces"]), JOUR, etude)
    lus = {(f.sujet, f.objet, re.sub(r"\s", " ", f.valeur)) for f in revue.faits}
    assert {tuple(fait) for fait in cas.get("faits", [])} <= lus
    if "seulement_heures" in cas:
        assert {valeur for sujet, _, valeur in lus if sujet == "heures"} == set(cas["seulement_heures"])
    propres = [r for r in revue.remarques if r.code.startswith(("DCE", "REL"))]
    dits = [f"{r.code} {r.quoi} {r.pourquoi}" for r in propres]
    for ligne in cas["constats"]:
        for code, mots in ligne.items():
            assert any(dit.startswith(code) and mots in re.sub(r"\s", " ", dit) for dit in dits), (
                code,
                mots,
                dits,
            )
    assert sorted(r.code for r in propres) == sorted(code for ligne in cas["constats"] for code in ligne), (
        dits
    )
    assert not (cas.get("aucune_remarque") and revue.remarques), [r.constat().text() for r in revue.remarques]
    for code, gravite in cas.get("gravites", {}).items():
        assert {r.gravite for r in propres if r.code == code} == {gravite}


# --- a tender as a facilitator receives it ----------------------------------------------------------------

DOSSIER = yaml.safe_load((CAS / "dossier.yaml").read_text(encoding="utf-8"))
FAUTES = DOSSIER["fautes"]


def spoilt(*fautes: dict) -> dict[str, str]:
    """The sound tender, with some faults."""
    pieces = dict(DOSSIER["sain"])
    changements = [
        (nom, *c) for faute in fautes for nom, cs in faute["changements"].items() for c in cs.items()
    ]
    for nom, avant, apres in changements:
        assert avant in pieces[nom], avant
        if apres is None:
            pieces[nom] = "\n".join(ligne for ligne in pieces[nom].splitlines() if avant not in ligne)
        else:
            pieces[nom] = pieces[nom].replace(avant, apres, 1)
    return pieces


@pytest.mark.parametrize("cas", [pytest.param(cas, id=cas["nom"]) for cas in FAUTES])
def test_each_fault_of_a_tender_is_told(cas, tmp_path):
    fichiers = write(tmp_path, spoilt(cas))
    etude = studied(DOSSIER["profil"])
    for profil, attendus in ((etude, cas["attendu"]), (None, cas["sans_profil"])):
        remarques = controle.review(fichiers, etude.jour, profil).remarques
        assert sorted(r.code for r in remarques) == attendus, [r.constat().text() for r in remarques]


def test_a_sound_tender_has_nothing_to_correct(tmp_path):
    fichiers = write(tmp_path, spoilt())
    etude = studied(DOSSIER["profil"])
    for profil in (etude, None):
        revue = controle.review(fichiers, etude.jour, profil)
        assert not revue.remarques, [r.constat().text() for r in revue.remarques]


@pytest.mark.parametrize(("largeur", "nom"), [(80, "etroit"), (140, "large")])
def test_all_the_faults_on_a_terminal(largeur, nom, ligne, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(largeur))
    (tmp_path / "consultation").mkdir()
    write(tmp_path / "consultation", spoilt(*FAUTES))
    sortie = ligne("relire", "consultation", "--profil", DOSSIER["profil"]).out
    texte = "\n".join(bout.rstrip() for bout in sortie.replace(str(tmp_path), ".").splitlines()) + "\n"
    reference = CAS / f"terminal_{nom}.txt"
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        reference.write_text(texte, encoding="utf-8", newline="\n")
    assert texte == reference.read_text(encoding="utf-8")
    assert max(map(len, texte.splitlines())) <= largeur


# --- every profile, every situation, PDF --------------------------------------------------------------------


def graves(revue: controle.Revue) -> list[str]:
    return [r.constat().text() for r in revue.remarques if r.gravite == "a_corriger"]


@pytest.mark.parametrize(
    "profil", [pytest.param(nom, marks=() if nom in RAPIDES else pytest.mark.long) for nom in PROFILS]
)
def test_our_own_documents_agree(profil, tmp_path):
    etude = studied(profil)
    noms = tuple(f.nom for f in documents.DOCUMENTS.values() if f.etape == "consultation" and f.due(etude))
    for nom, contenu in drafted(profil, noms).items():
        (tmp_path / nom).write_bytes(contenu)
    fichiers = controle.listed(tmp_path)[0]
    for cas in (etude, None):
        revue = controle.review(fichiers, etude.jour, cas)
        assert not graves(revue), "\n".join(graves(revue))
        assert {r.code for r in revue.remarques} <= {"DCE-30", "DCE-32"}


@pytest.mark.long
@pytest.mark.parametrize("nom", situations.NOMS)
def test_the_documents_of_every_situation_agree(nom, tmp_path):
    etude = dossier.study(situations.write(nom, tmp_path))
    noms = [f.nom for f in documents.DOCUMENTS.values() if f.etape == "consultation" and f.due(etude)]
    sortie = tmp_path / "sortie"
    sortie.mkdir()
    for document in dossier.draft(etude, conformite.check(etude), noms).documents:
        (sortie / document.fichier).write_bytes(document.contenu)
    for cas in (etude, None):
        revue = controle.review(controle.listed(sortie)[0], etude.jour, cas)
        assert not graves(revue), "\n".join(graves(revue))


def printed(dossier_lu: Path) -> list[Path]:
    """The Word files of a folder as PDF."""
    if not shutil.which("soffice"):
        outillage.absent("soffice absent")
    pdf = dossier_lu / "pdf"
    commande = ["soffice", "--headless", f"-env:UserInstallation=file://{dossier_lu}/lo", "--convert-to"]
    subprocess.run(
        [*commande, "pdf", "--outdir", pdf, *dossier_lu.glob("*.docx")], check=True, capture_output=True
    )
    return controle.listed(pdf)[0]


@pytest.mark.long
@pytest.mark.parametrize("fautes", [[], FAUTES], ids=["sain", "fautes"])
def test_a_tender_in_pdf_is_read_like_its_docx(fautes, tmp_path):
    fichiers = write(tmp_path, spoilt(*fautes))
    etude = studied(DOSSIER["profil"])
    word_lu, pdf_lu = (
        [r.code for r in controle.review(lus, etude.jour, etude).remarques]
        for lus in (fichiers, printed(tmp_path))
    )
    assert pdf_lu == word_lu


@pytest.mark.long
def test_a_pdf_is_read_like_its_docx(tmp_path):
    ecrits = dict(drafted("exemple-groupe-scolaire", tuple(EXEMPLE["documents"])))
    apres = "300 heures (trois cents)"
    ecrits["annexe_ae.docx"] = change(ecrits["annexe_ae.docx"], "175 heures (cent soixante-quinze)", apres)
    texte = ecrits["textes_a_inserer.docx"]
    ecrits["textes_a_inserer.docx"] = change(texte, "150 € par absence", "100 € par absence")
    for nom, contenu in ecrits.items():
        (tmp_path / nom).write_bytes(contenu)
    etude = studied("exemple-groupe-scolaire")
    word_lu = controle.review(controle.listed(tmp_path)[0], etude.jour, etude)
    pdf_lu = controle.review(printed(tmp_path), etude.jour, etude)
    assert [r.code for r in word_lu.remarques] == ["DCE-01", "DCE-05"]
    assert [(r.code, r.quoi.partition(" dans ")[0]) for r in pdf_lu.remarques] == [
        (r.code, r.quoi.partition(" dans ")[0]) for r in word_lu.remarques
    ]


# --- numbers and lots as people write them ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "lues"),
    [
        ("1\u202f085 heures (mille quatre-vingt-cinq)", [1085]),
        ("huit cent trente-trois (833) heures d'insertion", [833]),
        ("833 (huit cent trente-trois) heures", [833]),
        ("Lot 2 – 350 h ; lot 3 – 1.250 heures", [350, 1250]),
        ("avant 17h30, à 17 h 00", []),
        ("deux mille cinq cents heures", [2500]),
        ("60 € par heure", []),
    ],
)
def test_hours_in_figures_and_in_words(texte, lues):
    assert [lu.valeur for lu in nombres.hours(nombres.bare(texte))] == lues


@pytest.mark.parametrize(
    ("texte", "lus"),
    [
        ("Les lots n° 01, 02 et 5 bis", ["1", "2", "5bis"]),
        ("lots 1 à 4", ["1", "2", "3", "4"]),
        ("le lot n°3 et le lot 12", ["3", "12"]),
        ("un lot de 12 heures", []),
    ],
)
def test_lots_named_in_a_sentence(texte, lus):
    assert [numero for nomme in lots.named(nombres.bare(texte)) for numero in nomme.numeros] == lus


@pytest.mark.parametrize(
    ("texte", "partie"),
    [
        ("tranche optionnelle TO1", "tranche optionnelle 1"),
        ("TO 2", "tranche optionnelle 2"),
        ("2e reconduction", "reconduction 2"),
        ("reconduction n° 1", "reconduction 1"),
        ("Total", ""),
    ],
)
def test_the_parts_of_a_contract(texte, partie):
    assert heures.part(texte) == partie


def test_every_number_in_words_is_read_back():
    ecrits = {n: nombres.bare(formats.lettres(n, feminin=True)) for n in [*range(1, 400), 1085, 21_680]}
    assert {n: nombres.read_words(texte) for n, texte in ecrits.items()} == {n: n for n in ecrits}


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def dce(tmp_path):
    dossier_lu = tmp_path / "consultation"
    dossier_lu.mkdir()
    return dossier_lu, write(dossier_lu, TEXTES["cas"][0]["pieces"])


def test_a_folder_gives_a_table_and_a_report_beside(ligne, tmp_path, dce):
    sortie = ligne("relire", "consultation", "--date", "2026-12-01")
    assert sortie.code == 1
    assert "2 documents lus sur 2, comparés entre eux, sans profil" in " ".join(sortie.out.split())
    assert "DCE-01" in sortie.out
    rapport = tmp_path / "rapport_relecture.docx"
    texte = "\n".join(outline.lines(rapport.read_bytes(), entetes=True))
    assert "ne pas joindre au DCE" in texte
    assert re.search(r"\| À corriger⏎DCE-01 \| Heures.*300.heures dans AE \(AE.docx\)", texte)


def test_a_second_report_never_replaces_the_first(ligne, tmp_path, dce):
    ligne("relire", "consultation", "--date", "2026-12-01")
    premier = (tmp_path / "rapport_relecture.docx").read_bytes()
    ligne("relire", "consultation", "--date", "2026-12-01")
    assert [c.name for c in tmp_path.glob("*.docx")] == ["rapport_relecture.docx"]
    (dce[0] / "AE.docx").unlink()
    ligne("relire", "consultation", "--date", "2026-12-01", "--sortie", tmp_path)
    assert (tmp_path / "rapport_relecture.docx").read_bytes() == premier
    assert (tmp_path / "rapport_relecture_2.docx").is_file()


def test_json_says_everything(ligne, dce):
    lu = json.loads(ligne("relire", "consultation", "--date", "2026-12-01", "--json").out)
    assert list(lu) == ["synthese", "rapport", "pieces", "faits", "constats"]
    assert [(Path(p["fichier"]).name, p["nature"], p["lue"]) for p in lu["pieces"]] == [
        ("AE.docx", "ae", True),
        ("CCAP.docx", "ccap", True),
    ]
    constat = next(c for c in lu["constats"] if c["code"] == "DCE-01")
    assert len(constat["lieux"]) == 2
    assert constat["passage"] == constat["lieux"][0]["passage"]


def test_against_a_profile(ligne, tmp_path, dce, ecrire):
    profil = ecrire()
    sortie = ligne("relire", "consultation", "--profil", profil, "--json")
    constats = json.loads(sortie.out)["constats"]
    dits = " ".join(re.sub(r"\s", " ", c["message"]) for c in constats)
    assert "350 heures dans CCAP (CCAP.docx) ; 300 heures dans AE (AE.docx) ; " in dits
    assert "805 heures dans le profil" in dits
    assert "clauses@exemple.fr dans le profil" in dits


def test_an_empty_or_unreadable_folder_is_refused(ligne, tmp_path):
    (tmp_path / "vide").mkdir()
    assert "aucun document à relire" in ligne("relire", "vide").err
    (tmp_path / "vide" / "vieux.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    sortie = ligne("relire", "vide")
    assert sortie.code == 1
    assert "ancien format .doc" in sortie.err
    assert not (tmp_path / "rapport_relecture.docx").exists()


# --- numbers that Word counts -------------------------------------------------------------------------------

STYLES = cahiers.style("Normal", "Normal", base="") + "".join(
    cahiers.style(
        f"Titre{n}",
        f"heading {n}",
        ppr=f'<w:numPr><w:ilvl w:val="{n - 1}"/><w:numId w:val="1"/></w:numPr>'
        f'<w:outlineLvl w:val="{n - 1}"/>',
    )
    for n in (1, 2)
)
NUMEROS = cahiers.numerotation(
    [cahiers.niveau("Article %1 – ", style="Titre1"), cahiers.niveau("%1.%2", style="Titre2")]
)


def test_an_article_that_word_numbers_is_known_by_its_number(tmp_path):
    par = cahiers.par
    corps = [par("Objet", "Titre1"), par("Pénalités", "Titre1"), par("Pénalités de retard", "Titre2")]
    corps += [par("Pénalités d'insertion", "Titre2"), par("60 € par heure d'insertion non réalisée.")]
    corps += [par("Clause sociale d'insertion", "Titre1"), par("Volume", "Titre2")]
    corps += [par("Le titulaire réalise 420 heures d'insertion. Les pénalités sont à l'article 2.2.")]
    (tmp_path / "CCAP.docx").write_bytes(cahiers.cahier(*corps, numeros=NUMEROS, styles=STYLES))
    rc = "# Règlement de la consultation\nLa clause d'insertion est à l'article {} du CCAP."
    for numero, dits in (("3", []), ("3.1", []), ("12", ["n'a pas d'article 12"]), ("2.1", ["retard"])):
        fichiers = write(tmp_path, {"RC.docx": rc.format(numero)})
        trouves = [r for r in controle.review(fichiers, JOUR).remarques if r.code == "DCE-14"]
        assert [mot for mot in dits if mot in trouves[0].pourquoi] == dits if dits else not trouves, trouves
        assert all("à l'article 3" in r.quoi and "l'article 3 du CCAP" in r.remede for r in trouves)


@pytest.mark.long
def test_the_whole_corpus_has_nothing_to_correct():
    """Word files of all kinds, on anything but insertion; but for one text of ours, whose sum is wrong."""
    corpus = os.environ.get("CLAUSEGEN_CORPUS")
    if not corpus:
        outillage.absent("corpus de documents Word (CLAUSEGEN_CORPUS) absent")
    lus = 0
    for chemin in sorted(Path(corpus).rglob("*.docx")):
        try:
            revue = controle.review([chemin], JOUR)
        except Refus:
            continue
        lus += 1
        assert {r.code for r in revue.remarques if r.gravite == "a_corriger"} <= {"DCE-04"}, graves(revue)
        assert not graves(revue) or "350 heures" in graves(revue)[0].replace("\u00a0", " "), chemin
    assert lus > 200
