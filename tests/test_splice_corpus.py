"""Every Word file of the corpus receives an article, in three places, tracked and plain: the rest stays."""

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
from clausegen.word.splice.blocs import scan

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


@pytest.mark.long
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
    for place in places(hote):
        raison = hote.obstacle(place)
        if raison:
            bilan.refus[raison] += 1
            continue
        bilan.insertions += 2
        fautes = faults(data, hote, place, avant, refait)
        bilan.fautes += [f"{chemin.name} avant {place}/{hote.fin} : {faute}" for faute in fautes]


def faults(data, hote, place, avant, refait):
    """What an insertion at this place, tracked then plain then done again, changes that it should not."""
    insertion = splice.Insertion(place, ARTICLE, MARQUE)
    suivi, nu = (splice.insert(hote, [insertion], revision) for revision in (REVISION, None))
    for sortie in (suivi, nu):
        yield from differences(data, sortie, hote, place)
        trouvaille = splice.find(splice.open_host(sortie), MARQUE)
        if not trouvaille or not trouvaille.intacte or trouvaille.suivie != (sortie is suivi):
            yield f"retrouvée : {trouvaille}"
    encore = replaced(suivi)
    accepte = canonical(revisions_word.accept(nu), hote.partie)
    for sortie in (suivi, encore):
        yield from (errors(sortie) - avant).elements()
        if canonical(revisions_word.reject(sortie), hote.partie) != refait:
            yield f"refuser ne rend pas l'original ({'remplacé' if sortie is not suivi else 'inséré'})"
        if canonical(revisions_word.accept(sortie), hote.partie) != accepte:
            yield f"accepter ne donne pas l'article ({'remplacé' if sortie is not suivi else 'inséré'})"
    yield from (errors(nu) - avant).elements()
    if place < hote.fin and hote.bond(place, 1) is None:
        barre = splice.insert(hote, [splice.Insertion(place, ARTICLE, MARQUE, retire=1)], REVISION)
        yield from (errors(barre) - avant).elements()
        if canonical(revisions_word.reject(barre), hote.partie) != refait:
            yield "refuser un remplacement ne rend pas l'original"


def replaced(data):
    """The document once a second run has replaced the first one's text."""
    hote = splice.open_host(data)
    ancien = splice.find(hote, MARQUE)
    nombre = ancien.dernier - ancien.premier + 1
    return splice.insert(hote, [splice.Insertion(ancien.premier, ARTICLE, MARQUE, retire=nombre)], REVISION)


