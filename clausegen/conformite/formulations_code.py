"""What a pattern cannot see in a text: article numbers, two CCAG, two rhythms, what a whole article lacks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from clausegen import droit, formats
from clausegen.conformite.formulations_motifs import (
    CCAG,
    INSERTION,
    article_map,
    named_ccag,
    pattern,
    sole_ccag,
)
from clausegen.conformite.formulations_texte import Ecrit, Phrase

Trouve = tuple[Phrase, str]
Detecteur = Callable[[Ecrit, date], Iterator[Trouve]]

_RENVOI = re.compile(
    r"\b(?:articles?|art\.?) ((?:\d\d(?:\.\d)*(?: ?(?:,|et|ou|a) ?)?)+) ?(?:et suivants )?d(?:u|es) "
)
_SUJET = re.compile(
    r"clauses? (?:sociales?|d insertion)|actions? d insertion|heures d insertion|insertion (?:sociale|prof)"
)
_ENSEMBLE = re.compile(
    r"\b(?:applicables?|regi\w*|soumis\w*|reference\w*|conform\w+|applique\w*|vise\w*|articles?)\b"
)
_PAR_LOT = re.compile(
    r"\blots?\b|respectivement|selon (?:la nature|le cas|l objet)|chacun|global|notamment les"
)

_RYTHMES = {
    "mensuel": re.compile(r"\b(?:mensuel\w*|chaque mois|tous les mois|par mois)\b"),
    "bimestriel": re.compile(r"\b(?:bimestriel\w*|tous les deux mois)\b"),
    "trimestriel": re.compile(
        r"\b(?:trimestriel\w*|chaque trimestre|tous les (?:trois|3) mois|par trimestre)\b"
    ),
    "semestriel": re.compile(r"\b(?:semestriel\w*|chaque semestre|tous les (?:six|6) mois)\b"),
    "annuel": re.compile(r"\b(?:annuel\w*|chaque annee|tous les ans)\b"),
}
_PIECES = {
    "le relevé des heures": re.compile(
        r"\b(?:releves?|decomptes?|attestations?|etats?) (?:\w+ ){0,2}?(?:des |d |de )?heures"
    ),
    "le bilan": re.compile(r"\bbilans?\b(?! final)"),
    "le tableau de suivi": re.compile(r"\btableaux? (?:de (?:bord|suivi)|recapitulatif\w*)"),
    "la réunion de suivi": re.compile(r"\b(?:reunions?|comites?) de suivi"),
}

_PARTIES_DU_SUJET = (
    "eligib|publics?\\b",
    "embauche|mise a disposition|modalite",
    "facilitat",
    "heures",
    "bilan|releve|suivi",
)
_CHEFS = {
    "heure non réalisée": r"heures?\b",
    "absence à une réunion": r"absen|reunion",
    "document manquant ou tardif": r"{piece}|transmission|remise",
}
_MONTANT = r"{euros}|fois le|smic"
_BORNE = re.compile(
    r"plafon|ne depass|sans (?:pouvoir )?(?:exceder|depasser)|ne peu\w+ (?:exceder|depasser)"
    r"|dans la limite|maxim"
)
_PUBLICS = re.compile(
    r"eligib|public\w* (?:vise|concerne|prioritaire|eloigne)|rsa\b|demandeurs? d emploi|\.1\.1\b"
    r"|travailleurs? handicap|rqth"
)
_VOLUME = (
    r"{volume}|\d+ ?%…(?:heures|main d oeuvre)|heures? par|annexe…(?:volume|heures)|(?:volume|heures)…annexe"
    r"|(?:volume|nombre)…(?:fixe|indique|precise|prevu|inscrit|defini)\w*"
    r"…(?:annexe|acte|tableau|article|bon|ccap|cctp)"
)
_AUTRE_PIECE = re.compile(r"(?:note|notice|bilan|grille|cadre|fiche|annexe|rappel|modele|releve)\b")
_ARTICLE_LONG = 8  # sentences: below, a text is an extract or a notice


def wrong_article(ecrit: Ecrit, jour: date) -> Iterator[Trouve]:
    """« article 16.1 du CCAG Travaux »: an insertion article, but another CCAG's."""
    seul = sole_ccag(ecrit, jour)
    cartes = {nom: carte for nom in CCAG if (carte := article_map(nom, jour))}
    clauses = {carte.clause for carte in cartes.values()}
    for phrase in ecrit.phrases:
        noms = named_ccag(phrase.nu)
        carte = cartes.get(noms.pop()) if len(noms) == 1 else (None if noms else seul)
        if carte is None or "ccag" not in phrase.nu or not INSERTION.search(phrase.autour):
            continue
        for lus in _RENVOI.finditer(phrase.nu):
            faux = [n for n in re.findall(r"[\d.]+", lus[1]) if _is_wrong(n, carte.article, clauses, phrase)]
            if faux and phrase.nu[lus.end() :].startswith(("ccag", "cahier")):
                yield phrase, _told(faux, carte)


def _told(faux: Sequence[str], carte: droit.Ccag) -> str:
    """« article 16.1.1 cité ; CCAG Travaux : article 20.1.1 »: under its article, every CCAG counts alike."""
    justes = [".".join((carte.clause, *numero.split(".")[2:])) for numero in faux]
    return f"article {', '.join(faux)} cité ; {carte.sigle} : article {', '.join(dict.fromkeys(justes))}"


