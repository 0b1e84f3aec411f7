"""Every Word file of the corpus receives an article, at three places, tracked and plain: nothing else moves."""

import io
import os
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from outils import revisions_word, validateurs
from outils.articles import ARTICLE
from outils.outillage import absent

from clausegen.constats import Refus
from clausegen.word import splice
from clausegen.word.hote import name_of, value
from clausegen.word.paragraphe import W

MARQUE = splice.Marque("corpus", "art", "1")
REVISION = splice.Revision("clausegen", date(2026, 3, 2))
GAGNENT = ("styles.xml", "numbering.xml", "[Content_Types].xml", ".rels")


@dataclass
class Bilan:
    """What the test counts."""

    fichiers: int = 0
    insertions: int = 0
    refus: Counter = field(default_factory=Counter)
    fautes: list = field(default_factory=list)


def test_nothing_else_moves(capsys):
    dossier = os.environ.get("CLAUSEGEN_CORPUS")
    if not dossier:
        absent("corpus de documents Word (CLAUSEGEN_CORPUS) absent")
    bilan = Bilan()
    for chemin in sorted(Path(dossier).rglob("*.docx")):
        if "casses" not in chemin.parts:
            check_file(chemin, bilan)
    with capsys.disabled():
        print(f"\n{bilan.fichiers} fichiers, {bilan.insertions} insertions, refus : {dict(bilan.refus)}")
    assert bilan.fautes == []
    assert bilan.fichiers > 255
    assert bilan.insertions > 1400


test_nothing_else_moves = pytest.mark.long(test_nothing_else_moves)


def check_file(chemin, bilan):
    data = chemin.read_bytes()
    try:
        hote = splice.open_host(data, chemin.name)
    except Refus as refus:
        bilan.refus[refus.constats[0].message] += 1
        return
    bilan.fichiers += 1
    avant = errors(data)
    refait = canonical(revisions_word.reject(data), hote.partie)
    for avant_bloc in places(hote):
        raison = hote.obstacle(avant_bloc)
        if raison:
            bilan.refus[raison] += 1
            continue
        insertion = splice.Insertion(avant_bloc, ARTICLE, MARQUE)
        suivi, nu = (splice.insert(hote, [insertion], revision) for revision in (REVISION, None))
        bilan.insertions += 2
        fautes = [*differences(data, suivi, hote), *differences(data, nu, hote)]
        for sortie in (suivi, nu):
            fautes += (errors(sortie) - avant).elements()
            trouvaille = splice.find(splice.open_host(sortie), MARQUE)
            if not trouvaille or not trouvaille.intacte or trouvaille.suivie != (sortie is suivi):
                fautes.append(f"retrouvée : {trouvaille}")
        if canonical(revisions_word.reject(suivi), hote.partie) != refait:
            fautes.append("refuser ne rend pas l'original")
        attendu = canonical(revisions_word.accept(nu), hote.partie)
        if canonical(revisions_word.accept(suivi), hote.partie) != attendu:
            fautes.append("accepter ne donne pas l'article")
        encore = replaced(suivi)
        fautes += [f"remplacé : {f}" for f in (errors(encore) - avant).elements()]
        if canonical(revisions_word.reject(encore), hote.partie) != refait:
            fautes.append("remplacé, refuser ne rend pas l'original")
        if canonical(revisions_word.accept(encore), hote.partie) != attendu:
            fautes.append("remplacé, accepter ne donne pas l'article")
        bilan.fautes += [f"{chemin.name} avant {avant_bloc}/{hote.fin} : {faute}" for faute in fautes]


def replaced(data):
    """The document once a second run has replaced the first one's text."""
    hote = splice.open_host(data)
    ancien = splice.find(hote, MARQUE)
    nombre = ancien.dernier - ancien.premier + 1
    return splice.insert(hote, [splice.Insertion(ancien.premier, ARTICLE, MARQUE, retire=nombre)], REVISION)


def places(hote):
    """After the first heading, else at the head; at the middle paragraph; at the end."""
    noms = {} if hote.styles is None else {s.get(f"{W}styleId"): name_of(s) for s in hote.styles.iter(f"{W}style")}
    paragraphes = [bloc.rang for bloc in hote.blocs if bloc.balise == "p"]
    styles = ((rang, noms.get(value(hote.bloc(rang).find(f"{W}pPr"), "pStyle"), "")) for rang in paragraphes)
    premier = next((rang + 1 for rang, nom in styles if nom.startswith("heading")), 0)
    milieu = paragraphes[len(paragraphes) // 2] if paragraphes else 0
    return dict.fromkeys((premier, milieu, hote.fin))


def differences(avant, apres, hote):
    """The entries that changed and should not have; parts that lost a byte; a body changed elsewhere."""
    with zipfile.ZipFile(io.BytesIO(avant)) as a, zipfile.ZipFile(io.BytesIO(apres)) as b:
        if b.testzip() or b.namelist()[: len(a.namelist())] != a.namelist() or a.comment != b.comment:
            yield "archive"
        for info in a.infolist():
            ancien, nouveau = a.read(info), b.read(info.filename)
            if info.filename == hote.partie:
                if not only_inserted(ancien, nouveau):
                    yield "document"
            elif info.filename.endswith(GAGNENT):
                if not subsequence(ancien, nouveau):
                    yield f"perte dans {info.filename}"
            elif raw(avant, info) != raw(apres, b.getinfo(info.filename)):
                yield f"changé : {info.filename}"


def raw(data, info):
    """An entry as it lies: header, name, extra field, compressed bytes."""
    long = int.from_bytes(data[info.header_offset + 26 : info.header_offset + 28], "little")
    extra = int.from_bytes(data[info.header_offset + 28 : info.header_offset + 30], "little")
    return data[info.header_offset : info.header_offset + 30 + long + extra + info.compress_size]


def subsequence(ancien, nouveau):
    """Whether bytes were only added, in two places at most."""
    debut = len(os.path.commonprefix((ancien, nouveau)))
    fin = len(os.path.commonprefix((ancien[::-1], nouveau[::-1])))
    milieu = ancien[debut : len(ancien) - fin]
    return debut + fin >= len(ancien) or milieu in nouveau


def only_inserted(ancien, nouveau):
    return subsequence(ancien, nouveau) or b"<w:rPr><w:ins" in nouveau


def errors(data):
    """Microsoft's errors, without their paths, which shift."""
    return Counter((e["id"], e["part"], e["desc"]) for e in validateurs.microsoft_errors(data))


def canonical(data, partie):
    """The main part as text, without our hidden marks nor what Word numbers: saves, paragraphs, lists."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        racine = etree.fromstring(archive.read(partie))
    noms = {e.get(f"{W}id"): e.get(f"{W}name", "") for e in racine.iter(f"{W}bookmarkStart")}
    listes = {}
    for element in list(racine.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}numId", f"{W}p", f"{W}tr")):
        if element.tag == f"{W}numId":
            element.set(f"{W}val", str(listes.setdefault(element.get(f"{W}val"), len(listes))))
        elif element.get(f"{W}id") in noms and "_clausegen_" in noms[element.get(f"{W}id")]:
            element.getparent().remove(element)
        for nom in [nom for nom in element.attrib if re.search(r"}(rsid|paraId|textId)", nom)]:
            del element.attrib[nom]
    return etree.tostring(racine, method="c14n")
