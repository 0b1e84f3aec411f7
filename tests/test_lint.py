"""The check of models: one faulty model a rule, what is said of it word for word, and nothing of ours."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from outils import docx_minimal, modeles_fautifs
from outils.textes import plain

from clausegen import files, lint
from clausegen.courriels import etapes, redaction
from clausegen.documents import DOCUMENTS
from clausegen.documents.insertion import TEXTES
from clausegen.lint import echantillons, rendu
from clausegen.lint.regles import REGLES, SANS_OBJET
from clausegen.mentions import TABLE
from clausegen.word.examen import Marque, examine

DITS = Path(__file__).parent / "modeles" / "fautes.txt"
TERRITOIRE = "dieppe-maritime"


def said() -> dict[str, str]:
    """What the check is expected to say of each faulty model."""
    blocs = re.split(r"^\[(.*)\]\n", DITS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(blocs[::2], blocs[1::2], strict=True))


def found(code: str) -> str:
    """The findings of one rule on the model made to break it."""
    examen = examine(modeles_fautifs.MODELES[code](), "modele.docx", a_inserer=True)
    return "".join(f"{c.text()}\n" for c in examen.constats if c.code == code.split()[0])


@pytest.fixture(scope="module")
def rempli(tmp_path_factory) -> dict[str, str]:
    """The findings on a whole territory of faulty models, by rule."""
    espace = tmp_path_factory.mktemp("territoire")
    dossier = espace / "templates" / TERRITOIRE
    dossier.mkdir(parents=True)
    for nom, blocs in modeles_fautifs.REMPLIS.values():
        (dossier / f"{nom}.docx").write_bytes(
            docx_minimal.docx(*blocs, titre="Essai", media=modeles_fautifs.PNG)
        )
    modeles = {f"{nom}.docx" for nom, _ in modeles_fautifs.REMPLIS.values()}
    bilan = lint.check(TERRITOIRE, files.libraries(espace), modeles)
    attendus = {code: f"{nom}.docx" for code, (nom, _) in modeles_fautifs.REMPLIS.items()}
    return {
        code: "".join(
            re.sub(r" et \d+ autres?\)", " et d'autres)", c.text().removeprefix(str(dossier) + os.sep)) + "\n"
            for c in bilan.constats
            if c.code == code and (c.fichier or "").endswith(nom)
        )
        for code, nom in attendus.items()
    }


def test_every_rule_has_a_model_that_breaks_it():
    essayees = {code.split()[0] for code in (*modeles_fautifs.MODELES, *modeles_fautifs.REMPLIS)}
    assert essayees | {"REN-02", "TXT-01"} == set(REGLES)  # these have their own tests, below


def test_what_the_check_says_is_what_was_reviewed(rempli):
    dits = {code: found(code) for code in modeles_fautifs.MODELES} | rempli
    texte = "".join(f"[{code}]\n{dit}" for code, dit in dits.items())
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        DITS.write_text(texte, encoding="utf-8", newline="\n")
    assert said() == dits
    assert all(dits.values())


LIVRES = files.shipped("templates")
TERRITOIRES = sorted(fiche.parent.name for fiche in LIVRES.glob("*/territoire.yaml"))


def test_the_form_of_our_models_has_no_fault():
    for modele in sorted(LIVRES.glob("*/*.docx")):
        examen = examine(modele.read_bytes(), modele.name, a_inserer=modele.stem.startswith(tuple(TEXTES)))
        assert [constat.text() for constat in examen.constats] == []


@pytest.mark.parametrize("territoire", TERRITOIRES)
def test_our_articles_fill_in_without_a_fault(territoire):
    propres = {modele.name for modele in (LIVRES / territoire).glob("*.docx")}
    bilan = lint.check(territoire, (LIVRES,), {"article_rc.docx", "article_reserve.docx", *propres})
    assert [constat.text() for constat in bilan.constats] == []


@pytest.mark.long
@pytest.mark.parametrize("territoire", TERRITOIRES)
def test_our_models_have_no_fault(territoire):
    bilan = lint.check(territoire, (LIVRES,))
    assert [constat.text() for constat in bilan.constats] == []
    assert len(bilan.modeles) == len({m for fiche in DOCUMENTS.values() for m in fiche.models})
    assert bilan.rendus > 20 * len(bilan.modeles)


def test_a_value_that_the_document_lost_is_told():
    marque = Marque("{{ objet }}", True, "corps du document")
    document = docx_minimal.docx(docx_minimal.p("Réfection de", "\u00a0l'école"))
    assert list(rendu.faults([(marque, "Réfection  de l'école")], document)) == []
    message = "la valeur de « {{ objet }} » n'est pas dans le document"
    assert list(rendu.faults([(marque, "perdue")], document)) == [("REN-02", marque.lieu, message)]


def test_the_models_of_messages_are_read_too(tmp_path):
    lettres = tmp_path / "templates" / TERRITOIRE / "courriels"
    lettres.mkdir(parents=True)
    (lettres / "relance.txt").write_text(modeles_fautifs.LETTRE, encoding="utf-8")
    (lettres / "bilan.txt").write_bytes("Échéance".encode("cp1252"))
    noms = {c.modele: redaction.names(c) for c in etapes.ETAPES.values()}
    bilan = lint.check(TERRITOIRE, files.libraries(tmp_path), set(noms), noms)
    assert [(c.code, Path(c.fichier).name, c.message) for c in bilan.constats] == [
        ("TXT-01", "bilan.txt", "le texte n'est pas en UTF-8"),
        ("MEN-01", "relance.txt", "ligne 1 : mention « objt » inconnue ; vouliez-vous « objet » ?"),
        ("MEN-03", "relance.txt", "ligne 3 : « p » n'existe que dans sa boucle"),
    ]
    assert (len(bilan.lettres), bilan.modeles) == (len(etapes.ETAPES), ())
    assert lint.check(TERRITOIRE, (LIVRES,), set(noms), noms).constats == ()


def test_every_fault_of_a_model_is_told_at_once():
    blocs = (
        docx_minimal.p("{{ objt }} {{ heures + 1 }}"),
        docx_minimal.p("{%p for lot in lots %}"),
        docx_minimal.p("Important {%p if alloti %}"),
        docx_minimal.p("- les publics"),
        docx_minimal.p("2.1 Publics", style="Titre1"),
    )
    codes = {c.code for c in examine(docx_minimal.docx(*blocs), "m.docx", a_inserer=True).constats}
    assert {"BAL-10", "BAL-12", "BAL-14", "FRM-03", "FRM-04", "FRM-07", "FRM-14"} <= codes


def test_a_model_whose_blocks_do_not_answer_each_other_still_has_its_mentions_read(tmp_path):
    blocs = ("{%p for ligne in lignes %}", "{{ ligne.volumme }} {{ objt }}", "{% if allotti %}")
    dossier = tmp_path / "templates" / TERRITOIRE
    dossier.mkdir(parents=True)
    (dossier / "article_rc.docx").write_bytes(docx_minimal.docx(*map(docx_minimal.p, blocs)))
    bilan = lint.check(TERRITOIRE, files.libraries(tmp_path), {"article_rc.docx"})
    dits = " ".join(c.message for c in bilan.constats if c.code == "MEN-01")
    assert "« objt » inconnue ; vouliez-vous « objet » ?" in dits
    assert "« allotti » inconnue ; vouliez-vous « alloti » ?" in dits
    assert "ligne" not in re.findall(r"mention « (\w+) »", dits)


def test_the_thirty_rules_of_docxtpl_lint_have_their_answer():
    numeros = (1, 2, 3, 5, *range(101, 107), *range(201, 211), *range(301, 309), 401, 402)
    trente = {f"DTL{numero:03}" for numero in numeros}
    assert len(trente) == 30
    couvertes = {autre for regle in REGLES.values() for autre in regle.couvre}
    assert couvertes.isdisjoint(SANS_OBJET)
    assert couvertes | set(SANS_OBJET) == trente


def test_every_mention_is_full_in_some_sample():
    """Otherwise the check would know nothing of its fields."""
    formes = lint.learn(list(echantillons.samples(TERRITOIRE, (files.shipped("templates"),))))
    for connues in formes.values():
        vides = [nom for nom, forme in connues.formes.racine.champs.items() if _empty(forme)]
        assert vides == []


def _empty(forme) -> bool:
    return "liste" in forme.natures and (forme.element is None or _empty(forme.element))


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_says_what_it_did(ligne):
    sortie = ligne("modeles", "verifier", "article_rc", "--territoire", TERRITOIRE)
    assert sortie.code == 0, sortie.err
    assert re.fullmatch(
        r"dieppe-maritime : 1\smodèle relu, \d+\sdocuments remplis, aucune faute\n", sortie.out
    )


def test_the_command_tells_each_fault_with_its_place_and_fails(ligne, espace):
    espace("dieppe-maritime/article_rc.docx", "{{ objt }}")
    sortie = ligne("modeles", "verifier", "article_rc", "--territoire", TERRITOIRE)
    assert sortie.code == 1
    assert (
        "templates/dieppe-maritime/article_rc.docx: corps du document, paragraphe « {{ objt }} »"
        in sortie.out
    )
    assert "vouliez-vous « objet » ?" in sortie.out
    lu = json.loads(ligne("modeles", "verifier", "article_rc", "--json", "--territoire", TERRITOIRE).out)
    (bilan,) = lu["territoires"]
    assert (bilan["territoire"], bilan["rendus"]) == (TERRITOIRE, 0)
    assert "MEN-01" in [constat["code"] for constat in bilan["constats"]]


def test_a_document_that_does_not_exist_is_a_refusal(ligne):
    sortie = ligne("modeles", "verifier", "article_rcc")
    assert (sortie.code, sortie.out) == (1, "")
    assert "vouliez-vous « article_rc » ?" in sortie.err


def test_the_mentions_are_searched_by_word_with_an_example_and_their_models(ligne):
    sortie = ligne("modeles", "mentions", "pénalité", "heure", "réalisée")
    assert sortie.code == 0, sortie.err
    dit = plain(sortie.out)
    assert "{{ penalite_heure }}  texte\n  pénalité par heure non réalisée\n  exemple : 60 €\n" in dit
    assert "  modèles : certificat_penalites, mise_en_demeure\n" in dit
    assert ligne("modeles", "mentions", "introuvable").code == 1


def test_every_mention_has_a_nature_and_an_example(ligne):
    lues = json.loads(ligne("modeles", "mentions", "--json").out)["mentions"]
    assert {m["cle"] for m in lues} >= set(TABLE)
    assert [m["cle"] for m in lues if not m["genre"]] == []
    assert [m["cle"] for m in lues if not m["exemple"]] == []
    (valeurs,) = (m for m in lues if m["cle"] == "valeurs")
    assert (valeurs["publique"], valeurs["modeles"]) == (False, ["note_calibrage"])


@pytest.mark.parametrize(
    "blocs",
    [
        ["<w:p/>" * 200_000],
        [docx_minimal.p(style="Titre1") * 20_000],
        [docx_minimal.tbl(*[docx_minimal.tr("{{ objet }}")] * 2_900, colonnes=1)],
        [docx_minimal.p("- a") * 20_000],
    ],
    ids=["vides", "titres", "balises", "puces"],
)
def test_a_huge_model_gives_a_list_that_a_person_reads(blocs):
    examen = examine(docx_minimal.docx(*blocs), "m.docx", a_inserer=True)
    assert 0 < len(examen.constats) < 200
