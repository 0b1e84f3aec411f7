"""A second territory: another département, other rates, an article of its own, and not a line of code."""

from __future__ import annotations

import difflib
import io
import re
import shutil
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from outils.textes import plain

from clausegen import communes, conformite, dossier, files, territoires
from clausegen.documents import DOCUMENTS
from clausegen.dossier import Dossier
from clausegen.word import outline

LIVRES = files.shipped("templates")
SECOND, PREMIER = "sud-ille-et-vilaine", "dieppe-maritime"
ARTICLE = "article_ccap_courte.docx"
# the days that tell the grant of the first territory from its absence
PENDANT, APRES = date(2025, 12, 1), date(2026, 12, 1)


def draft(racine: Path, territoire: str, jour: date) -> Dossier:
    """The example's contract, in which only ``territoire`` changes."""
    livre = files.shipped("profiles")
    shutil.copytree(livre / "types", racine / "types", dirs_exist_ok=True)
    texte = (livre / "exemple-groupe-scolaire.yaml").read_text("utf-8")
    change, fois = re.subn(r"^territoire: \S+", f"territoire: {territoire}", texte, flags=re.MULTILINE)
    assert fois == 1
    profil = racine / f"{territoire}.yaml"
    profil.write_text(change, encoding="utf-8")
    cas = dossier.study(profil, jour)
    return dossier.draft(cas, conformite.check(cas), list(DOCUMENTS))


@pytest.fixture(scope="module")
def deux(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Dossier]:
    racine = tmp_path_factory.mktemp("reprise")
    return {nom: draft(racine, nom, PENDANT) for nom in (PREMIER, SECOND)}


def text(fini: Dossier, nom: str) -> str:
    (document,) = [d for d in fini.documents if d.nom == nom]
    lignes = "\n".join(outline.lines(document.contenu, entetes=True))
    return plain(lignes)


def test_the_same_profile_gives_both_sets(deux: dict[str, Dossier]):
    noms = {nom: {d.nom for d in fini.documents} for nom, fini in deux.items()}
    assert noms[PREMIER] - noms[SECOND] == {"liste_structures"}, "ce territoire n'a pas encore sa liste"
    assert noms[SECOND] < noms[PREMIER]
    assert len(noms[SECOND]) > 25


def test_other_rates_and_rounding_give_other_hours(deux: dict[str, Dossier]):
    heures = {nom: [c.heures for c in fini.cas.calibrages] for nom, fini in deux.items()}
    assert heures == {
        PREMIER: [1085, 420, 175, None, 455, 245, 420, None],
        SECOND: [1540, 610, 250, 90, 650, 350, 610, None],
    }
    arrondi = deux[SECOND].cas.lots[0]["arrondi"]
    assert arrondi.provenance() == "territoire Sud Ille-et-Vilaine (usage, à valider par la facilitatrice)"
    note = text(deux[SECOND], "note_calibrage")
    assert "Sud Ille-et-Vilaine (usage, à valider" in note
    assert "Dieppe-Maritime" not in note


def test_its_penalties_and_delays_are_written(deux: dict[str, Dossier]):
    assert "50 €" in text(deux[SECOND], "penalites")
    assert "60 €" not in text(deux[SECOND], "penalites")
    assert "60 €" in text(deux[PREMIER], "penalites")
    assert "Dans les 21 jours qui suivent la notification" in text(deux[SECOND], "article_ccap")


def test_its_own_article_serves_and_says_one_thing_more(deux: dict[str, Dossier]):
    modeles = (LIVRES / SECOND / ARTICLE, LIVRES / "commun" / ARTICLE)
    propre, commun = (list(outline.lines(chemin.read_bytes(), entetes=True)) for chemin in modeles)
    ecart = [ligne for ligne in difflib.ndiff(commun, propre) if ligne[:1] in "+-"]
    assert len(ecart) == 1, "reprenez le modèle commun, puis son seul paragraphe en plus"
    assert ecart[0].startswith("+ [List Bullet] À mi-exécution,")
    phrase = "À mi-exécution, le maître d'ouvrage réunit le titulaire et le facilitateur"
    for document in ("article_ccap", "textes_a_inserer"):
        assert phrase in text(deux[SECOND], document)
        assert phrase not in text(deux[PREMIER], document)
    origines = {d.nom: d.origine for d in deux[SECOND].documents}
    assert origines["article_ccap"] == f"territoire {SECOND}"
    assert set(origines.values()) == {f"territoire {SECOND}", "commun"}


