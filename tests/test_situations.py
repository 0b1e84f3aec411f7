"""Every situation that makes sense, crossed with the six CCAG: coherent texts, right articles, no secret.

A situation is a file of clausegen/data/situations, what differs from its ``socle.yaml``; one of the same name
in tests/situations says what its texts hold or not.
"""

from __future__ import annotations

import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import pytest
from outils import situations, validateurs
from outils.textes import plain, words

from clausegen import conformite, dossier, droit, formats, questionnaire
from clausegen.documents import DOCUMENTS
from clausegen.dossier import Document, Dossier

CCAG = tuple(questionnaire.CCAG)
# those that the CCAG changes: hours owed by a public contract that is not a concession
CROISEES = ("condition", "condition_critere", "lots", "tranches", "bons_commande", "par_jour")
ECHANTILLON = ("condition_critere", "lots_ccag_differents", "lots_reserves", "a_completer", "par_jour")
MONTANTS = "1 234 567|654 321|543 210|123 456|98 765 432|9 876 543|76 543|87 654|65 432"
SECRETS = (*MONTANTS.split("|"), "47 %", "67 %", "31 €", "habilités", "volume convenu")
ORIGINES = ("(usage", "non sourcé", "barème", "profil, ligne", "territoire Dieppe", "à valider")


@cache
def folder() -> Path:
    return Path(mkdtemp(prefix="situations-"))


@cache
def draft(nom: str, ccag: str | None = None) -> Dossier:
    autres = {"ccag": ccag} if ccag else {}
    chemin = situations.write(nom, folder(), **autres)
    cas = dossier.study(chemin)
    return dossier.draft(cas, conformite.check(cas), texte=True)


def texts(nom: str, ccag: str | None = None) -> dict[str, str]:
    return {document.nom: words(document) for document in draft(nom, ccag).documents}


def bidders(fini: Dossier) -> list[Document]:
    return [document for document in fini.documents if DOCUMENTS[document.nom].public]


TOUTES = [
    *[pytest.param(nom, None, id=nom) for nom in situations.NOMS],
    *[pytest.param(nom, ccag, id=f"{nom}-{ccag}") for nom in CROISEES for ccag in CCAG[1:]],
]


@pytest.mark.parametrize("nom", situations.NOMS)
def test_a_situation_gives_the_texts_expected_of_it(nom):
    attendu = situations.read(nom)["attendu"]
    lus = texts(nom)
    assert sorted(set(lus) - {"textes_bruts", "note_calibrage"}) == sorted(attendu["documents"])
    insertion = lus.get("textes_bruts", "") + lus.get("mention_sans_clause", "")
    interne = lus.get("motivation_absence", "")
    assert [p for p in attendu.get("presents", []) if p not in insertion + interne] == []
    assert [a for a in attendu.get("absents", []) if a in insertion] == []


MACHINE = re.compile(r"\{\{|\}\}|\{%|%\}|§|\bNone\b|\bTrue\b|\bFalse\b")
TROU = re.compile(r"articles? +(?:du|,|\.)|application +[,.]|  |\( *\)| ,|\.\.|\bde le\b|\bà le\b|\bde les\b")


@pytest.mark.parametrize(("nom", "ccag"), TOUTES)
def test_nothing_of_the_machine_is_left(nom, ccag):
    fini = draft(nom, ccag)
    assert [(d.fichier, lu[0]) for d in fini.documents if (lu := MACHINE.search(words(d)))] == []
    assert [(d.fichier, lu[0]) for d in bidders(fini) if (lu := TROU.search(words(d)))] == []


@pytest.mark.parametrize(("nom", "ccag"), TOUTES)
def test_every_blank_is_listed(nom, ccag):
    for document in draft(nom, ccag).documents:
        manques = set(re.findall(r"\[à compléter : ([^\]]+)\]", words(document)))
        assert manques == {plain(p) for p in document.points}
        assert not manques or nom == "a_completer"


