"""Les textes d'un marché dans la pièce de l'acheteur, entière : textes relus, relances, fichiers.

CLAUSEGEN_ECRIRE=1 rewrites the reference texts: read the difference line by line before committing it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from outils import docx_minimal as d
from outils import revisions_word, validateurs
from outils.outillage import absent
from outils.pieces import EXEMPLE, HOTES, defaut, hote, inserer, marche, octets, ouvrir

from clausegen import integration
from clausegen.constats import Refus
from clausegen.integration import fichiers, textes
from clausegen.integration.ancres import Ancre
from clausegen.integration.chantier import Chantier
from clausegen.integration.piece import open_piece
from clausegen.integration.poses import CODES
from clausegen.word.plan import Paragraphe
from clausegen.word.splice.accueil import open_host
from clausegen.word.splice.habit import Marque
from clausegen.word.splice.signets import find

REFERENCES = Path(__file__).parent / "golden" / "insertion"


def montre(paragraphe: Paragraphe) -> str:
    numero = f"{paragraphe.numero.affiche} " if paragraphe.numero else ""
    return f"[{paragraphe.style.nom}] {numero}{paragraphe.texte}".rstrip()


def autour(data: bytes) -> str:
    """Each insertion with two paragraphs around it, as Word shows them."""
    piece = ouvrir(data)
    lignes: list[str] = []
    for code in sorted({*CODES.values()}):
        trouvee = find(piece.hote, Marque(marche().marche.reference, code, ""))
        if trouvee is not None:
            dedans = [p for p in piece.plan.paragraphes if trouvee.premier <= p.bloc <= trouvee.dernier]
            avant = [p for p in piece.plan.paragraphes if p.bloc < trouvee.premier][-2:]
            apres = [p for p in piece.plan.paragraphes if p.bloc > trouvee.dernier][:2]
            lignes += [f"=== {code}", *map(montre, avant), "--- début", *map(montre, dedans), "--- fin"]
            lignes += map(montre, apres)
    return "\n".join(lignes) + "\n"


@pytest.mark.parametrize("nom", HOTES)
def test_the_texts_stand_where_they_were_reviewed(nom):
    _, data = defaut(nom)
    reference = REFERENCES / f"{nom}.txt"
    texte = autour(data)
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        reference.parent.mkdir(parents=True, exist_ok=True)
        reference.write_text(texte, encoding="utf-8", newline="\n")
    assert texte == reference.read_text(encoding="utf-8")


@pytest.mark.parametrize("nom", HOTES)
def test_what_was_there_is_still_there(nom):
    avant, apres = hote(nom), ouvrir(defaut(nom)[1])
    lus = Counter(map(_unclosed, apres.plan.paragraphes))
    lus.subtract(Counter(map(_unclosed, avant.plan.paragraphes)))
    assert min(lus.values()) == 0


def _unclosed(paragraphe: Paragraphe) -> str:
    """Without its last sign: a list that goes on is no longer closed by a full stop."""
    return paragraphe.texte.rstrip(".;\u00a0 ")


RAPIDES = ("automatique", "tape")


@pytest.mark.parametrize(
    "nom", [nom if nom in RAPIDES else pytest.param(nom, marks=pytest.mark.long) for nom in HOTES]
)
def test_it_adds_no_error(nom, tmp_path):
    avant, apres = tmp_path / "avant.docx", tmp_path / "apres.docx"
    avant.write_bytes(octets(nom))
    apres.write_bytes(defaut(nom)[1])
    nouvelles = Counter(map(_kind, validateurs.erreurs(apres))) - Counter(
        map(_kind, validateurs.erreurs(avant))
    )
    assert not nouvelles.keys() - {""}


def _kind(erreur: str) -> str:
    """Without its place; Word too writes a row whose only property is the mark of its insertion."""
    if re.search(r"trPr\S* Required sequence content is missing", erreur):
        return ""
    return re.sub(r"\[\d+\]|\d+", "#", erreur)


@pytest.mark.long
@pytest.mark.parametrize("nom", HOTES)
def test_accepted_it_is_the_article_rejected_it_never_was(nom):
    avant, apres = hote(nom), ouvrir(defaut(nom)[1])
    accepte, rejete = (
        ouvrir(choix(defaut(nom)[1])) for choix in (revisions_word.accept, revisions_word.reject)
    )
    assert [montre(p) for p in rejete.plan.paragraphes] == [montre(p) for p in avant.plan.paragraphes]
    assert [montre(p) for p in accepte.plan.paragraphes] == [montre(p) for p in apres.plan.paragraphes]


def test_a_second_run_finds_its_own_text():
    _, data = defaut("automatique")
    chantier = Chantier(ouvrir(data), textes.due(marche(), ouvrir(data), None), None)
    assert {fait.etat for fait in chantier.faits} == {"a_jour"}
    assert chantier.apply(None) is None
    ailleurs = Chantier(ouvrir(data), textes.due(marche(), ouvrir(data), None), Ancre("avant", "2"))
    assert ailleurs.left()[0].startswith("l'ancre n'a pas servi")
    assert (chantier.shifts(), [fait.numero for fait in chantier.faits]) == ((), ["5.3", "6.3", "", ""])


def test_the_annexes_of_other_lots_are_told():
    chantier, _ = defaut("engagement")
    assert chantier.left()[0].startswith("6 annexes, une par lot")


@pytest.mark.parametrize("nom", ["automatique", "tape", "long"])
def test_another_version_takes_the_place_of_the_first(nom, ecrire, tmp_path):
    profil = ecrire(suite="clause:\n  penalites:\n    heure: 55 €\n")
    (tmp_path / "CCAP.docx").write_bytes(octets(nom))
    premier = integration.insert(integration.Demande(profil, tmp_path / "CCAP.docx"))
    profil.write_text(profil.read_text("utf-8").replace("55 €", "77 €"), "utf-8")
    second = integration.insert(integration.Demande(profil, premier.sortie))
    assert [fait.etat for fait in second.faits][:2] == ["a_jour", "remplace"]
    assert [fait.numero for fait in second.faits] == [fait.numero for fait in premier.faits]
    neuf = "\n".join(p.texte for p in ouvrir(second.sortie.read_bytes()).plan.paragraphes)
    assert "77 €" in neuf.replace("\u00a0", " ")
    assert "55 €" not in neuf.replace("\u00a0", " ")
    assert premier.sortie.name == "CCAP.clause.docx"
    assert second.sortie.name == "CCAP.clause.nouveau.docx"


def test_what_a_person_edited_stays_unless_asked(ecrire, tmp_path):
    profil = ecrire()
    (tmp_path / "CCAP.docx").write_bytes(octets("automatique"))
    premier = integration.insert(integration.Demande(profil, tmp_path / "CCAP.docx"))
    membres = {e.nom: e.read() for e in open_host(premier.sortie.read_bytes()).package.entrees.values()}
    retouche = membres["word/document.xml"].replace(
        "mise en demeure restée".encode(), "mise en demeure vraiment restée".encode()
    )
    assert retouche != membres["word/document.xml"]
    (tmp_path / "retouche.docx").write_bytes(d.zipped({**membres, "word/document.xml": retouche}))
    demande = integration.Demande(profil, tmp_path / "retouche.docx")
    rapport = integration.insert(demande)
    etats = {fait.document: fait.etat for fait in rapport.faits}
    assert etats["penalites"] == "garde"
    assert etats["article_ccap"] == "a_jour"
    assert not any("a changé" in reste for reste in rapport.reste)
    autre = ecrire(suite="clause:\n  penalites:\n    heure: 55 €\n")
    rapport = integration.insert(integration.Demande(autre, tmp_path / "retouche.docx"))
    assert {fait.document: fait.etat for fait in rapport.faits}["penalites"] == "garde"
    assert any("a changé" in reste for reste in rapport.reste)
    ecrase = integration.insert(integration.Demande(profil, tmp_path / "retouche.docx", ecraser=True))
    assert {f.document: f.etat for f in ecrase.faits}["penalites"] == "remplace"
    lus = "\n".join(p.texte for p in ouvrir(ecrase.sortie.read_bytes()).plan.paragraphes)
    assert "vraiment" not in lus


def test_the_buyer_s_file_is_never_touched(tmp_path):
    recu = tmp_path / "CCAP.docx"
    recu.write_bytes(octets("tape"))
    with pytest.raises(Refus, match="jamais modifié sur place"):
        integration.insert(integration.Demande(EXEMPLE, recu, sortie=recu))
    rapport = integration.insert(integration.Demande(EXEMPLE, recu))
    assert recu.read_bytes() == octets("tape")
    assert rapport.sortie == tmp_path / "CCAP.clause.docx"
    assert integration.insert(integration.Demande(EXEMPLE, recu)).sortie == rapport.sortie
    rapport.sortie.write_bytes(b"une note")
    assert (
        integration.insert(integration.Demande(EXEMPLE, recu)).sortie == tmp_path / "CCAP.clause.nouveau.docx"
    )
    assert rapport.sortie.read_bytes() == b"une note"


@pytest.mark.parametrize(("nom", "raison"), [("absent.docx", "introuvable"), (".", "c'est un dossier")])
def test_a_file_that_cannot_be_read(nom, raison, tmp_path):
    with pytest.raises(Refus, match=raison):
        fichiers.load(tmp_path / nom)


def test_tracked_by_default_signed_by_the_facilitator(tmp_path):
    recu = tmp_path / "CCAP.docx"
    recu.write_bytes(octets("automatique"))
    suivi = integration.insert(integration.Demande(EXEMPLE, recu))
    document = d.part(suivi.sortie.read_bytes())
    assert 'w:author="Facilitatrice des clauses sociales d' in document
    assert 'w:date="2026-12-01T00:00:00Z"' in document
    simple = integration.insert(integration.Demande(EXEMPLE, recu, suivi=False, sortie=tmp_path / "net.docx"))
    assert "w:ins " not in d.part(simple.sortie.read_bytes())


def test_a_contract_with_points_to_correct_inserts_nothing(ecrire, tmp_path):
    (tmp_path / "CCAP.docx").write_bytes(octets("tape"))
    fautif = ecrire(suite="clause:\n  penalites:\n    plafond: 150 %\n")
    with pytest.raises(Refus):
        integration.insert(integration.Demande(fautif, tmp_path / "CCAP.docx"))
    assert not (tmp_path / "CCAP.clause.docx").exists()


@pytest.mark.long
def test_the_whole_corpus_takes_the_article_and_numbers_it():
    """On every file that has headings, the article stands in it with the number that was foretold."""
    corpus = os.environ.get("CLAUSEGEN_CORPUS")
    if not corpus:
        absent("corpus de documents Word (CLAUSEGEN_CORPUS) absent")
    faits = 0
    for chemin in sorted(Path(corpus).rglob("*.docx")):
        try:
            chantier, data = inserer(open_piece(chemin.read_bytes(), chemin), document="article_ccap")
        except Refus:
            continue
        apres = open_piece(data, chemin)
        for pose in chantier.poses.liste:
            trouvee = find(apres.hote, chantier.poses.mark(pose.code))
            assert trouvee is not None, chemin
            titre = next((t for t in apres.titres if trouvee.premier <= t.bloc <= trouvee.dernier), None)
            assert (titre.numero if titre else "") == chantier.poses.number(pose), chemin
        faits += 1
    assert faits > 80
