"""The form of a model: what Word lets pass, and that spoils or betrays the documents made from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from clausegen.constats import Constat
from clausegen.word.package import Package, xml
from clausegen.word.paragraphe import DOCPR, OBJET, W, place, text
from clausegen.word.render.balises import FAUTES
from clausegen.word.render.regles import REGLES
from clausegen.word.styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DECORATIF = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
PORTEURS = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
FAUX = ("0", "false", "off", "none")
NUMERO_DE_TITRE = re.compile(
    r"(?:(?:article|chapitre|section)\s+\S|\d+(?:\.\d+)+\.?\s|\d+\s*[.)–—-]\s|[IVXA-H]+\s*[.)–—-]\s)",
    re.IGNORECASE,
)
PUCE_TAPEE = re.compile(r"(?:[-–—•*·▪►→]\s|\d{1,2}[.)]\s|[a-z][.)]\s)")
BALISE_SEULE = re.compile(r"\s*\{[%#](?:p|tr) ")
DE_CARACTERE = {"rFonts": "police", "sz": "taille", "color": "couleur", "shd": "fond"}
DE_PARAGRAPHE = {
    "ind": "retrait",
    "spacing": "espacement",
    "jc": "alignement",
    "shd": "fond",
    "pBdr": "bordure",
}
CHAMPS = {
    *("DATE", "TIME", "SAVEDATE", "CREATEDATE", "PRINTDATE", "FILENAME", "AUTHOR", "USERNAME", "LASTSAVEDBY"),
    *("LINK", "DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE"),
}
LOCAL = re.compile(r"file:|\\\\|[a-z]:[\\/]", re.IGNORECASE)

Trouvaille = tuple[str, str, str]  # code, place, message


@dataclass(frozen=True)
class Feuille:
    """One part of a model under examination, and what its package says of styles and lists."""

    package: Package
    libelle: str
    partie: str
    racine: _Element
    a_inserer: bool

    @cached_property
    def definis(self) -> set[str]:
        """The identifiers of every style of the file."""
        return {str(s.get(f"{W}styleId")) for s in self._linked("styles", "style")}

    @cached_property
    def styles(self) -> Styles:
        """The paragraph styles, inheritance read."""
        parties = self.package.linked("styles")
        return Styles(xml(self.package.read(parties[0])) if parties else None)

    @cached_property
    def listes(self) -> set[str]:
        """The numbers of every list of the file, « no list » included."""
        return {"0", *(str(n.get(f"{W}numId")) for n in self._linked("numbering", "num"))}

    @cached_property
    def paragraphes(self) -> list[_Element]:
        """The paragraphs of the part, in order."""
        return list(self.racine.iter(f"{W}p"))

    def _linked(self, genre: str, nom: str) -> Iterator[_Element]:
        for partie in self.package.linked(genre):
            yield from xml(self.package.read(partie)).iter(f"{W}{nom}")

    def at(self, element: _Element) -> str:
        """The place of an element, as one looks for it in Word."""
        paragraphe = element if element.tag == f"{W}p" else next(element.iterancestors(f"{W}p"), None)
        if paragraphe is None:
            paragraphe = next(element.iter(f"{W}p"), element)
        return place(self.libelle, paragraphe)

    def level(self, paragraphe: _Element) -> int | None:
        """The outline level of a heading; None for any other paragraph."""
        propre = paragraphe.find(f"{W}pPr/{W}outlineLvl")
        if propre is not None:
            niveau = int(propre.get(f"{W}val", "9"))
            return niveau if niveau < 9 else None
        return self.styles.of(self.style(paragraphe)).niveau

    def listed(self, paragraphe: _Element) -> bool:
        """Whether Word itself puts a bullet or a number before the paragraph."""
        numero = paragraphe.find(f"{W}pPr/{W}numPr/{W}numId")
        propre = None if numero is None else numero.get(f"{W}val")
        return (propre or self.styles.of(self.style(paragraphe)).liste or "0") != "0"

    def style(self, paragraphe: _Element) -> str:
        """The style of a paragraph, the default one when it names none."""
        porteur = paragraphe.find(f"{W}pPr/{W}pStyle")
        return self.styles.defaut if porteur is None else str(porteur.get(f"{W}val", ""))


Controle = Callable[[Feuille], Iterable[Trouvaille]]


def check(
    package: Package, racines: Sequence[tuple[str, str, _Element]], *, a_inserer: bool
) -> Iterator[Constat]:
    """Every fault of form of the parts (name shown to a person, name, tree) that hold text."""
    for libelle, partie, racine in racines:
        if racine.tag.startswith(W) and racine.tag != f"{W}numbering":
            feuille = Feuille(package, libelle, partie, racine, a_inserer)
            for controle in CONTROLES:
                for code, lieu, message in islice(controle(feuille), FAUTES):
                    yield REGLES[code].found(lieu, message, package.nom)


def _styles(f: Feuille) -> Iterator[Trouvaille]:
    for porteur in f.racine.iter(*PORTEURS):
        nom = str(porteur.get(f"{W}val", ""))
        if nom not in f.definis:
            yield "FRM-01", f.at(_owner(porteur)), f"le style « {nom} » n'est pas dans le fichier"


def _owner(porteur: _Element) -> _Element:
    """The paragraph or the table that a property dresses."""
    return next(porteur.iterancestors(f"{W}p", f"{W}tbl"), porteur)


def _headings(f: Feuille) -> Iterator[Trouvaille]:
    for paragraphe in f.paragraphes:
        if f.level(paragraphe) is None:
            continue
        titre = text(paragraphe)
        if not titre.strip():
            yield "FRM-02", f.at(paragraphe) + _after(f, paragraphe), "titre vide"
        elif NUMERO_DE_TITRE.match(titre.replace(OBJET, "").lstrip()):
            yield "FRM-03", f.at(paragraphe), "numéro tapé dans un titre"


def _after(f: Feuille, paragraphe: _Element) -> str:
    """« , après « … » »: an empty paragraph is found by the one before."""
    rang = f.paragraphes.index(paragraphe)
    avant = next((t for p in reversed(f.paragraphes[:rang]) if (t := text(p).replace(OBJET, "").strip())), "")
    return f", après « {avant[:60]} »" if avant else ""


def _typed(f: Feuille) -> Iterator[Trouvaille]:
    for paragraphe in f.paragraphes:
        if (
            f.level(paragraphe) is None
            and not f.listed(paragraphe)
            and PUCE_TAPEE.match(text(paragraphe).lstrip())
        ):
            yield "FRM-04", f.at(paragraphe), "puce ou numéro tapé au début du paragraphe"


def _direct(f: Feuille) -> Iterator[Trouvaille]:
    if not f.a_inserer or f.racine.tag != f"{W}document":
        return
    for paragraphe in f.paragraphes:
        if BALISE_SEULE.match(text(paragraphe)) or next(paragraphe.iterancestors(f"{W}tc"), None) is not None:
            continue  # a paragraph that leaves no trace, a cell that its table dresses
        faits = [
            nom
            for conteneur, noms in ((f"{W}pPr", DE_PARAGRAPHE), (f"{W}r/{W}rPr", DE_CARACTERE))
            for porteur in paragraphe.iterfind(conteneur)
            for balise, nom in noms.items()
            if porteur.find(f"{W}{balise}") is not None and not (balise == "ind" and f.listed(paragraphe))
        ]
        if faits:
            dits = ", ".join(dict.fromkeys(faits))
            yield "FRM-05", f.at(paragraphe), f"mise en forme à la main ({dits}) dans un texte à insérer"


def _breaks(f: Feuille) -> Iterator[Trouvaille]:
    if not f.a_inserer or f.racine.tag != f"{W}document":
        return
    sortes = {
        "saut de section": f.racine.iterfind(f".//{W}pPr/{W}sectPr"),
        "saut de page": (b for b in f.racine.iter(f"{W}br") if b.get(f"{W}type") == "page"),
        "note": f.racine.iter(f"{W}footnoteReference", f"{W}endnoteReference"),
    }
    for sorte, elements in sortes.items():
        for element in elements:
            yield "FRM-06", f.at(element), f"{sorte} dans un texte à insérer"


def _language(f: Feuille) -> Iterator[Trouvaille]:
    for passage in f.racine.iter(f"{W}r"):
        langue = passage.find(f"{W}rPr/{W}lang")
        code = "" if langue is None else str(langue.get(f"{W}val", ""))
        if code and not code.lower().startswith("fr") and passage.find(f"{W}t") is not None:
            yield "FRM-07", f.at(passage), f"passage marqué dans une autre langue ({code})"


def _pictures(f: Feuille) -> Iterator[Trouvaille]:
    for docpr in f.racine.iter(DOCPR):
        decorative = any(d.get("val") in ("1", "true") for d in docpr.iter(DECORATIF))
        if not (decorative or docpr.get("descr", "").strip() or docpr.get("title", "").strip()):
            yield "FRM-08", f.at(docpr), f"image « {docpr.get('name', '')} » sans texte de remplacement"


def _comments(f: Feuille) -> Iterator[Trouvaille]:
    for renvoi in f.racine.iter(f"{W}commentReference"):
        yield "FRM-09", f.at(renvoi), "commentaire laissé dans le modèle"


def _hidden(f: Feuille) -> Iterator[Trouvaille]:
    sortes = {"vanish": ("FRM-11", "texte masqué"), "highlight": ("FRM-12", "passage surligné")}
    for passage in f.racine.iter(f"{W}r"):
        for balise, (code, message) in sortes.items():
            porteur = passage.find(f"{W}rPr/{W}{balise}")
            if (
                porteur is not None
                and porteur.get(f"{W}val") not in FAUX
                and passage.find(f"{W}t") is not None
            ):
                yield code, f.at(passage), message


def _empty(f: Feuille) -> Iterator[Trouvaille]:
    """The second of two empty paragraphs that follow each other."""
    for paragraphe in f.paragraphes:
        suivant = paragraphe.getnext()
        if suivant is not None and suivant.tag == f"{W}p" and _blank(paragraphe) and _blank(suivant):
            yield "FRM-13", f.libelle + _after(f, suivant), "paragraphes vides à la suite"


def _blank(paragraphe: _Element) -> bool:
    return not text(paragraphe).strip() and paragraphe.find(f"{W}pPr/{W}sectPr") is None


def _fields(f: Feuille) -> Iterator[Trouvaille]:
    for champ in f.racine.iter(f"{W}instrText", f"{W}fldSimple"):
        instruction = (champ.text if champ.tag == f"{W}instrText" else champ.get(f"{W}instr")) or ""
        nom = instruction.split()[0].upper() if instruction.split() else ""
        if nom in CHAMPS:
            yield "FRM-17", f.at(champ), f"champ {{ {nom} }}"


def _tables(f: Feuille) -> Iterator[Trouvaille]:
    for tableau in f.racine.iter(f"{W}tbl"):
        aspect = tableau.find(f"{W}tblPr/{W}tblLook")
        annonce = aspect is not None and _first_row(aspect)
        if annonce and len(tableau.findall(f"{W}tr")) > 2 and not _repeated(tableau):
            yield "FRM-18", f.at(tableau), "tableau sans ligne d'en-tête répétée"


def _first_row(aspect: _Element) -> bool:
    if (dit := aspect.get(f"{W}firstRow")) is not None:
        return dit not in FAUX
    return bool(int(aspect.get(f"{W}val", "0"), 16) & 0x20)


def _repeated(tableau: _Element) -> bool:
    return tableau.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None


def _lists(f: Feuille) -> Iterator[Trouvaille]:
    for numero in f.racine.iterfind(f".//{W}pPr/{W}numPr/{W}numId"):
        if numero.get(f"{W}val") not in f.listes:
            yield "FRM-19", f.at(numero), "la numérotation de cette liste n'est pas dans le fichier"


def _links(f: Feuille) -> Iterator[Trouvaille]:
    locaux = {r.id: r.cible for r in f.package.relations(f.partie) if r.externe and LOCAL.match(r.cible)}
    for lien in f.racine.iter(f"{W}hyperlink"):
        if cible := locaux.get(str(lien.get(f"{R}id"))):
            yield "FRM-16", f.at(lien), f"lien vers « {cible[:60]} »"


CONTROLES: tuple[Controle, ...] = (
    *(_styles, _headings, _typed, _direct, _breaks, _language, _pictures, _comments),
    *(_hidden, _empty, _fields, _tables, _lists, _links),
)
