"""The tree of a profile to a workbook made to be filled in: coloured where an answer is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clausegen.arbre import Arbre, Chemin, cle
from clausegen.gabarit import cases
from clausegen.gabarit.modele import AJOUTEE, DECLAREE, Feuille, Listes, Rubrique, feuilles, fold
from clausegen.gabarit.textes import PREMIER, Textes, flat
from clausegen.marges import PLACES, Note
from clausegen.tableur import Plage
from clausegen.tableur.ecriture import TEXTE, Contenu, Formule, Page, Saisie, Style, a1, write

BLEU, CLAIR, TRAIT, GRIS = "1F3864", "DCE6F1", "BFBFBF", "595959"
TITRE = Style("Titre du profil", gras=True, taille=16, couleur=BLEU)
CONSIGNE = Style("Consigne", italique=True, couleur=GRIS, renvoi=True, vertical="top")
ENTETE = Style(
    "En-tête", gras=True, couleur="FFFFFF", fond=BLEU, cadre=TRAIT, horizontal="center", renvoi=True
)
SECTION = Style("Section", gras=True, couleur=BLEU, fond=CLAIR, cadre=TRAIT, retrait=1, horizontal="left")
INTITULE = Style("Rubrique", cadre=TRAIT, retrait=1, horizontal="left", renvoi=True)
AIDE = Style(
    "Explication",
    italique=True,
    couleur=GRIS,
    taille=9,
    cadre=TRAIT,
    retrait=1,
    horizontal="left",
    renvoi=True,
)
DUE = Style("Réponse attendue", fond="F8CBAD")
ATTENTE = Style("À compléter", fond="FFF2CC")
LARGEURS = (36, 58, 74)
UTILES = (36, 58, 104)  # in letters of their size
REPONSE = 2
TRACEES, DERNIERE = 18, 1000  # rows drawn at least in a table; last row that the lists of choices cover
ECHELLE = 70
LIGNE = 13  # points
ENTETES = 5  # the row of a table's headings, under its bands
OUI = ("oui", "non")


def workbook(arbre: Arbre, listes: Listes, notes: Sequence[Note] = ()) -> bytes:
    """A profile as a workbook. ValueError on a text that Excel refuses."""
    reference = arbre.valeur.get("reference", "")
    return write(pages(arbre, listes, notes), f"Profil de marché {reference}".strip())


def pages(arbre: Arbre, listes: Listes, notes: Sequence[Note] = ()) -> list[Page]:
    """The sheets, filled in; what has no place of its own goes to « Autres »."""
    reste = flat(arbre)
    if reste.get(("format",)) == PREMIER:
        del reste["format",]
    lots = arbre.valeur.get("lots")
    numeros = _numbers(lots if isinstance(lots, list) else [])
    return [
        _form(f, reste) if f.forme == "fiche" else _table(f, list(_rows(f, reste, numeros, notes)))
        for f in feuilles(listes)
    ]


def _numbers(lots: Sequence[Any]) -> list[str | None]:
    """What names each lot in the sheet of the optional parts; None when nothing does."""
    numeros = [lot.get("numero") if isinstance(lot, dict) else None for lot in lots]
    if len(lots) == 1:
        return [numeros[0] or "1"]
    plies = [fold(numero) if isinstance(numero, str) else None for numero in numeros]
    return [n if p and plies.count(p) == 1 else None for n, p in zip(numeros, plies, strict=True)]


def _take(reste: Textes, chemin: Chemin, rubrique: Rubrique) -> Contenu:
    """What the cell of a key holds; what no cell can hold is left for « Autres »."""
    if chemin not in reste:
        return None
    try:
        contenu = cases.fill(rubrique, reste[chemin])
    except ValueError:
        return None
    del reste[chemin]
    return contenu


def _rows(
    feuille: Feuille, reste: Textes, numeros: Sequence[str | None], notes: Sequence[Note]
) -> Iterator[dict[str, Contenu]]:
    """The items of a table, by key."""
    if feuille.de == "tranches":
        yield from _items(feuille, reste, ("tranches",), DECLAREE)
        for rang, numero in enumerate(numeros):
            if numero is not None:
                ajouts = _items(feuille, reste, ("lots", rang, "tranches"), AJOUTEE)
                yield from ({"lot": numero, **ajout} for ajout in ajouts)
    elif feuille.de == "autres":
        yield from _others(reste)
    elif feuille.de == "notes":
        for note in notes:
            yield {"cle": cle(note.chemin), "place": PLACES[note.place], "note": note.texte}
    else:
        yield from _items(feuille, reste, (feuille.de,), [rubrique.cle for rubrique in feuille.rubriques])


def _others(reste: Textes) -> Iterator[dict[str, Contenu]]:
    """What has no place of its own, a text a row."""
    for chemin, valeur in reste.items():
        mots = (
            {chemin: valeur} if isinstance(valeur, str) else {(*chemin, i): m for i, m in enumerate(valeur)}
        )
        for place, mot in mots.items():
            yield {"cle": cle(place), "valeur": mot}


def _items(
    feuille: Feuille, reste: Textes, racine: Chemin, cles: Sequence[str]
) -> Iterator[dict[str, Contenu]]:
    """The cells of each item of a list."""
    rubriques = [rubrique for rubrique in feuille.rubriques if rubrique.cle in cles]
    longueur = len(racine)
    rangs = [c[longueur] for c in reste if c[:longueur] == racine and len(c) > longueur]
    for rang in range(max((r for r in rangs if isinstance(r, int)), default=-1) + 1):
        yield {r.cle: _take(reste, (*racine, rang, *r.chemin), r) for r in rubriques}


# --- how it looks ----------------------------------------------------------------------------------


def _start(feuille: Feuille, page: Page, largeur: int) -> None:
    page.protegee = True
    page.put(1, 1, feuille.titre, TITRE)
    page.put(2, 1, feuille.consigne, CONSIGNE)
    page.fusions += [Plage(1, 1, 1, largeur), Plage(2, 1, 2, largeur)]
    page.hauteurs |= {1: 26, 2: 32}


def _form(feuille: Feuille, reste: Textes) -> Page:
    page = Page(feuille.nom, LARGEURS, titres=(1, 3), figer=(4, 1), onglet=BLEU)
    _start(feuille, page, len(LARGEURS))
    for colonne, titre in enumerate(("Rubrique", "Réponse", "Explication"), 1):
        page.put(3, colonne, titre, ENTETE)
    ligne, places = 3, dict[str, str]()
    for section in feuille.sections:
        ligne += 1
        for colonne in range(1, len(LARGEURS) + 1):
            page.put(ligne, colonne, section.titre if colonne == 1 else None, SECTION)
        page.fusions.append(Plage(ligne, 1, ligne, len(LARGEURS)))
        for rubrique in section.rubriques:
            ligne += 1
            page.put(ligne, 1, rubrique.libelle + " *" * rubrique.requis, INTITULE)
            contenu = _take(reste, rubrique.chemin, rubrique)
            places[rubrique.cle] = a1(ligne, REPONSE)
            page.put(ligne, REPONSE, contenu, _style(rubrique, en_liste=True))
            page.put(ligne, 3, rubrique.aide, AIDE)
            page.hauteurs[ligne] = _height([(rubrique.aide, 3), (contenu, REPONSE)], UTILES)
            ici = Plage(ligne, REPONSE, ligne, REPONSE)
            page.saisies.append(_input(rubrique, ici))
            dispense = f',{places[rubrique.sauf]}=""' if rubrique.sauf else ""
            due = Formule(f'=AND({a1(ligne, REPONSE)}=""{dispense})')
            _colour(page, ici, due if rubrique.requis else None)
    return page


def _table(feuille: Feuille, lignes: Sequence[Mapping[str, Contenu]]) -> Page:
    rubriques = feuille.rubriques
    page = Page(feuille.nom, [r.largeur for r in rubriques], titres=(4, ENTETES), onglet=BLEU)
    page.figer = (ENTETES + 1, feuille.figees + 1)
    largeur = _bands(feuille, page)
    _start(feuille, page, largeur)
    derniere = ENTETES + max(len(lignes) + 3, TRACEES)
    for colonne, rubrique in enumerate(rubriques, 1):
        style = _style(rubrique)
        page.colonnes[colonne] = style
        for ligne in range(3, ENTETES):
            page.cellules.setdefault((ligne, colonne), (None, CONSIGNE))
        page.put(ENTETES, colonne, rubrique.libelle, ENTETE, note=rubrique.aide)
        for rang in range(derniere - ENTETES):
            contenu = lignes[rang].get(rubrique.cle) if rang < len(lignes) else None
            page.put(ENTETES + 1 + rang, colonne, contenu, style)
        dessous = Plage(ENTETES + 1, colonne, max(derniere, DERNIERE), colonne)
        page.saisies.append(_input(rubrique, dessous))
        _colour(page, dessous, _due(feuille, colonne) if rubrique.requis else None)
    page.hauteurs[ENTETES] = 44
    for rang, remplie in enumerate(lignes):
        contenus = [(remplie.get(rubrique.cle), colonne) for colonne, rubrique in enumerate(rubriques, 1)]
        page.hauteurs[ENTETES + 1 + rang] = _height(contenus, page.largeurs)
    return page


def _bands(feuille: Feuille, page: Page) -> int:
    """A band above the headings of each section, and a printed page for each when they do not fit on one."""
    colonne, sauts = 1, []
    for section in feuille.sections:
        fin = colonne + len(section.rubriques) - 1
        for c in range(colonne, fin + 1):
            page.put(4, c, section.titre if c == colonne else None, SECTION)
        page.fusions.append(Plage(4, colonne, 4, fin))
        sauts.append(fin)
        colonne = fin + 1
    if feuille.figees:
        page.echelle, page.sauts, page.reprises = ECHELLE, sauts[:-1], feuille.figees
    return sauts[0]


def _height(contenus: Sequence[tuple[Contenu, int]], largeurs: Sequence[float]) -> float:
    """Tall enough for the longest text, wrapped in its column."""
    textes = [(contenu, largeurs[colonne - 1]) for contenu, colonne in contenus if isinstance(contenu, str)]
    lignes = [sum(1 + int(len(x) * 1.15 / largeur) for x in t.split("\n")) for t, largeur in textes]
    return LIGNE * max(lignes, default=1) + 3


def _style(rubrique: Rubrique, *, en_liste: bool = False) -> Style:
    """How an answer looks; numbers are aligned to the right in a column."""
    forme = cases.form(rubrique)
    nom = f"Réponse {rubrique.genre}" if forme != TEXTE else "Réponse"
    colonne = rubrique.genre in cases.NOMBRES and not rubrique.liste and not en_liste
    horizontal: Any = "right" if colonne else "left"
    return Style(
        f"{nom} (colonne)" if colonne else nom,
        cadre=TRAIT, horizontal=horizontal, retrait=1, renvoi=True, forme=forme, saisie=True,
    )  # fmt: skip


def _input(rubrique: Rubrique, plage: Plage) -> Saisie:
    libelles = OUI if rubrique.genre == "oui" else tuple(libelle for _, libelle in rubrique.choix)
    choix = () if rubrique.liste else (*libelles, cases.A_COMPLETER) if libelles else ()
    stricte = rubrique.fermee or rubrique.genre == "oui"
    return Saisie(plage, choix, stricte, rubrique.libelle, rubrique.aide)


def _colour(page: Page, plage: Plage, due: Formule | None) -> None:
    if due:
        page.signaux.append((plage, due, DUE))
    attente = Formule(f'={a1(plage.haut, plage.gauche)}="{cases.A_COMPLETER}"')
    page.signaux.append((plage, attente, ATTENTE))


def _due(feuille: Feuille, colonne: int) -> Formule:
    """An empty cell of a row that has begun, or of the first row; an excluded lot needs no method."""
    rubriques = feuille.rubriques
    ligne = ENTETES + 1
    debut, fin = a1(ligne, 1, absolu=True), a1(ligne, len(rubriques), absolu=True)
    rangee = f"{debut}:{fin}".replace(f"${ligne}", str(ligne))
    sauf = next((c for c, r in enumerate(rubriques, 1) if r.cle == rubriques[colonne - 1].sauf), None)
    dispense = f',{a1(ligne, sauf)}=""' if sauf else ""
    return Formule(f'=AND({a1(ligne, colonne)}="",OR(ROW()={ligne},COUNTA({rangee})>0){dispense})')
