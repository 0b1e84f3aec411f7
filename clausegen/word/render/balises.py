"""The tags of a model, checked where their author wrote them: every mistake at once, with its place in Word.

docxtpl works on the XML with regular expressions: what it would spoil in silence is refused here first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clausegen import sandbox
from clausegen.constats import Constat
from clausegen.word.paragraphe import OBJET, OBJETS, W, place, row, text
from clausegen.word.render.regles import REGLES

if TYPE_CHECKING:
    from lxml.etree import _Element

OUVRANTE = re.compile(r"\{[{%#]")
FERMANTES = {"{{": "}}", "{%": "%}", "{#": "#}"}
BALISES = 3_000
FAUTES = 50  # then the author has enough to do
LONGUEUR = 300
IMBRICATION = 12
REVISIONS = [f"{W}{nom}" for nom in ("ins", "del", "moveFrom", "moveTo")]
COMPLEMENTS = {
    "if": "{%% if %s %%}{%% endif %%}",
    "elif": "{%% if a %%}{%% elif %s %%}{%% endif %%}",
    "for": "{%% for %s %%}{%% endfor %%}",
}
FINS = {"endif": "if", "endfor": "for"}
SEULS = ("else", "endif", "endfor", "vm")
INSTRUCTION = re.compile(r"(?:(?P<prefixe>p|tr) )?\s*(?P<mot>[a-z]+)\b(?P<reste>.*)", re.DOTALL)
ENRICHIE = re.compile(r"(?:r|tc)\s"), re.compile(r"(?:r|tc|p|tr)\s")


@dataclass(frozen=True, slots=True)
class Balise:
    """One ``{{ … }}``, ``{% … %}`` or ``{# … #}`` in its paragraph."""

    texte: str
    paragraphe: _Element

    @property
    def corps(self) -> str:
        """What stands between the braces, with straight quotes as docxtpl makes them."""
        return re.sub("[‘’]", "'", re.sub("[“”]", '"', self.texte[2:-2]))


@dataclass(slots=True)
class _Bloc:
    mot: str
    prefixe: str
    balise: Balise


@dataclass(slots=True)
class Relecture:
    """The reading of one part of a model: its tags, then what is wrong with them."""

    partie: str
    racine: _Element
    fichier: str
    constats: list[Constat] = field(default_factory=list)
    blocs: list[_Bloc] = field(default_factory=list)
    nombre: int = 0
    lues: list[Balise] = field(default_factory=list)

    def check(self) -> list[Constat]:
        """Every mistake of the part, in the order of the text."""
        total = self._count()
        if total > BALISES:
            self._note(None, "BAL-17", f"plus de {BALISES} balises", "scindez le modèle")
            return self.constats
        self._check_frame()
        for paragraphe in self.racine.iter(f"{W}p"):
            for balise in self._tags(paragraphe, text(paragraphe)):
                self._check_tag(balise)
        for element in self.racine.iter():
            textes = [*element.attrib.values(), "" if element.tag == f"{W}t" else element.text or ""]
            for balise in (balise for texte in textes for balise in self._tags(element, str(texte))):
                self._check_outside(balise)
        for bloc in self.blocs:
            message = f"« {bloc.balise.texte} » n'est pas refermé"
            self._note(bloc.balise, "BAL-14", message, f"ajoutez « end{bloc.mot} »")
        if not self.constats and total != self.nombre:
            coupable = next((p for p in self.racine.iter(f"{W}p") if text(p).endswith("{")), self.racine)
            message = "une accolade ouvrante termine un paragraphe ou un champ"
            self._note(Balise("", coupable), "BAL-19", message)
        return self.constats

    def _note(self, balise: Balise | None, code: str, message: str, remede: str = "") -> None:
        if len(self.constats) >= FAUTES:
            return
        lieu = place(self.partie, balise.paragraphe) if balise else self.partie
        self.constats.append(REGLES[code].found(lieu, message, self.fichier, remede))

    def _check_frame(self) -> None:
        if (revision := next(self.racine.iter(*REVISIONS), None)) is not None:
            self._note(Balise("", revision), "BAL-20", "le modèle contient des modifications suivies")
        if self.racine.tag.startswith(W) and self.racine.prefix != "w":
            self._note(None, "BAL-21", "le fichier vient d'un logiciel inhabituel")

    def _count(self) -> int:
        """The tags as docxtpl will see them, once the XML between two braces is gone."""
        texte = "".join(str(bout) for bout in self.racine.itertext())
        attributs = (str(v) for element in self.racine.iter() for v in element.attrib.values())
        return len(OUVRANTE.findall(texte)) + sum(len(OUVRANTE.findall(v)) for v in attributs)

    def _tags(self, paragraphe: _Element, texte: str) -> Iterator[Balise]:
        position = 0
        while ouvrante := OUVRANTE.search(texte, position):
            fin = texte.find(FERMANTES[ouvrante[0]], ouvrante.end())
            suite = OUVRANTE.search(texte, ouvrante.end())
            extrait = texte[ouvrante.start() : ouvrante.start() + 40].replace(OBJET, "…")
            if fin < 0 or (suite and suite.start() < fin):
                self._note(
                    Balise("", paragraphe),
                    "BAL-01",
                    f"la balise « {extrait} » n'est pas refermée",
                    f"fermez-la par « {FERMANTES[ouvrante[0]]} » dans le même paragraphe",
                )
                return
            position = fin + 2
            self.nombre += 1
            balise = texte[ouvrante.start() : position]
            self.lues.append(Balise(balise, paragraphe))
            yield self.lues[-1]

    def _check_tag(self, balise: Balise) -> None:
        defaut = _defect(balise)
        if defaut:
            self._note(balise, defaut[0], f"« {balise.texte.replace(OBJET, '…')[:60]} » : {defaut[1]}")
        elif balise.texte.startswith("{%"):
            self._check_instruction(balise)
        elif balise.texte.startswith("{{"):
            self._check_reason(balise, balise.texte, "{{" + balise.corps + "}}")
        elif balise.corps.startswith(("p ", "tr ")):
            self._check_alone(balise, balise.corps.split()[0])

    def _check_outside(self, balise: Balise) -> None:
        if not balise.texte.startswith("{{"):
            self._note(balise, "BAL-18", f"« {balise.texte[:60]} » hors du texte")
        else:
            self._check_reason(balise, balise.texte, "{{" + balise.corps + "}}")

    def _check_reason(self, balise: Balise, texte: str, source: str) -> None:
        if motif := sandbox.reason(source):
            self._note(balise, "BAL-10", f"« {texte[:60]} » : {motif}")

    def _check_instruction(self, balise: Balise) -> None:
        lu = INSTRUCTION.fullmatch(balise.corps)
        mot = lu["mot"] if lu else ""
        if lu is None or mot not in (*COMPLEMENTS, *SEULS) or (mot in SEULS and lu["reste"].strip()):
            self._note(balise, "BAL-09", f"« {balise.texte[:60]} » : instruction inconnue")
            return
        prefixe = lu["prefixe"] or ""
        if mot in COMPLEMENTS:
            self._check_reason(balise, balise.texte, COMPLEMENTS[mot] % lu["reste"].strip())
        if prefixe:
            self._check_alone(balise, prefixe)
        self._follow(mot, _Bloc(mot, prefixe, balise))

    def _check_alone(self, balise: Balise, prefixe: str) -> None:
        perdu = balise.paragraphe if prefixe == "p" else row(balise.paragraphe)
        if perdu is None:
            self._note(balise, "BAL-11", f"« {balise.texte} » hors d'un tableau")
        elif _bare(perdu) != balise.texte:
            endroit = "ce paragraphe" if prefixe == "p" else "cette ligne du tableau"
            message = f"« {balise.texte} » efface {endroit} : l'autre texte serait perdu"
            self._note(balise, "BAL-12", message)
        elif next(perdu.iter(f"{W}br", *OBJETS), None) is not None:
            self._note(balise, "BAL-13", f"« {balise.texte} » efface aussi un signet, une image ou un saut")

    def _follow(self, mot: str, bloc: _Bloc) -> None:
        if mot in ("if", "for"):
            self.blocs.append(bloc)
            if len(self.blocs) > IMBRICATION:
                message = f"plus de {IMBRICATION} blocs l'un dans l'autre"
                self._note(bloc.balise, "BAL-17", message, "simplifiez le modèle")
            return
        if mot == "vm":
            return
        ouvert = self.blocs[-1] if self.blocs else None
        if (
            ouvert is None
            or (ouvert.mot != FINS.get(mot, ouvert.mot))
            or (mot == "elif" and ouvert.mot == "for")
        ):
            self._note(bloc.balise, "BAL-15", f"« {bloc.balise.texte} » ne répond à aucun bloc ouvert")
            return
        if not _same_frame(ouvert, bloc):
            message = f"« {bloc.balise.texte} » ne répond pas à « {ouvert.balise.texte} »"
            self._note(bloc.balise, "BAL-16", message)
        if mot in FINS:
            self.blocs.pop()


DEFAUTS = (
    (re.compile("[«»]"), "BAL-02", "guillemets français dans une balise"),
    (re.compile(r"^(?:p|tr)\xa0"), "BAL-03", "espace insécable après le préfixe"),
    (re.compile(r"^[-+]|[-+]$"), "BAL-04", "un tiret collé aux accolades fusionne des paragraphes"),
    (re.compile("[&}%]"), "BAL-05", "un caractère « & », « } » ou « % » dans la balise"),
)


def _defect(balise: Balise) -> tuple[str, str] | None:
    """What docxtpl or Jinja would not understand, or would understand wrongly."""
    corps = balise.corps
    if len(balise.texte) > LONGUEUR:
        return "BAL-06", f"balise trop longue ({LONGUEUR} caractères au plus)"
    if re.search(f"[{OBJET}\t\n]", corps):
        return "BAL-07", "la balise contient une tabulation, un saut de ligne, un signet, un lien ou un champ"
    if balise.texte.startswith("{#"):
        return None
    if ENRICHIE[balise.texte.startswith("{{")].match(corps):
        return "BAL-08", "texte enrichi ou cellules répétées : non pris en charge"
    return next(((code, defaut) for motif, code, defaut in DEFAUTS if motif.search(corps)), None)


def _same_frame(ouvert: _Bloc, bloc: _Bloc) -> bool:
    if ouvert.prefixe != bloc.prefixe:
        return False
    debut, fin = ouvert.balise.paragraphe, bloc.balise.paragraphe
    if not bloc.prefixe:
        return debut is fin
    if bloc.prefixe == "p":
        return debut.getparent() is fin.getparent()
    lignes = row(debut), row(fin)
    return None not in lignes and lignes[0].getparent() is lignes[1].getparent()  # type: ignore[union-attr]


def _bare(element: _Element) -> str:
    return "".join(bout.text or "" for bout in element.iter(f"{W}t")).strip()