def _is_wrong(numero: str, article: str, clauses: set[str], phrase: Phrase) -> bool:
    """An insertion article of some CCAG, not of this one; a bare « article 16 », only in so many words."""
    racine = ".".join(numero.split(".")[:2])
    if "." in numero:
        return racine in clauses and racine.split(".")[0] != article
    bare = {clause.split(".")[0] for clause in clauses}
    return numero in bare and numero != article and bool(_SUJET.search(phrase.nu))


def two_ccag(ecrit: Ecrit, jour: date) -> Iterator[Trouve]:
    """Two CCAG in one sentence on the clause, without saying which lot has which."""
    for phrase in ecrit.phrases:
        if (
            len(named_ccag(phrase.nu)) > 1
            and INSERTION.search(phrase.autour)
            and _ENSEMBLE.search(phrase.nu)
            and not _PAR_LOT.search(phrase.nu)
        ):
            yield phrase, ""


def two_rhythms(ecrit: Ecrit, jour: date) -> Iterator[Trouve]:
    """The same document asked at two rhythms in one article."""
    vus: dict[tuple[str, str], tuple[str, str]] = {}
    for phrase in ecrit.phrases:
        if not INSERTION.search(phrase.autour) or re.search(r"\blots?\b \d|penalit", phrase.nu):
            continue
        rythmes = [nom for nom, motif in _RYTHMES.items() if motif.search(phrase.nu)]
        for piece in (nom for nom, motif in _PIECES.items() if motif.search(phrase.nu)):
            if len(rythmes) != 1:
                continue
            lieu = (ecrit.root(phrase.titre, INSERTION), piece)
            premier, ailleurs = vus.setdefault(lieu, (rythmes[0], phrase.texte))
            if premier != rythmes[0]:
                yield phrase, f"{piece} : {rythmes[0]} ici, {premier} dans « {ailleurs} »"


def foreign_parties(ecrit: Ecrit, jour: date) -> Iterator[Trouve]:
    """« Le maître d'ouvrage » under a CCAG that says « l'acheteur »: told once."""
    carte = sole_ccag(ecrit, jour)
    if carte is None or "ouvrage" in carte.termes.acheteur:
        return
    for phrase in ecrit.phrases:
        if (
            re.search(r"\b(?:le|du|au) maitre d ouvrage\b", phrase.nu)
            and "|" not in phrase.texte
            and INSERTION.search(phrase.autour)
        ):
            yield phrase, f"« maître d'ouvrage » avec le {carte.sigle}"
            return


def full_articles(ecrit: Ecrit) -> Iterator[tuple[Phrase, list[Phrase]]]:
    """The insertion articles that are evidently whole: their heading's sentence and all the others."""
    articles: dict[str, list[Phrase]] = {}
    for phrase in ecrit.phrases:
        if phrase.titre and INSERTION.search(formats.fold(phrase.titre)):
            articles.setdefault(ecrit.root(phrase.titre, INSERTION), []).append(phrase)
    for phrases in articles.values():
        nu = "\n".join(phrase.nu for phrase in phrases)
        candidats, titulaires = (
            len(re.findall(r"\bcandidats?\b", nu)),
            len(re.findall(r"\btitulaires?\b", nu)),
        )
        if (
            len(phrases) > _ARTICLE_LONG
            and not _AUTRE_PIECE.match(nu)
            and titulaires > 2 * candidats
            and all(re.search(partie, nu) for partie in _PARTIES_DU_SUJET[2:])
            and sum(bool(re.search(partie, nu)) for partie in _PARTIES_DU_SUJET) >= 4
        ):
            yield phrases[0], phrases


def missing_penalties(ecrit: Ecrit, jour: date) -> Iterator[Trouve]:
    """Heads of penalty without an amount, in a whole article that does not send elsewhere for them."""
    for tete, phrases in full_articles(ecrit):
        if any(
            re.search(r"penalit\w+[^.;|]{0,80}\barticle (?!.{0,12}ccag)[^.;|]{0,40}(?:ccap|present)", p.nu)
            for p in phrases
        ):
            continue
        chiffrees = [p.nu for p in phrases if pattern(_MONTANT).search(p.nu)]
        manque = [
            nom for nom, motif in _CHEFS.items() if not any(pattern(motif).search(nu) for nu in chiffrees)
        ]
        if manque:
            yield tete, f"sans montant : {formats.enumeration(manque)}"


def missing_cap(ecrit: Ecrit, jour: date) -> Iterator[Trouve]:
    """Penalties with an amount and nothing to bound them."""
    for tete, phrases in full_articles(ecrit):
        penalites = [p.nu for p in phrases if "penalit" in p.autour or "penalit" in p.nu]
        chiffrees = any(pattern("{euros}").search(nu) for nu in penalites)
        if chiffrees and not any(_BORNE.search(nu) for nu in penalites):
            yield tete, ""


def missing_publics(ecrit: Ecrit, jour: date) -> Iterator[Trouve]:
    """No category of persons, and no reference to the CCAG's."""
    for tete, phrases in full_articles(ecrit):
        if not any(_PUBLICS.search(p.nu) for p in phrases):
            yield tete, ""


def missing_volume(ecrit: Ecrit, jour: date) -> Iterator[Trouve]:
    """No number of hours, and no place where it is fixed."""
    for tete, phrases in full_articles(ecrit):
        if not any(pattern(_VOLUME).search(p.nu) for p in phrases):
            yield tete, ""


DETECTEURS: Mapping[str, Detecteur] = MappingProxyType(
    {
        "FOR-14": wrong_article,
        "FOR-15": two_ccag,
        "FOR-57": two_rhythms,
        "FOR-59": foreign_parties,
        "FOR-70": missing_penalties,
        "FOR-71": missing_cap,
        "FOR-72": missing_publics,
        "FOR-73": missing_volume,
    }
)