def test_no_european_money_no_emblem(deux: dict[str, Dossier]):
    montrent = {nom: [d.nom for d in fini.documents if _emblem(d.contenu)] for nom, fini in deux.items()}
    assert montrent[SECOND] == []
    assert "bilan" in montrent[PREMIER]


def _emblem(contenu: bytes) -> bool:
    if not zipfile.is_zipfile(io.BytesIO(contenu)):
        return False
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return "word/media/embleme_ue.png" in archive.namelist()


def test_nothing_of_one_territory_is_in_the_other(deux: dict[str, Dossier]):
    for fini, autre in ((deux[SECOND], "Dieppe-Maritime"), (deux[PREMIER], "Ille-et-Vilaine")):
        for document in fini.documents:
            texte = text(fini, document.nom) if document.fichier.endswith(".docx") else ""
            assert autre not in texte.replace("Dieppe (", ""), document.nom


def test_its_place_is_real_and_its_people_are_not_invented():
    fiche = territoires.load(SECOND, [LIVRES])
    epcis = [epci for part in fiche.perimetre.epci for epci in communes.intercommunalites(part.siren)]
    couvertes = [une for epci in epcis for une in epci.communes if fiche.couvre(une)[0]]
    assert len(couvertes) == 50
    assert {une.departement for une in couvertes} == {"35"}
    assert fiche.couvre(territoires.commune("Redon")[0]) == (True, "dans le périmètre (Redon Agglomération)")
    assert fiche.couvre(territoires.commune("Allaire")[0]) == (False, "hors périmètre (Morbihan)")
    assert {cle for _, cle in fiche.blancs} > {"structure", "adresse", "courriel", "telephone"}
    assert (fiche.financements, fiche.operations, fiche.defauts_valides) == ((), (), False)


def test_the_law_of_the_day_is_the_same_for_both(tmp_path: Path):
    """Nothing of the law stands in a territory's sheet."""
    un, deux_ = (draft(tmp_path, nom, APRES).cas for nom in (PREMIER, SECOND))
    codes = [
        {c.code for c in conformite.check(cas) if not c.code.startswith(("LIE", "FIN", "CAL", "VOL"))}
        for cas in (un, deux_)
    ]
    assert codes[0] == codes[1]


# --- two shipped territories: which one is meant ------------------------------------------------------------


def test_without_a_workspace_the_names_are_given(ligne):
    sortie = ligne("modeles")
    assert sortie.code == 2
    assert "Quel territoire ? Précisez --territoire, par exemple --territoire dieppe-maritime" in sortie.err
    assert f"Territoires connus : {PREMIER}, {SECOND}." in sortie.err


def test_a_workspace_with_one_territory_needs_no_choice(ligne):
    ligne("territoires", "nouveau", "essai", "--epci", "243500741")
    assert "(territoire essai)" in ligne("modeles").out
    assert ligne("territoires", "commune", "Redon").out.startswith("Redon (35236) : dans le périmètre (")


def test_a_commune_says_which_territory_covers_it(ligne):
    assert "dans le périmètre (Redon Agglomération), territoire sud-ille-et-vilaine" in (
        ligne("territoires", "commune", "Redon").out
    )
    assert "territoire dieppe-maritime" in ligne("territoires", "commune", "Le Tréport").out
    brest = ligne("territoires", "commune", "Brest").out
    assert "hors périmètre (Finistère), pour tous les territoires connus" in brest


def test_nouveau_asks_which_unless_it_is_evident(ligne, monkeypatch):
    def answer(*reponses: str):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{reponse}\n" for reponse in reponses)))
        return ligne("nouveau")

    suite = ("7", "1", "1", "", "2026-12-01", "", "2", *[""] * 11)
    choisi = answer("ref", "objet", "2", *suite)
    assert choisi.code == 0, choisi.err
    assert "Quel territoire suit ce marché ?" in choisi.err
    assert f"territoire: {SECOND} " in Path("ref.yaml").read_text("utf-8")
    ligne("territoires", "nouveau", "essai", "--epci", "243500741")
    evident = answer("autre", "objet", *suite)
    assert evident.code == 0, evident.err
    assert "territoire: essai " in Path("autre.yaml").read_text("utf-8")
