"""One document being changed: what to cut and what to write, by the offsets of its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from clausegen.constats import refuse
from clausegen.word.package import rendered
from clausegen.word.paragraphe import DOCPR, W
from clausegen.word.splice import blocs
from clausegen.word.splice.apports import Apports
from clausegen.word.splice.bout import borrow, kept, mark_end, past, unmark_end
from clausegen.word.splice.fragments import serialize
from clausegen.word.splice.habillage import Habilleur
from clausegen.word.splice.habit import Insertion, Lignes, Rangees
from clausegen.word.splice.mobilier import fit
from clausegen.word.splice.ponctuation import reopen
from clausegen.word.splice.revisions import Revision, Suivi, pending
from clausegen.word.splice.signets import enclose, find, locate
from clausegen.word.splice.sosie import first_paragraph, line, row

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.splice.accueil import Accueil

_BORNES = re.compile(
    rb"""<[^<>/]*?(bookmark|commentRange|perm|moveFromRange|moveToRange)(Start|End)\b[^<>]*?"""
    rb"""\bid=["']([^"']*)["'][^<>]*>"""
)


class Coupe(NamedTuple):
    """One change in the bytes: what stood from ``debut`` to ``fin``, what stands instead."""

    debut: int
    fin: int
    octets: bytes


class Chantier:
    """Gives fresh identifiers, gathers what the other parts gain."""

    def __init__(self, hote: Accueil, insertions: Sequence[Insertion], revision: Revision | None) -> None:
        self.hote, self.apports = hote, Apports(hote)
        textes = [i for i in insertions if not isinstance(i.contenu, Rangees)]
        self.bout = sorted((i for i in textes if self._place(i) + i.retire == hote.fin), key=self._place)
        self.numeros = _free_numbers(hote.document)
        self.suivi = Suivi(revision, self.numeros) if revision else None
        self.reprises: set[int] = set()

    def cuts(self, insertion: Insertion) -> Iterator[Coupe]:
        """What changes in the document for this insertion. Raises Refus."""
        if isinstance(insertion.contenu, Rangees):
            yield from self._rows(insertion, insertion.contenu)
            return
        rang = self._place(insertion)
        elements = self._apart(self._elements(insertion), rang)
        self._settle(elements, self.hote.width(rang))
        enclose(elements, insertion.marque, next(self.numeros), self.hote.document)
        ancienne = self._ours(insertion)
        if self.suivi:
            self.suivi.insert(elements)
            yield from self._end(elements, insertion)
        if isinstance(insertion.contenu, Lignes):
            yield from self._reopen(insertion.contenu)
        place = self.hote.offset(rang)
        yield Coupe(place, place, serialize(elements, self.hote.espaces))
        yield from self._retired(insertion, ancienne=ancienne)

    def _place(self, insertion: Insertion) -> int:
        return insertion.avant if insertion.retire else self.hote.place(insertion.avant)

    # --- what is inserted -----------------------------------------------------------------------------------

    def _elements(self, insertion: Insertion) -> list[_Element]:
        contenu = insertion.contenu
        if isinstance(contenu, Lignes):
            modele = first_paragraph(self.hote.bloc(contenu.comme))
            elements = [line(modele, texte) for texte in contenu.textes]
        else:
            package = rendered(contenu)  # type: ignore[arg-type]
            elements = Habilleur(package, insertion.habit, self.apports).body()
        if not elements:
            raise refuse("SPLICE-04", "le texte à insérer est vide")
        return elements

    def _apart(self, elements: list[_Element], rang: int) -> list[_Element]:
        """With an empty paragraph where two tables would touch: Word makes one of them."""
        avant = self.hote.previous(rang)
        table = f"{W}tbl"
        if elements[0].tag == table and avant is not None and self.hote.blocs[avant].balise == "tbl":
            elements = [elements[0].makeelement(f"{W}p"), *elements]
        if elements[-1].tag == table:
            elements = [*elements, elements[-1].makeelement(f"{W}p")]
        return elements

    def _settle(self, elements: list[_Element], largeur: int | None) -> None:
        for element in elements:
            if element.tag == f"{W}tbl" and largeur:
                fit(element, largeur)
            for dessin in element.iter(DOCPR):
                dessin.set("id", str(next(self.numeros)))

    def _end(self, elements: list[_Element], insertion: Insertion) -> Iterator[Coupe]:
        """At the very end of the document, take over the mark that was last."""
        hote, suivi = self.hote, self.suivi
        if suivi is None or not self.bout or insertion is not self.bout[-1] or elements[-1].tag != f"{W}p":
            return
        remplacees = [autre for autre in self.bout if autre.retire]
        dernier = hote.fin - 1 if remplacees else hote.previous(hote.place(hote.fin))
        if dernier is None or hote.blocs[dernier].balise != "p" or not all(map(self._ours, remplacees)):
            return
        paragraphe = hote.bloc(dernier)
        passe = kept(paragraphe) if remplacees else past(paragraphe)
        if passe is not None:
            borrow(elements[-1], suivi, passe)
            if not remplacees:
                yield Coupe(*mark_end(hote, dernier, suivi))

    def _reopen(self, lignes: Lignes) -> Iterator[Coupe]:
        """The list that lines continue was closed by a full stop, which one of them takes over."""
        if lignes.suite and lignes.comme not in self.reprises:
            self.reprises.add(lignes.comme)
            reprise = reopen(self.hote, lignes.comme, lignes.suite, self.suivi)
            yield from [Coupe(*reprise)] if reprise else []

    # --- what it replaces -----------------------------------------------------------------------------------

    def _ours(self, insertion: Insertion) -> bool:
        """Whether the blocks to replace are exactly an insertion of ours that nobody accepted yet."""
        trouvaille = find(self.hote, insertion.marque) if insertion.retire else None
        if trouvaille is None or not trouvaille.suivie:
            return False
        bornes = (insertion.avant, insertion.avant + insertion.retire - 1)
        return bornes == (trouvaille.premier, trouvaille.dernier)

    def _retired(self, insertion: Insertion, *, ancienne: bool) -> Iterator[Coupe]:
        pur = ancienne or self.suivi is None
        for bloc in self.hote.blocs[insertion.avant : insertion.avant + insertion.retire]:
            if pur:
                yield Coupe(bloc.debut, bloc.fin, b"")
            elif bloc.balise in ("p", "tbl", "sdt"):
                element = self.hote.bloc(bloc.rang)
                self._strike(element, dernier=bloc.rang + 1 == self.hote.fin)
                yield Coupe(bloc.debut, bloc.fin, serialize([element], self.hote.espaces))
        if pur and insertion.retire:
            yield self._orphans(insertion)
        fin = insertion.avant + insertion.retire
        precedent = self.hote.previous(insertion.avant)
        if ancienne and not self.suivi and fin == self.hote.fin and precedent is not None:
            libre = unmark_end(self.hote, precedent)
            yield from [Coupe(*libre)] if libre else []

    def _strike(self, element: _Element, *, dernier: bool) -> None:
        if self.suivi is None:
            return
        self.suivi.strike([element])
        marque = element.find(f"{W}pPr/{W}rPr")
        if dernier and marque is not None and element.tag == f"{W}p":
            for barre in marque.findall(f"{W}del"):  # the last mark of a document stays
                marque.remove(barre)

    def _orphans(self, insertion: Insertion) -> Coupe:
        """The marks (bookmark, comment…) whose other half stands elsewhere: they stay."""
        hote = self.hote
        debut, fin = hote.blocs[insertion.avant].debut, hote.blocs[insertion.avant + insertion.retire - 1].fin
        bornes = list(_BORNES.finditer(hote.document, debut, fin))
        paires = [(borne[1], borne[3]) for borne in bornes]
        seules = [b[0] for b, paire in zip(bornes, paires, strict=True) if paires.count(paire) == 1]
        return Coupe(fin, fin, b"".join(seules))

    # --- rows -----------------------------------------------------------------------------------------------

    def _rows(self, insertion: Insertion, rangees: Rangees) -> Iterator[Coupe]:
        hote = self.hote
        bloc = hote.blocs[insertion.avant]
        lignes = [e for e in blocs.children(hote.document, bloc.debut) if e.balise == "tr"]
        if bloc.balise != "tbl" or not -len(lignes) <= rangees.apres < len(lignes):
            raise refuse("SPLICE-03", "pas de tableau, ou pas de telle ligne, à cet endroit du document")
        modele = hote.bloc(bloc.rang).findall(f"{W}tr")[rangees.apres]
        elements = [row(modele, textes) for textes in rangees.textes]
        enclose(elements, insertion.marque, next(self.numeros), hote.document)
        if self.suivi:
            self.suivi.insert(elements)
        place = lignes[rangees.apres].fin
        yield Coupe(place, place, serialize(elements, hote.espaces))
        ancienne = locate(hote.document, insertion.marque)
        if ancienne is not None and bloc.debut < ancienne.debut < bloc.fin:
            yield from self._retired_rows(
                [ligne for ligne in lignes if ligne.fin > ancienne.debut and ligne.debut < ancienne.fin]
            )

    def _retired_rows(self, lignes: list[blocs.Bloc]) -> Iterator[Coupe]:
        for ligne in lignes:
            element = self.hote.fragment(self.hote.document[ligne.debut : ligne.fin])[0]
            if self.suivi is None or pending([element]):
                yield Coupe(ligne.debut, ligne.fin, b"")
            else:
                self.suivi.strike([element])
                yield Coupe(ligne.debut, ligne.fin, serialize([element], self.hote.espaces))


def _free_numbers(document: bytes) -> Iterator[int]:
    """Identifiers that no mark, drawing or change of the document has: their first digits stand nowhere."""
    libre = next(n for n in count(73100) if str(n).encode() not in document)
    return count(libre * 10_000 + 1)
