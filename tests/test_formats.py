"""Quantities, dates and words as a French user writes them, and as a French document prints them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausegen import formats

FINE, INSECABLE = "\u202f", "\u00a0"

LUS = [
    (formats.read_montant, "1 250 000,50 €", Decimal("1250000.50")),
    (formats.read_montant, f"1{INSECABLE}250{FINE}000,50{INSECABLE}€", Decimal("1250000.50")),
    (formats.read_montant, "1\u2009250\u2007000", Decimal(1250000)),
    (formats.read_montant, "1250000.50", Decimal("1250000.50")),
    (formats.read_montant, "1,25 M€", Decimal(1250000)),
    (formats.read_montant, "1,250 M€", Decimal(1250000)),
    (formats.read_montant, "450 k€", Decimal(450000)),
    (formats.read_montant, "450K€", Decimal(450000)),
    (formats.read_montant, "2 millions d’euros", Decimal(2000000)),
    (formats.read_montant, "1,2 Md€", Decimal(1200000000)),
    (formats.read_montant, "30 euros", Decimal(30)),
    (formats.read_montant, "1 000 € HT", Decimal(1000)),
    (formats.read_montant, "1000 EUR", Decimal(1000)),
    (formats.read_montant, "0", Decimal(0)),
    (formats.read_montant, "0,00 €", Decimal(0)),
    (formats.read_pourcentage, "45 %", Decimal("0.45")),
    (formats.read_pourcentage, "45%", Decimal("0.45")),
    (formats.read_pourcentage, f"7,5{FINE}%", Decimal("0.075")),
    (formats.read_pourcentage, "5 pour cent", Decimal("0.05")),
    (formats.read_pourcentage, "0,45", Decimal("0.45")),
    (formats.read_pourcentage, "0.125", Decimal("0.125")),
    (formats.read_pourcentage, "100 %", Decimal(1)),
    (formats.read_pourcentage, "0", Decimal(0)),
    (formats.read_nombre, "1 250,5", Decimal("1250.5")),
    (formats.read_nombre, "1250.500", Decimal("1250.5")),
    (formats.read_nombre, "-3", Decimal(-3)),
    (formats.read_nombre, "0,125", Decimal("0.125")),
    (formats.read_entier, "1 250", 1250),
    (formats.read_entier, "007", 7),
    (formats.read_mois, "12 mois", 12),
    (formats.read_mois, "12", 12),
    (formats.read_mois, "2 ans", 24),
    (formats.read_mois, "1 an et 6 mois", 18),
    (formats.read_mois, "1 AN 6 MOIS", 18),
    (formats.read_date, "2026-12-01", dt.date(2026, 12, 1)),
    (formats.read_date, "01/12/2026", dt.date(2026, 12, 1)),
    (formats.read_date, "1/2/2026", dt.date(2026, 2, 1)),
    (formats.read_date, "1er décembre 2026", dt.date(2026, 12, 1)),
    (formats.read_date, "15 AOUT 2026", dt.date(2026, 8, 15)),
    (formats.read_date, "3 janv. 2027", dt.date(2027, 1, 3)),
    (formats.read_date, "14 sept 2026", dt.date(2026, 9, 14)),
    (formats.read_date, "01.12.2026", dt.date(2026, 12, 1)),
    (formats.read_date, "1-12-2026", dt.date(2026, 12, 1)),
    (formats.read_date, f"29{INSECABLE}février 2028", dt.date(2028, 2, 29)),
    (formats.read_booleen, "Oui", True),
    (formats.read_booleen, "vrai", True),
    (formats.read_booleen, "NON", False),
    (formats.read_booleen, "faux", False),
    (formats.read_siret, "732 829 320 00074", "73282932000074"),
    (formats.read_siret, "35600000049837", "35600000049837"),
    (formats.read_courriel, " insertion@exemple.fr ", "insertion@exemple.fr"),
]

REFUSES = [
    (formats.read_montant, "1,250,000", f"attendu {formats.MONTANT}, lu « 1,250,000 »"),
    (formats.read_montant, "1,250 €", "« 1,250 » est ambigu : écrivez « 1 250 » ou « 1,25 »"),
    (formats.read_montant, "1.000", "« 1.000 » est ambigu : écrivez « 1 000 » ou « 1,0 »"),
    (formats.read_montant, "1.250.000,50", f"attendu {formats.MONTANT}, lu « 1.250.000,50 »"),
    (formats.read_montant, "12 50", f"attendu {formats.MONTANT}, lu « 12 50 »"),
    (formats.read_montant, "1_250_000", f"attendu {formats.MONTANT}, lu « 1_250_000 »"),
    (formats.read_montant, "1e6", f"attendu {formats.MONTANT}, lu « 1e6 »"),
    (formats.read_montant, "-5 €", f"attendu {formats.MONTANT}, lu « -5 € »"),
    (formats.read_montant, "5 m€", f"attendu {formats.MONTANT}, lu « 5 m€ »"),
    (formats.read_montant, "1 000 € TTC", f"attendu {formats.MONTANT}, lu « 1 000 € TTC »"),
    (formats.read_montant, "1 000 $", f"attendu {formats.MONTANT}, lu « 1 000 $ »"),
    (formats.read_montant, "", f"attendu {formats.MONTANT}, lu un texte vide"),
    (formats.read_montant, "€", f"attendu {formats.MONTANT}, lu « € »"),
    (formats.read_montant, "١٢٣", f"attendu {formats.MONTANT}, lu « ١٢٣ »"),
    (formats.read_montant, "12,3456 €", "attendu un montant au centime près, lu « 12,3456 € »"),
    (formats.read_montant, "9" * 16, f"attendu {formats.MONTANT}, lu un nombre de plus de 15 chiffres"),
    (formats.read_montant, ["1"], f"attendu {formats.MONTANT}, lu une liste"),
    (formats.read_pourcentage, "45", "attendu un pourcentage comme « 45 % », lu « 45 » sans « % » : "
     "écrivez « 45 % »"),
    (formats.read_pourcentage, "1", "attendu un pourcentage comme « 45 % », lu « 1 » sans « % » : "
     "écrivez « 1 % »"),
    (formats.read_pourcentage, "101 %", "attendu un pourcentage d'au plus 100 %, lu « 101 % »"),
    (formats.read_pourcentage, "-5 %", f"attendu {formats.POURCENTAGE}, lu « -5 »"),
    (formats.read_nombre, "douze", f"attendu {formats.NOMBRE}, lu « douze »"),
    (formats.read_nombre, "12,345", "« 12,345 » est ambigu : écrivez « 12 345 » ou « 12,3450 »"),
    (formats.read_montant, "100 €\u200b", f"attendu {formats.MONTANT}, lu « 100 €\u200b »"),
    (formats.read_entier, "12,0", f"attendu {formats.ENTIER}, lu « 12,0 »"),
    (formats.read_entier, "-1", f"attendu {formats.ENTIER}, lu « -1 »"),
    (formats.read_mois, "6 semaines", f"attendu {formats.DUREE}, lu « 6 semaines »"),
    (formats.read_mois, "1 an et 6", f"attendu {formats.DUREE}, lu « 1 an et 6 »"),
    (formats.read_mois, "", f"attendu {formats.DUREE}, lu un texte vide"),
    (formats.read_date, "31/02/2026", "« 31/02/2026 » n'existe pas au calendrier"),
    (formats.read_date, "01/12/26", f"attendu {formats.DATE}, lu « 01/12/26 »"),
    (formats.read_date, "2026-13-01", "« 2026-13-01 » n'existe pas au calendrier"),
    (formats.read_date, "1er brumaire 2026", f"attendu {formats.DATE}, lu « 1er brumaire 2026 »"),
    (formats.read_date, "0026-12-01", "attendu une année de 1900 à 2199, lu « 0026-12-01 »"),
    (formats.read_booleen, "peut-être", "attendu « oui » ou « non », lu « peut-être »"),
    (formats.read_siret, "7328293200007", "attendu un SIRET de 14 chiffres, lu « 7328293200007 »"),
    (formats.read_siret, "73282932000075",
     "« 73282932000075 » n'est pas un SIRET : sa clé de contrôle est fausse"),
    (formats.read_courriel, "insertion@exemple", f"attendu {formats.COURRIEL}, lu « insertion@exemple »"),
    (formats.read_courriel, "a..b@exemple.fr", f"attendu {formats.COURRIEL}, lu « a..b@exemple.fr »"),
    (formats.read_courriel, "Ada <a@exemple.fr>", f"attendu {formats.COURRIEL}, lu « Ada <a@exemple.fr> »"),
]  # fmt: skip

IMPRIMES = [
    (formats.montant(Decimal("1250000.5")), f"1{FINE}250{FINE}000,50{INSECABLE}€"),
    (formats.montant(Decimal("1250000.00")), f"1{FINE}250{FINE}000{INSECABLE}€"),
    (formats.montant(Decimal("0.005")), f"0,01{INSECABLE}€"),
    (formats.montant(Decimal("-0.001")), f"0{INSECABLE}€"),
    (formats.montant(Decimal("1E+6")), f"1{FINE}000{FINE}000{INSECABLE}€"),
    (formats.pourcentage(Decimal("0.05")), f"5{INSECABLE}%"),
    (formats.pourcentage(Decimal("0.125")), f"12,5{INSECABLE}%"),
    (formats.pourcentage(Decimal(1) / 3), f"33,33{INSECABLE}%"),
    (formats.pourcentage(Decimal(1)), f"100{INSECABLE}%"),
    (formats.nombre(Decimal("833.30")), "833,3"),
    (formats.nombre(1000000), f"1{FINE}000{FINE}000"),
    (formats.nombre(Decimal("1E+3")), f"1{FINE}000"),
    (formats.heures(833), f"833{INSECABLE}heures"),
    (formats.heures(1), f"1{INSECABLE}heure"),
    (formats.heures(0), f"0{INSECABLE}heure"),
    (formats.heures(8900), f"8{FINE}900{INSECABLE}heures"),
    (formats.mois(12), f"12{INSECABLE}mois"),
    (formats.accord(1, "point", "points"), f"1{INSECABLE}point"),
    (formats.accord(3, "point", "points"), f"3{INSECABLE}points"),
    (formats.accord(Decimal("1.5"), "jour", "jours"), f"1,5{INSECABLE}jour"),
    (formats.lettres(0), "zéro"),
    (formats.lettres(21), "vingt et un"),
    (formats.lettres(21, feminin=True), "vingt et une"),
    (formats.lettres(81, feminin=True), "quatre-vingt-une"),
    (formats.lettres(11, feminin=True), "onze"),
    (formats.lettres(71), "soixante et onze"),
    (formats.lettres(80), "quatre-vingts"),
    (formats.lettres(91), "quatre-vingt-onze"),
    (formats.lettres(200), "deux cents"),
    (formats.lettres(833), "huit cent trente-trois"),
    (formats.lettres(2000), "deux mille"),
    (formats.lettres(8900), "huit mille neuf cents"),
    (formats.lettres(80000), "quatre-vingt mille"),
    (formats.jour(dt.date(2026, 12, 1)), "1er décembre 2026"),
    (formats.jour(dt.date(2026, 8, 31)), "31 août 2026"),
    (formats.enumeration([]), ""),
    (formats.enumeration(["a"]), "a"),
    (formats.enumeration(["a", "b"]), "a et b"),
    (formats.enumeration(("a", "b", "c")), "a, b et c"),
    (formats.terme("le maître d'ouvrage", "de"), "du maître d'ouvrage"),
    (formats.terme("le maître d'ouvrage", "a"), "au maître d'ouvrage"),
    (formats.terme("le maître d'ouvrage", majuscule=True), "Le maître d'ouvrage"),
    (formats.terme("la commune", "de"), "de la commune"),
    (formats.terme("la commune", "a", majuscule=True), "À la commune"),
    (formats.terme("l'acheteur", "de"), "de l'acheteur"),
    (formats.terme("l’acheteur", "a"), "à l’acheteur"),
    (formats.terme("les titulaires", "de"), "des titulaires"),
    (formats.terme("les titulaires", "a"), "aux titulaires"),
    (formats.terme("Le Tréport", "de"), "du Tréport"),
    (formats.terme("Eu", "de"), "d'Eu"),
    (formats.terme("Étretat", "de"), "d'Étretat"),
    (formats.terme("Dieppe", "a"), "à Dieppe"),
]

CCAG = ("travaux", "fcs", "pi", "tic", "mi", "moe", "aucun")


@pytest.mark.parametrize(("lecteur", "texte", "attendu"), LUS, ids=lambda v: getattr(v, "__name__", str(v)))
def test_what_a_french_user_writes_is_understood(lecteur, texte, attendu):
    lu = lecteur(texte)
    assert lu == attendu
    assert type(lu) is type(attendu)


@pytest.mark.parametrize(
    ("lecteur", "texte", "message"), REFUSES, ids=lambda v: getattr(v, "__name__", str(v)[:40])
)
def test_what_is_not_understood_is_refused_in_french(lecteur, texte, message):
    with pytest.raises(ValueError, match=r"« | un | une ") as refus:
        lecteur(texte)
    assert str(refus.value) == message


@pytest.mark.parametrize(("imprime", "attendu"), IMPRIMES)
def test_documents_print_french(imprime, attendu):
    assert imprime == attendu


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_a_printed_amount_reads_back(euros):
    assert formats.read_montant(formats.montant(euros)) == euros


@given(st.decimals(min_value=0, max_value=1, places=4))
def test_a_printed_percentage_reads_back(part):
    assert formats.read_pourcentage(formats.pourcentage(part)) == part


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)))
def test_a_printed_day_reads_back(jour):
    assert formats.read_date(formats.jour(jour)) == jour
    assert formats.read_date(jour.isoformat()) == jour
    assert formats.read_date(f"{jour:%d/%m/%Y}") == jour


@given(st.integers(min_value=0, max_value=10**12))
def test_a_printed_integer_reads_back(n):
    assert formats.read_entier(formats.nombre(n)) == n


@given(st.text(max_size=30))
@pytest.mark.parametrize("lecteur", sorted({lecteur for lecteur, _, _ in LUS}, key=lambda f: f.__name__))
def test_any_text_is_read_or_refused_never_a_crash(lecteur, texte):
    try:
        message = f"« {lecteur(texte)} »"
    except ValueError as refus:
        message = str(refus)
    assert "«" in message or "attendu" in message


@pytest.mark.parametrize(
    ("mot", "choix", "attendu"),
    [
        ("travau", CCAG, "travaux"),
        ("TRAVAUX", CCAG, "travaux"),
        ("intitulé", ("intitule", "numero"), "intitule"),
        ("montant ht", ("montant_ht",), "montant_ht"),
        ("bleu", CCAG, None),
        ("", CCAG, None),
        ("travaux" * 100, CCAG, None),
    ],
)
def test_a_near_miss_finds_what_was_meant(mot, choix, attendu):
    assert formats.near(mot, choix) == attendu


def test_a_long_value_is_cut_when_quoted():
    assert formats.quote("x" * 61) == f"« {'x' * 59}… »"
    assert formats.quote("x" * 60) == f"« {'x' * 60} »"
    assert formats.quote({"a": "b"}) == "des sous-clés"
    assert formats.quote(Decimal("1250.50")) == "« 1 250,5 »"


def test_importing_formats_loads_none_of_its_heavy_libraries():
    lourds = "sorted({'babel', 'num2words', 'stdnum', 'pydantic'} & set(sys.modules))"
    code = f"import sys; from clausegen import formats; print({lourds})"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize(
    ("brut", "compose"),
    [
        ("l'accord : 5 heures ; 10 %", "l’accord\u00a0: 5\u00a0heures\u00a0; 10\u00a0%"),
        ("« L'insertion » ?", "«\u00a0L’insertion\u00a0»\u00a0?"),
        ("l'article 12 du CCAP", "l’article 12 du CCAP"),
        ("reconduction n° 1", "reconduction n°\u00a01"),
        ("https://exemple.fr, marches@exemple.fr", "https://exemple.fr, marches@exemple.fr"),
        ("'guillemets' anglais", "'guillemets' anglais"),
    ],
)
def test_printed_texts_follow_french_typography(brut, compose):
    assert formats.typeset(brut) == compose
