"""What each column of an estimate holds, from its heading, or from its figures when it has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from clausegen import formats
from clausegen.constats import Adresse, Constat, Refus
from clausegen.tableur import Cellule, Feuille

Role = Literal["numero", "intitule", "ht", "neutre", "ttc", "tva", "option", "tranche", "autre"]

Rangees = Mapping[int, Sequence[Cellule]]

MONTANTS = ("ht", "neutre", "ttc", "option", "tranche")
PROFONDEUR = 3  # rows of a heading
LONG = 200  # characters: a text beyond is no title
ROLES: tuple[tuple[Role, str], ...] = (
    ("autre", r"\bp\.? ?u\b|prix unit|/ ?(m[23²³l]?|logement|unite)\b|ratio|surface"),
    ("autre", r"^(q(te|t|uantites?)?s?\.?|u(n|nites?)?\.?|part.*|poids|duree.*)$|quantite|%(?!.*(tva|ttc))"),
    ("autre", r"remarque|observation|commentaire"),
    ("option", r"\boptions?\b|\bp\.?s\.?e\b|variante|[pm](lus|oins)[- ]value"),
    ("tranche", r"tranches? (opt|cond)|\bt\.?[oc]\.? ?\d"),
    ("ttc", r"t\.?t\.?c\b|toutes taxes"),
    ("ht", r"\bh\.? ?t\b|hors tax"),
    ("tva", r"\bt\.?v\.?a\b"),
    ("numero", r"^(n ?[°o]?s?\.?|num(ero)?s?|no|code|ref\.?|poste|item|n° ?prix|art\.?)$"),
    ("numero", r"^(n ?[°o]?\.? ?|numero )?(de |du )?lots?$"),
    ("intitule", r"designation|intitule|libelle|corps d.?etat|ouvrage|nature|descripti|objet|prestation"),
    ("intitule", r"lots?\b|trava|metier"),
    ("neutre", r"montant|total|prix|estim|cout|somme|budget|tranche ferme|\btf\b|\bbase\b"),
    ("neutre", r"^(k|m)?€$|euros?\b"),
)  # fmt: skip
ECHELLES = ((r"\bm ?€|\bmeur|millions?", 10**6), (r"\bk ?€|\bkeur|kilo|milliers?", 10**3))
TAUX = (Decimal("0.2"), Decimal("0.1"), Decimal("0.055"))
_MILLIERS = re.compile(r"[0#?],+(?![0#?])")  # a number format that divides by a thousand what it shows
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


class ColonneAmbigue(Refus):
    """Several columns could hold the amounts: ``choix`` gives their letters and headings."""

    def __init__(self, constat: Constat, choix: Mapping[str, str]) -> None:
        self.choix = choix
        super().__init__([constat])


@dataclass(frozen=True)
class Entete:
    """The columns of a table; ``multiple`` turns its figures into euros, ``taxe`` says what they include."""

    roles: Mapping[int, Role]
    titres: Mapping[int, str]
    rangs: range
    montant: int
    multiple: int = 1
    taxe: Literal["ht", "ttc", "inconnue"] = "ht"
    laisses: tuple[int, ...] = ()  # columns of options and of optional parts

    def column(self, role: Role) -> int | None:
        """The first column of that role, if any."""
        return next((c for c, r in self.roles.items() if r == role), None)


def letter(colonne: int) -> str:
    """« D »."""
    return str(Adresse(1, 1, colonne, "")).strip("!1234567890")


def amount(cellule: Cellule | None, multiple: int = 1) -> Decimal | None:
    """The euros that a cell says, as a number or a text; ``None`` when it says no amount."""
    if cellule is None or isinstance(cellule.valeur, bool):
        return None
    if isinstance(cellule.valeur, Decimal):
        echelle = 1 if _MILLIERS.search(cellule.format) else multiple
        return _cents(cellule.valeur * echelle)
    if not isinstance(cellule.valeur, str):
        return None
    return _typed(" ".join(cellule.valeur.split()), multiple)


def _typed(texte: str, multiple: int) -> Decimal | None:
    nu = re.sub(r"(?i)\s*(h\.?\s?t\.?|hors taxes?|t\.?t\.?c\.?)$", "", texte.replace("'", " "))
    signe = -1 if nu.startswith(("-", "−")) else 1
    nu = nu.lstrip("-−+ ")
    if _POINTS.fullmatch(chiffres := nu.removesuffix("€").strip()):
        nu = chiffres.replace(".", "")
    try:
        euros = formats.read_montant(nu)
    except (ValueError, InvalidOperation):
        return None
    return signe * (euros if re.search(r"[kKmM]", nu) else _cents(euros * multiple))


def _cents(euros: Decimal) -> Decimal:
    entier = euros.to_integral_value()
    return entier if entier == euros else euros.quantize(Decimal("0.01"))


def headings(feuille: Feuille, force: str | None = None) -> list[Entete]:
    """Every heading of a sheet, in order; a sheet without any is read by its figures. Raises Refus."""
    entetes: list[Entete] = []
    suivant = 0
    rangees = dict(feuille.rows())
    echelle = scale_of(feuille)
    for rang in rangees:
        if rang < suivant or not _is_heading(rangees, rang):
            continue
        titres, dernier = _titles(feuille, rangees, rang)
        suivant = dernier + 1
        roles = _roles(titres)
        entetes += [Entete(roles, titres, range(rang, suivant), 0, echelle)]
    if not any(role in MONTANTS for entete in entetes for role in entete.roles.values()):
        entetes = [Entete({}, {}, range(0), 0, echelle)]
    gardes = [e for e in entetes if not e.roles or set(e.roles.values()) & set(MONTANTS)]
    return [_with_amounts(feuille, entete, force) for entete in gardes]


def scale_of(feuille: Feuille) -> int:
    """What turns the figures of a sheet into euros: « montants en k€ » is a thousand."""
    return _scale(" ; ".join(c.texte for c in feuille.cellules.values() if len(c.texte) < LONG))


def tax_of(feuille: Feuille) -> Literal["ht", "ttc", "inconnue"]:
    """What the titles and the totals of a sheet say of its amounts."""
    textes = " ; ".join(formats.fold(c.texte) for c in feuille.cellules.values() if len(c.texte) < LONG)
    if re.search(r"\bh\.? ?t\b|hors tax", textes):
        return "ht"
    return "ttc" if re.search(r"t\.?t\.?c\b|toutes taxes", textes) else "inconnue"


def _role(titre: str) -> Role | None:
    plie = formats.fold(titre)
    return next((role for role, forme in ROLES if re.search(forme, plie)), None)


def _roles(titres: Mapping[int, str]) -> dict[int, Role]:
    """What each column holds: « N° | Lot » are a number and a title."""
    roles = {colonne: role for colonne, titre in titres.items() if (role := _role(titre))}
    numeros = [colonne for colonne, role in roles.items() if role == "numero"]
    if len(numeros) > 1 and "intitule" not in roles.values() and "lot" in formats.fold(titres[numeros[-1]]):
        roles[numeros[-1]] = "intitule"
    return roles


def _scale(texte: str) -> int:
    plie = formats.fold(texte)
    return next((echelle for forme, echelle in ECHELLES if re.search(rf"(?:en |\(|^){forme}", plie)), 1)


def _is_heading(rangees: Rangees, rang: int) -> bool:
    """A row of short texts, two of which name columns, one of them an amount or the row below it."""
    textes = rangees[rang]
    if any(not isinstance(c.valeur, str) or amount(c) is not None for c in textes):
        return False
    roles = [_role(c.texte) for c in textes if len(c.texte) <= 60]
    return sum(role is not None for role in roles) >= 2 and (
        any(role in MONTANTS for role in roles) or _continues(rangees, rang + 1)
    )


def _continues(rangees: Rangees, rang: int) -> bool:
    """Whether a row only says more of the heading above: « HT | TVA | TTC »."""
    textes = rangees.get(rang, ())
    taxes = ("ht", "ttc", "tva", "neutre", "tranche", "option", "autre")
    return bool(textes) and all(
        isinstance(c.valeur, str) and amount(c) is None and len(c.texte) <= 30 and _role(c.texte) in taxes
        for c in textes
    )


def _titles(feuille: Feuille, rangees: Rangees, rang: int) -> tuple[dict[int, str], int]:
    """Each column's heading, the rows of a heading put end to end, and its last row."""
    dernier = rang
    while dernier < rang + PROFONDEUR - 1 and _continues(rangees, dernier + 1):
        dernier += 1
    colonnes = sorted({c.adresse.colonne for r in range(rang, dernier + 1) for c in rangees[r]})
    titres: dict[int, str] = {}
    for colonne in colonnes:
        lus = [_above(feuille, ligne, colonne, dernier) for ligne in range(rang, dernier + 1)]
        titres[colonne] = " ".join(dict.fromkeys(" ".join(filter(None, lus)).split("\n")))
    return titres, dernier


