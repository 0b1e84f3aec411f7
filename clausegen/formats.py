"""French quantities, dates and words, both ways: ``read_*`` what people write, the others print.

A reader takes a text and returns a value, or raises ``ValueError`` with a sentence in French to be shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

ESPACE_FINE = "\u202f"
INSECABLE = "\u00a0"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«])")
_ESPACES = re.compile(
    r" (?=[:;!?»%€])|(?<=«) |(?<=n°) "
    r"|(?<=\d) (?=(?:h|heures?|mois|jours?|semaines?|ans?|personnes?|points?|logements?|lots?)\b)"
)
CHIFFRES_AU_PLUS = 15

MONTANT = "un montant comme « 1 250 000,50 € », « 450 k€ » ou « 1,25 M€ »"
POURCENTAGE = "un pourcentage comme « 45 % »"
NOMBRE = "un nombre comme « 1 250,5 »"
ENTIER = "un nombre entier comme « 1 250 »"
DUREE = "une durée comme « 12 mois » ou « 2 ans »"
DATE = "une date comme « 2026-12-01 », « 01/12/2026 » ou « 1er décembre 2026 »"
BOOLEEN = "« oui » ou « non »"
SIRET = "un SIRET de 14 chiffres"
COURRIEL = "une adresse comme « service@exemple.fr »"

MULTIPLES = {
    **dict.fromkeys(("", "€", "eur", "euro", "euros"), 1),
    **dict.fromkeys(("k€", "keur", "k euros"), 10**3),
    **dict.fromkeys(("M€", "MEUR", "M euros", "million d'euros", "millions d'euros"), 10**6),
    **dict.fromkeys(("md€", "milliard d'euros", "milliards d'euros"), 10**9),
}
BOOLEENS = {"oui": True, "vrai": True, "true": True, "non": False, "faux": False, "false": False}

_NOMBRE = re.compile(r"(?P<entier>[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,](?P<decimales>[0-9]+))?")
_QUANTITE = re.compile(r"(?P<nombre>[0-9](?:[0-9 .,]*[0-9])?) ?(?P<unite>[^0-9]*)")
_DUREE = re.compile(
    r"(?P<seuls>[0-9]{1,3})"
    r"|(?=.)(?:(?P<ans>[0-9]{1,2}) ?ans?)?(?:(?:^|(?: et)? )(?P<mois>[0-9]{1,3}) ?mois)?"
)
_DATES = (
    re.compile(r"(?P<annee>[0-9]{4})-(?P<mois>[0-9]{2})-(?P<jour>[0-9]{2})"),
    re.compile(r"(?P<jour>[0-9]{1,2})([/.-])(?P<mois>[0-9]{1,2})\2(?P<annee>[0-9]{4})"),
    re.compile(r"(?P<jour>[0-9]{1,2})(?:er)? (?P<nom>[a-z]+)\.? (?P<annee>[0-9]{4})"),
)
_COURRIEL = re.compile(r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


def fold(texte: str) -> str:
    """Without accents, case nor runs of spaces: « À  compléter » becomes « a completer »."""
    if texte.isascii():
        return " ".join(texte.casefold().split())
    nu = "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))
    return " ".join(nu.casefold().split())


def quote(lu: object) -> str:
    """What was read, as an error message shows it, cut when long."""
    if isinstance(lu, dict):
        return "des sous-clés"
    if isinstance(lu, list | tuple):
        return "une liste"
    if isinstance(lu, int | Decimal) and not isinstance(lu, bool):
        lu = nombre(lu)
    texte = " ".join(str(lu).split())
    if not texte:
        return "un texte vide"
    return f"« {texte} »" if len(texte) <= 60 else f"« {texte[:59]}… »"


def near(mot: str, choix: Iterable[str]) -> str | None:
    """The choice that was probably meant, whatever its accents and case."""
    from difflib import get_close_matches

    if len(mot) > 100:
        return None
    plies = {fold(c).replace("-", "_").replace(" ", "_"): c for c in choix}
    proches = get_close_matches(fold(mot).replace("-", "_").replace(" ", "_"), plies, n=1, cutoff=0.66)
    return plies[proches[0]] if proches else None


def meant(mot: str, choix: Iterable[str]) -> str | None:
    """« vouliez-vous … ? » for a near miss."""
    proche = near(mot, choix)
    return f"vouliez-vous « {proche} » ?" if proche else None


def _clean(texte: object, attendu: str) -> str:
    if not isinstance(texte, str):
        raise _unexpected(attendu, texte)
    return " ".join(texte.replace("’", "'").split())


def _unexpected(attendu: str, lu: object) -> ValueError:
    return ValueError(f"attendu {attendu}, lu {quote(lu)}")


def _decimal(nombre: str, attendu: str, *, groupable: bool = True) -> Decimal:
    """« 1 250,5 » or « 1250.5 »; ``groupable`` when « 1,250 » could stand for « 1 250 »."""
    trouve = _NOMBRE.fullmatch(nombre)
    if trouve is None:
        raise _unexpected(attendu, nombre)
    entier, decimales = trouve["entier"], trouve["decimales"] or ""
    if len(entier.replace(" ", "")) > CHIFFRES_AU_PLUS:
        raise ValueError(f"attendu {attendu}, lu un nombre de plus de {CHIFFRES_AU_PLUS} chiffres")
    if groupable and len(decimales) == 3 and len(entier) <= 3 and int(entier):
        autres = decimales.rstrip("0") or "0" if decimales.endswith("0") else f"{decimales}0"
        sens = f"« {entier} {decimales} » ou « {entier},{autres} »"
        raise ValueError(f"{quote(nombre)} est ambigu : écrivez {sens}")
    return Decimal(f"{entier.replace(' ', '')}.{decimales or '0'}")


def read_montant(texte: str) -> Decimal:
    """« 1 250 000,50 € », « 1250000.50 », « 450 k€ », « 1,25 M€ » to euros."""
    propre = _clean(texte, MONTANT)
    trouve = _QUANTITE.fullmatch(propre)
    unite = trouve["unite"].removesuffix("HT").strip() if trouve else ""
    multiple = MULTIPLES.get(unite, MULTIPLES.get(unite.casefold()))
    if trouve is None or multiple is None:
        raise _unexpected(MONTANT, texte)
    euros = _decimal(trouve["nombre"], MONTANT, groupable=multiple == 1) * multiple
    if euros != _cents(euros):
        raise ValueError(f"attendu un montant au centime près, lu {quote(texte)}")
    return _plain(euros)


def read_pourcentage(texte: str) -> Decimal:
    """« 45 % » or « 0,45 » to ``Decimal("0.45")``."""
    propre = _clean(texte, POURCENTAGE)
    nombre = propre.removesuffix("pour cent").removesuffix("%").strip()
    if nombre == propre:
        part = _decimal(nombre, POURCENTAGE, groupable=False)
        if part >= 1:
            raise ValueError(f"attendu {POURCENTAGE}, lu {quote(texte)} sans « % » : écrivez « {nombre} % »")
        return _plain(part)
    part = _decimal(nombre, POURCENTAGE, groupable=False) / 100
    if part > 1:
        raise ValueError(f"attendu un pourcentage d'au plus 100 %, lu {quote(texte)}")
    return _plain(part)


def read_nombre(texte: str) -> Decimal:
    """« 1 250,5 » or « 1250.5 », with a sign or not."""
    propre = _clean(texte, NOMBRE).replace("\u2212", "-")
    valeur = _decimal(propre.removeprefix("-"), NOMBRE)
    return _plain(-valeur if propre.startswith("-") else valeur)


def read_entier(texte: str) -> int:
    """« 1 250 », never « 1250,0 »."""
    propre = _clean(texte, ENTIER)
    if not re.fullmatch(r"[0-9 ]+", propre):
        raise _unexpected(ENTIER, texte)
    return int(_decimal(propre, ENTIER))


def read_mois(texte: str) -> int:
    """« 12 mois », « 12 », « 2 ans », « 1 an et 6 mois » to months."""
    trouve = _DUREE.fullmatch(_clean(texte, DUREE).casefold())
    if trouve is None:
        raise _unexpected(DUREE, texte)
    return int(trouve["ans"] or 0) * 12 + int(trouve["mois"] or trouve["seuls"] or 0)


def read_date(texte: str) -> date:
    """« 2026-12-01 », « 01/12/2026 », « 01.12.2026 », « 1er décembre 2026 », « 1er déc. 2026 »."""
    plie = fold(_clean(texte, DATE))
    trouve = next((t for forme in _DATES if (t := forme.fullmatch(plie))), None)
    lu = trouve.groupdict() if trouve else {}
    mois = _months().get(lu["nom"]) if "nom" in lu else lu.get("mois")
    if mois is None:
        raise _unexpected(DATE, texte)
    annee = int(lu["annee"])
    try:
        jour = date(annee, int(mois), int(lu["jour"]))
    except ValueError:
        raise ValueError(f"{quote(texte)} n'existe pas au calendrier") from None
    if not 1900 <= annee <= 2199:
        raise ValueError(f"attendu une année de 1900 à 2199, lu {quote(texte)}")
    return jour


def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    largeurs = [get_month_names(largeur, locale="fr").items() for largeur in ("wide", "abbreviated")]
    return {fold(nom).removesuffix("."): numero for noms in largeurs for numero, nom in noms}


def read_booleen(texte: str) -> bool:
    """« oui », « non », « vrai », « faux »."""
    valeur = BOOLEENS.get(_clean(texte, BOOLEEN).casefold())
    if valeur is None:
        raise _unexpected(BOOLEEN, texte)
    return valeur


def read_siret(texte: str) -> str:
    """Fourteen digits without spaces, check digit verified."""
    from stdnum.exceptions import ValidationError
    from stdnum.fr import siret

    chiffres = re.sub(r"[ .]", "", _clean(texte, SIRET))
    if not re.fullmatch(r"[0-9]{14}", chiffres):
        raise _unexpected(SIRET, texte)
    try:
        return str(siret.validate(chiffres))
    except ValidationError:
        raise ValueError(f"{quote(texte)} n'est pas un SIRET : sa clé de contrôle est fausse") from None


def read_courriel(texte: str) -> str:
    """One e-mail address, bare."""
    propre = _clean(texte, COURRIEL)
    local = propre.partition("@")[0]
    if len(propre) > 254 or not _COURRIEL.fullmatch(propre) or ".." in local or local.strip(".") != local:
        raise _unexpected(COURRIEL, texte)
    return propre


def _cents(valeur: Decimal) -> Decimal:
    return valeur.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _plain(valeur: Decimal) -> Decimal:
    """The same number without trailing zeros nor exponent nor negative zero."""
    return Decimal(f"{valeur.normalize():f}") if valeur else Decimal(0)


def montant(euros: Decimal) -> str:
    """« 1 250 000,50 € », rounded to the cent; no decimals when whole."""
    arrondi = _cents(euros)
    chiffres = nombre(arrondi) if arrondi == arrondi.to_integral_value() else _group(arrondi)
    return f"{chiffres}{INSECABLE}€"


def pourcentage(part: Decimal) -> str:
    """``Decimal("0.05")`` as « 5 % », two decimals at most."""
    return f"{nombre(_cents(part * 100))}{INSECABLE}%"


def nombre(valeur: Decimal | int) -> str:
    """« 1 250,5 », exact, without trailing zeros."""
    return _group(_plain(Decimal(valeur)))


def _group(valeur: Decimal) -> str:
    return f"{valeur:,f}".replace(",", ESPACE_FINE).replace(".", ",")


def accord(n: Decimal | int, singulier: str, pluriel: str) -> str:
    """« 3 points », « 1 point », « 0 point »: French plurals begin at two; never cut from its figure."""
    return f"{nombre(n)}{INSECABLE}{pluriel if abs(Decimal(n)) >= 2 else singulier}"


def typeset(texte: str) -> str:
    """French typography: ’ for ', no line break before « : ; ! ? » », after « or inside a quantity."""
    return _ESPACES.sub(INSECABLE, _APOSTROPHE.sub("’", texte))


