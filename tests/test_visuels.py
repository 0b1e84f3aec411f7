"""The logo and the emblem: on whose documents, from which day to which day, and never in the tender."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from outils import images, validateurs

from atelier import dessins
from clausegen import conformite, dossier, files
from clausegen.documents import DOCUMENTS
from clausegen.dossier import Document
from clausegen.word import outline

TENUS = {
    "fiche_entreprise", "publics_justificatifs", "liste_structures", "fiche_poste", "fiche_prescription",
    "releve_heures", "etat_avancement", "bilan", "attestation",
}  # fmt: skip
DE_LA_CONSULTATION = [nom for nom, fiche in DOCUMENTS.items() if fiche.etape == "consultation"]
FICHE = files.shipped("templates") / "dieppe-maritime" / "territoire.yaml"
AIDE = "  - {{fonds: {fonds}, montant: 1 €, du: 2026-01-01, au: 2027-06-30, objet: essai, source: essai}}\n"
MENTION = "Cofinancé par l’Union européenne"


@pytest.fixture
def essai(tmp_path: Path):
    """A workspace whose territory has this grant, and a logo if asked for; and its contract, drafted."""

    def draft(fonds: str = "FSE+", logo: bytes = b"", jour: date | None = None, noms: tuple[str, ...] = ()):
        territoire = tmp_path / "templates" / "dieppe-maritime"
        territoire.mkdir(parents=True)
        aides = "financements:\n" + AIDE.format(fonds=fonds)
        texte = FICHE.read_text(encoding="utf-8").replace("financements:\n", aides)
        (territoire / "territoire.yaml").write_text(texte, encoding="utf-8")
        (territoire / "structures.csv").write_bytes(FICHE.with_name("structures.csv").read_bytes())
        if logo:
            (territoire / "logo.png").write_bytes(logo)
        profil = tmp_path / "marche.yaml"
        profil.write_bytes((files.shipped("profiles") / "exemple-groupe-scolaire.yaml").read_bytes())
        types = files.shipped("profiles") / "types"
        (tmp_path / "types").mkdir()
        for fichier in types.glob("*.yaml"):
            (tmp_path / "types" / fichier.name).write_bytes(fichier.read_bytes())
        cas = dossier.study(profil, jour)
        return dossier.draft(cas, conformite.check(cas), noms or list(DOCUMENTS)).documents

    return draft


def bears(document: Document) -> set[str]:
    """What a document shows: the emblem, a logo, the words."""
    if not document.fichier.endswith(".docx"):
        return set()
    with zipfile.ZipFile(io.BytesIO(document.contenu)) as archive:
        noms = archive.namelist()
        xml = "".join(archive.read(nom).decode() for nom in noms if re.fullmatch(r"word/\w+\.xml", nom))
    vus = {nom for nom in ("embleme_ue.png", "embleme_ue.svg", "logo.png") if f"word/media/{nom}" in noms}
    return (
        vus
        | ({"mention"} if MENTION in "".join(outline.lines(document.contenu, entetes=True)) else set())
        | set(re.findall(r'descr="([^"]+)"', xml))
    )


BLOC = {"embleme_ue.png", "embleme_ue.svg", "mention", "Emblème de l&#x27;Union européenne"}


def test_a_current_grant_shows_where_the_beneficiary_owes_it_and_nowhere_else(essai):
    montrent = {d.nom: bears(d) for d in essai()}
    assert {nom for nom, vus in montrent.items() if vus} == TENUS
    assert all(vus == BLOC for nom, vus in montrent.items() if nom in TENUS)
    assert not [nom for nom in DE_LA_CONSULTATION if montrent.get(nom)]


@pytest.mark.parametrize(
    ("fonds", "jour"), [("Région Normandie", None), ("FSE+", date(2027, 7, 1)), ("État", None)]
)
def test_without_a_current_european_grant_nothing_shows_nor_travels(essai, fonds: str, jour: date | None):
    documents = [d for d in essai(fonds, jour=jour) if d.nom in TENUS]
    assert {d.nom for d in documents} == TENUS
    for document in documents:
        assert bears(document) == set(), document.nom
        lignes = list(outline.lines(document.contenu, entetes=True))
        assert not [ligne for ligne in lignes if ligne.strip() in ("[Bandeau]", "")], document.nom


def test_the_published_grant_of_the_first_territory_is_over(tmp_path: Path):
    profil = files.shipped("profiles") / "exemple-groupe-scolaire.yaml"
    for jour, attendu in ((date(2025, 12, 31), BLOC), (date(2026, 1, 1), set())):
        cas = dossier.study(profil, jour)
        (bilan,) = dossier.draft(cas, conformite.check(cas), ["bilan"]).documents
        assert bears(bilan) == attendu


def test_a_logo_stands_alone_or_beside_the_emblem(essai):
    logo = dessins.MEDIAS["logo_territoire"].png()
    (bilan,) = essai("aucun fonds", logo, noms=("bilan",))
    structure = "Dieppe-Maritime, communauté d&#x27;agglomération de la région dieppoise"
    assert bears(bilan) == {"logo.png", f"Logo : {structure}"}


def test_a_new_logo_makes_the_documents_out_of_date(essai, tmp_path: Path):
    from clausegen import manifeste

    essai(noms=("bilan",))
    cas = dossier.study(tmp_path / "marche.yaml")
    avant = manifeste.recipes(cas, [DOCUMENTS["bilan"], DOCUMENTS["article_rc"]])
    (tmp_path / "templates" / "dieppe-maritime" / "logo.png").write_bytes(b"\x89PNG")
    apres = manifeste.recipes(cas, [DOCUMENTS["bilan"], DOCUMENTS["article_rc"]])
    assert [nom for nom in avant if avant[nom] != apres[nom]] == ["bilan"]


def test_the_pictures_make_valid_word_files(essai, tmp_path: Path):
    logo = dessins.MEDIAS["logo_territoire"].png()
    for document in essai(logo=logo, noms=tuple(TENUS)):
        chemin = tmp_path / document.fichier
        chemin.write_bytes(document.contenu)
        assert validateurs.erreurs(chemin) == [], document.fichier


@pytest.mark.long
def test_the_block_changes_no_number_of_pages(essai, tmp_path: Path):
    """Forms of a page stay of a page: the buyer prints them."""
    sans, avec = tmp_path / "sans", tmp_path / "avec"
    nombres = {}
    for dossier_pages, jour in ((sans, date(2027, 7, 1)), (avec, None)):
        dossier_pages.mkdir()
        nombres[dossier_pages] = _pages(essai, dossier_pages, jour)
        _forget(tmp_path)
    assert nombres[avec] == nombres[sans]


def _pages(essai, cible: Path, jour: date | None) -> dict[str, int]:
    chemins = []
    logo = b"" if jour else dessins.MEDIAS["logo_territoire"].png()
    for document in essai(logo=logo, jour=jour, noms=tuple(TENUS)):
        chemins.append(cible / document.fichier)
        chemins[-1].write_bytes(document.contenu)
    vues = images.pages(chemins, cible)
    return {c.stem: sum(re.sub(r"-\d+$", "", v.stem) == c.stem for v in vues) for c in chemins}


def _forget(tmp_path: Path) -> None:
    import shutil

    shutil.rmtree(tmp_path / "templates")
    shutil.rmtree(tmp_path / "types")


def test_a_model_of_the_tender_that_reserves_a_place_gets_nothing(essai, tmp_path: Path):
    """Even a territory's own: the buyer received no grant."""
    bilan = (files.shipped("templates") / "commun" / "bilan.docx").read_bytes()
    essai(noms=("bilan",))
    (tmp_path / "templates" / "dieppe-maritime" / "article_rc.docx").write_bytes(bilan)
    cas = dossier.study(tmp_path / "marche.yaml")
    (article,) = dossier.draft(cas, conformite.check(cas), ["article_rc"]).documents
    assert article.origine == "territoire dieppe-maritime"
    assert bears(article) == set()