def _above(feuille: Feuille, ligne: int, colonne: int, dernier: int) -> str:
    """A heading's cell, the merged one's, or the one to the left that covers several columns."""
    if cellule := feuille.at(ligne, colonne):
        return cellule.texte
    if ligne == dernier:
        return ""
    gauche = [c for c in range(colonne - 1, max(colonne - 4, 0), -1) if (ligne, c) in feuille.cellules]
    voisine = feuille.cellules[ligne, gauche[0]] if gauche else None
    return voisine.texte if voisine and _role(voisine.texte) in MONTANTS else ""


# --- which column holds the amounts ------------------------------------------------------------------------


def _with_amounts(feuille: Feuille, entete: Entete, force: str | None) -> Entete:
    if force is not None:
        colonne = next((c for _, c in feuille.cellules if letter(c) == force.upper()), 0)
        return _scaled(replace(entete, montant=colonne, taxe="ht")) if colonne else entete
    if not entete.roles:
        return replace(entete, montant=_by_figures(feuille), taxe="inconnue")
    candidates = _candidates(feuille, entete)
    laisses = tuple(c for c, role in entete.roles.items() if role in ("option", "tranche"))
    if len(candidates) > 1 and not _same(feuille, candidates):
        raise _ambiguous(feuille, entete, candidates)
    choisie = candidates[0]
    role = entete.roles[choisie]
    taxe: Literal["ht", "ttc", "inconnue"] = "inconnue"
    if role in ("ht", "ttc"):
        taxe = role
    elif any(r in ("ttc", "tva") for r in entete.roles.values()):
        taxe = "ht"
    return _scaled(replace(entete, montant=choisie, taxe=taxe, laisses=laisses))