@pytest.mark.parametrize("ccag", CCAG)
@pytest.mark.parametrize("nom", CROISEES)
def test_the_articles_and_the_parties_are_those_of_the_ccag(nom, ccag):
    fini = draft(nom, ccag)
    texte = texts(nom, ccag)["textes_bruts"]
    cites = set(re.findall(r"article (\d+(?:\.\d+)+)", texte))
    if ccag == "aucun":
        assert cites == set()
        assert "CCAG" not in texte.replace("Dérogations au CCAG", "")
        return
    carte = droit.ccag(ccag, fini.cas.jour)
    connus = {getattr(carte, champ) for champ in carte.__dataclass_fields__}
    assert cites <= connus
    assert {carte.clause, carte.penalites, carte.publics, carte.modalites} <= cites | {carte.publics}
    assert set(re.findall(r"CCAG ([A-Z]\w+)", texte)) == {carte.sigle.removeprefix("CCAG ")}
    autres = {"le maître d'œuvre", "le titulaire", "l'acheteur", "le maître d'ouvrage"}
    siens = {carte.termes.acheteur, carte.termes.titulaire}
    article = texte[texte.index("CCAP, insertion ===") :]
    for terme in autres - siens:
        assert terme not in article.replace("des acheteurs", ""), terme


@pytest.mark.parametrize(("nom", "ccag"), TOUTES)
def test_the_same_hours_stand_in_every_document(nom, ccag):
    fini = draft(nom, ccag)
    lus = texts(nom, ccag)
    for rang in fini.cas.avec_clause:
        heures = fini.cas.calibrages[rang].heures
        if heures is None:
            continue
        lu = re.sub("[\u00a0\u202f]", " ", formats.nombre(heures))
        for document in ("textes_bruts", "textes_a_inserer", "annexe_ae"):
            assert f"{lu} heures" in lus[document], document
    volumes = set(re.findall(r"([\d ]+ heures)(?: d'insertion)? \(", lus.get("textes_bruts", "")))
    annexe = set(re.findall(r"([\d ]+ heures) \(", lus.get("annexe_ae", "")))
    assert {v.strip() for v in annexe} == {v.strip() for v in volumes}


@pytest.mark.parametrize(("nom", "ccag"), TOUTES)
def test_a_bidder_reads_no_secret(nom, ccag):
    for document in bidders(draft(nom, ccag)):
        octets = document.contenu
        if document.fichier.endswith(".docx"):
            with zipfile.ZipFile(BytesIO(octets)) as archive:
                parties = [archive.read(n) for n in archive.namelist() if n.endswith((".xml", ".rels"))]
            octets = re.sub(rb"<[^>]+>", b"", b" ".join(parties)) + b" ".join(parties)
        lu = re.sub("[\u00a0\u202f]", " ", octets.decode("utf-8"))
        trouves = [secret for secret in (*SECRETS, *ORIGINES) if secret in lu]
        assert trouves == [], document.fichier


def _faults(fini: Dossier) -> list[str]:
    fautes = []
    for document in fini.documents:
        if document.fichier.endswith(".docx"):
            chemin = folder() / f"{fini.cas.profil.fichier.stem}-{document.fichier}"
            chemin.write_bytes(document.contenu)
            fautes += [f"{document.fichier}: {erreur}" for erreur in validateurs.erreurs(chemin)]
    return fautes


@pytest.mark.parametrize("nom", ECHANTILLON)
def test_word_opens_them(nom):
    assert _faults(draft(nom)) == []


@pytest.mark.long
@pytest.mark.parametrize(("nom", "ccag"), TOUTES)
def test_word_opens_all_of_them(nom, ccag):
    assert _faults(draft(nom, ccag)) == []


def test_the_texts_to_insert_are_those_of_the_separate_documents():
    fini = draft("lots_ccag_differents")
    seuls = dossier.draft(fini.cas, (), ("article_ccap", "article_rc", "penalites", "mention_cctp"))
    assert [d.fichier for d in seuls.documents] == [
        "article_rc.docx",
        "article_ccap_travaux.docx",
        "article_ccap_moe.docx",
        "article_ccap_aucun.docx",
        "penalites_travaux.docx",
        "penalites_moe.docx",
        "penalites_aucun.docx",
        "mention_cctp.docx",
    ]
    tout = texts("lots_ccag_differents")["textes_bruts"]
    assert all(words(document).strip() in tout for document in seuls.documents)


def test_the_same_situation_gives_the_same_bytes():
    un = draft("lots_ccag_differents")
    deux = dossier.draft(un.cas, conformite.check(un.cas), texte=True)
    assert [d.contenu for d in un.documents] == [d.contenu for d in deux.documents]