def places(hote):
    """After the first heading, else at the head; at the middle paragraph; at the end."""
    noms = (
        {}
        if hote.styles is None
        else {s.get(f"{W}styleId"): name_of(s) for s in hote.styles.iter(f"{W}style")}
    )
    paragraphes = [bloc.rang for bloc in hote.blocs if bloc.balise == "p"]
    styles = ((rang, noms.get(value(hote.bloc(rang).find(f"{W}pPr"), "pStyle"), "")) for rang in paragraphes)
    premier = next((rang + 1 for rang, nom in styles if nom.startswith("heading")), 0)
    milieu = paragraphes[len(paragraphes) // 2] if paragraphes else 0
    return dict.fromkeys((premier, milieu, hote.fin))


def differences(avant, apres, hote, place):
    """The entries that changed and should not have; parts that lost a byte; a body changed elsewhere."""
    with zipfile.ZipFile(io.BytesIO(avant)) as a, zipfile.ZipFile(io.BytesIO(apres)) as b:
        if b.testzip() or b.namelist()[: len(a.namelist())] != a.namelist() or a.comment != b.comment:
            yield "archive"
        for info in a.infolist():
            ancien, nouveau = a.read(info), b.read(info.filename)
            if info.filename == hote.partie:
                if not only_inserted(ancien, nouveau, hote, place):
                    yield "document"
            elif info.filename.endswith(GAGNENT):
                if not only_gained(ancien, nouveau):
                    yield f"perte dans {info.filename}"
            elif raw(avant, info) != raw(apres, b.getinfo(info.filename)):
                yield f"changé : {info.filename}"


def raw(data, info):
    """An entry as it lies: header, name, extra field, compressed bytes."""
    long = int.from_bytes(data[info.header_offset + 26 : info.header_offset + 28], "little")
    extra = int.from_bytes(data[info.header_offset + 28 : info.header_offset + 30], "little")
    return data[info.header_offset : info.header_offset + 30 + long + extra + info.compress_size]


def only_gained(ancien, nouveau):
    """Whether bytes were only added, in two places at most."""
    debut = common(ancien, nouveau)
    fin = common(ancien[::-1], nouveau[::-1])
    return (
        debut + fin >= len(ancien) or ancien[debut : len(ancien) - fin] in nouveau[debut : len(nouveau) - fin]
    )


def common(un, autre):
    """How many bytes two texts share at their head."""
    bas, haut = 0, min(len(un), len(autre))
    while bas < haut:
        milieu = (bas + haut + 1) // 2
        bas, haut = (milieu, haut) if un[bas:milieu] == autre[bas:milieu] else (bas, milieu - 1)
    return bas


def only_inserted(ancien, nouveau, hote, avant):
    """Whether the body is what it was, but for what stands at this place and, at the end, the last mark."""
    place = hote.offset(hote.place(avant))
    if not nouveau.endswith(ancien[place:]):
        return False
    if nouveau.startswith(ancien[:place]):
        return True
    dernier = hote.blocs[hote.previous(hote.fin)]
    jumeau = scan(nouveau)[dernier.rang]
    lus = [
        hote.fragment(octets)[0]
        for octets in (ancien[dernier.debut : dernier.fin], nouveau[jumeau.debut : jumeau.fin])
    ]
    return (
        hote.place(avant) == hote.fin
        and nouveau.startswith(ancien[: dernier.debut])
        and nouveau[jumeau.fin :].startswith(ancien[dernier.fin : place])
        and unmarked(lus[0]) == unmarked(lus[1])
    )


def unmarked(paragraphe):
    """A paragraph without the change that its mark carries."""
    for balise in (f"{W}pPr/{W}rPr/{W}ins", f"{W}pPr/{W}rPr", f"{W}pPr"):
        element = paragraphe.find(balise)
        paragraphe.text = None
        if element is not None:
            element.tail = None
        if element is not None and len(element) == 0:
            element.getparent().remove(element)
    return etree.tostring(paragraphe, method="c14n", exclusive=True)


def errors(data):
    """Microsoft's errors, without their paths, which shift."""
    return Counter((e["id"], e["part"], e["desc"]) for e in validateurs.microsoft_errors(data))


def canonical(data, partie):
    """The main part as text, without our hidden marks nor what Word numbers: saves, paragraphs, lists."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        racine = etree.fromstring(archive.read(partie), etree.XMLParser(remove_comments=True))
    unnumbered(racine)
    for element in list(racine.iter()):
        element.tail = None
        element.text = element.text if len(element) == 0 else None
        if element.tag == f"{W}trPr" and len(element) == 0:
            element.getparent().remove(element)
    for fin in racine.findall(f"{W}body/{W}bookmarkEnd"):
        if (precedent := fin.getprevious()) is not None and precedent.tag == f"{W}p":
            precedent.append(fin)
    return etree.tostring(racine, method="c14n", exclusive=True)


def unnumbered(racine):
    """Our marks and the rest of what Word numbers, forgotten; lists called by their order."""
    noms = {e.get(f"{W}id"): e.get(f"{W}name", "") for e in racine.iter(f"{W}bookmarkStart")}
    listes = {}
    for element in list(racine.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}numId", f"{W}p", f"{W}tr")):
        if element.tag == f"{W}numId":
            element.set(f"{W}val", str(listes.setdefault(element.get(f"{W}val"), len(listes))))
        elif "_clausegen_" in noms.get(element.get(f"{W}id"), ""):
            element.getparent().remove(element)
        for nom in [nom for nom in element.attrib if re.search(r"}(rsid|paraId|textId)", nom)]:
            del element.attrib[nom]