def _candidates(feuille: Feuille, entete: Entete) -> list[int]:
    """The columns before tax, else those that do not say, else those with tax: totals rather than parts."""
    for role in ("ht", "neutre", "ttc", "option", "tranche"):
        if trouvees := [c for c, r in entete.roles.items() if r == role]:
            break
    trouvees = [c for c in trouvees if c not in feuille.colonnes_masquees] or trouvees
    plies = {c: formats.fold(entete.titres[c]) for c in trouvees}
    fermes = [c for c in trouvees if re.search(r"ferme|\btf\b|\bbase\b", plies[c])]
    totaux = [c for c in trouvees if "total" in plies[c]]
    return fermes or totaux or trouvees


def _scaled(entete: Entete) -> Entete:
    titre = entete.titres.get(entete.montant, "")
    propre = _scale(f"({titre})") if titre else 1
    dite = next((e for forme, e in ECHELLES if re.search(forme, formats.fold(titre))), propre)
    return replace(entete, multiple=dite if dite > 1 else entete.multiple)


def _same(feuille: Feuille, candidates: Sequence[int]) -> bool:
    """Whether the columns hold the same figures on every row."""

    def figures(colonne: int) -> list[tuple[int, Decimal | None]]:
        return [
            (ligne, amount(c)) for (ligne, k), c in feuille.cellules.items() if k == colonne and amount(c)
        ]

    return all(figures(c) == figures(candidates[0]) for c in candidates[1:])


def _ambiguous(feuille: Feuille, entete: Entete, candidates: Sequence[int]) -> ColonneAmbigue:
    choix = {letter(c): entete.titres[c] or "sans titre" for c in candidates}
    dites = formats.enumeration([f"{lettre} « {titre} »" for lettre, titre in choix.items()])
    lieu = feuille.address(entete.rangs.start or 1, candidates[0])
    message = f"plusieurs colonnes de montants possibles : {dites}"
    remede = f"dites laquelle : --colonne {next(iter(choix))}"
    return ColonneAmbigue(Constat("EST-03", "a_corriger", message, ligne=lieu, remede=remede), choix)


def _by_figures(feuille: Feuille) -> int:
    """Without headings: the only column of amounts, or the one that the others tax. 0 when there is none."""
    colonnes: dict[int, dict[int, Decimal]] = {}
    for (ligne, colonne), cellule in feuille.cellules.items():
        if (lu := amount(cellule)) is not None and abs(lu) >= 100:
            colonnes.setdefault(colonne, {})[ligne] = lu
    candidates = sorted(c for c, lus in colonnes.items() if len(lus) >= 2)
    taxees = {t for b in candidates for t in candidates if b != t and _taxed(colonnes[b], colonnes[t])}
    restent = [c for c in candidates if c not in taxees]
    if len(restent) > 1:
        raise _ambiguous(feuille, Entete({}, dict.fromkeys(restent, ""), range(0), 0), restent)
    return restent[0] if restent else 0


def _taxed(base: Mapping[int, Decimal], autre: Mapping[int, Decimal]) -> bool:
    """Whether a column is the tax on another, or the other with its tax, on nearly every row."""
    communes = list(_ratios(base, autre))
    attendus = set(TAUX) | {1 + taux for taux in TAUX}
    conformes = sum(any(abs(r - a) < Decimal("0.002") for a in attendus) for r in communes)
    return len(communes) >= 2 and conformes * 10 >= len(communes) * 9


def _ratios(base: Mapping[int, Decimal], autre: Mapping[int, Decimal]) -> Iterator[Decimal]:
    yield from (autre[ligne] / base[ligne] for ligne in base.keys() & autre.keys() if base[ligne])