def heures(n: int) -> str:
    """« 833 heures », « 1 heure »."""
    return accord(n, "heure", "heures")


def mois(n: int) -> str:
    """« 12 mois »."""
    return accord(n, "mois", "mois")


def lettres(n: int, *, feminin: bool = False) -> str:
    """« huit cent trente-trois »; ``feminin`` for « vingt et une (heures) »."""
    from num2words import num2words

    mots = str(num2words(n, lang="fr"))
    return f"{mots}e" if feminin and re.search(r"\bun$", mots) else mots


def jour(quand: date) -> str:
    """« 1er décembre 2026 », « 2 décembre 2026 »."""
    from babel.dates import format_date

    rang = "1er" if quand.day == 1 else str(quand.day)
    return f"{rang} {format_date(quand, 'MMMM y', locale='fr')}"


def enumeration(elements: Sequence[str]) -> str:
    """« a, b et c »."""
    return " et ".join([", ".join(elements[:-1]), elements[-1]] if len(elements) > 1 else elements)


def terme(nom: str, cas: Literal["", "de", "a"] = "", *, majuscule: bool = False) -> str:
    """A noun with its article, contracted: « le maître d'ouvrage » with ``de`` is « du maître d'ouvrage »."""
    debut, _, reste = nom.partition(" ")
    contracte = {"le": {"de": "du", "a": "au"}, "les": {"de": "des", "a": "aux"}}.get(debut.casefold(), {})
    if not cas:
        resultat = nom
    elif reste and contracte:
        resultat = f"{contracte[cas]} {reste}"
    elif cas == "de" and fold(nom[:1]) in set("aeiouyœæ"):
        resultat = f"d'{nom}"
    else:
        resultat = f"{'de' if cas == 'de' else 'à'} {nom}"
    return capital(resultat) if majuscule else resultat


def capital(texte: str) -> str:
    """With a capital letter, the rest as it is."""
    return texte[:1].upper() + texte[1:]
