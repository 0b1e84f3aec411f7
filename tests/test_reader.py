"""From a located tree to a validated model: every error at once, in French, at its line."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from outils.lectures import refusal, tree, write
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic.networks import IPvAnyAddress

from clausegen import formats, reader
from clausegen.constats import Refus

Montant = Annotated[Decimal, BeforeValidator(formats.read_montant), Field(gt=0)]


class Modele(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Couleur(Enum):
    bleu = "bleu"
    vert = "vert"


class Calcul(Modele):
    methode: Literal["montant"]
    montant_ht: Montant


class Ratio(Modele):
    methode: Literal["ratio"]
    palier: Montant


class Lot(Modele):
    intitule: str
    montant_ht: Montant | None = None
    heures: Annotated[int, BeforeValidator(formats.read_entier), Field(ge=2, le=5)] | None = None

    @model_validator(mode="after")
    def _coherent(self):
        if self.intitule == "incohérent":
            raise reader.ErreursDeCles(
                [("heures", "trop"), (("lieux", 0), "hors périmètre"), ("montant_ht", "rien")]
            )
        if self.intitule == "refusé":
            raise ValueError("ce lot se contredit")
        return self


class Marche(Modele):
    reference: str
    objet: str
    ccag: Literal["travaux", "fcs", "pi", "tic", "mi", "moe", "aucun"] = "aucun"
    format: Literal["1"] = "1"
    couleur: Couleur = Couleur.bleu
    lots: Annotated[tuple[Lot, ...], Field(max_length=9)] = ()
    calcul: Annotated[Calcul | Ratio, Field(discriminator="methode")] | None = None
    par_cle: dict[str, Lot] = {}
    court: Annotated[str, Field(min_length=2, max_length=3)] = "xx"
    index: Annotated[str, StringConstraints(pattern="^BT")] = "BT"
    deux: Annotated[tuple[str, ...], Field(min_length=2, max_length=2)] = ("a", "b")
    libre: Montant | Literal["libre"] | None = None
    entier: int = 0
    nombre: Decimal = Decimal(0)
    jour: dt.date | None = None
    oui: bool = True
    moins: Annotated[int, Field(lt=3)] = 0
    adresse: IPvAnyAddress | None = None


TETE = "reference: r\nobjet: o\n"
ATTENDU_SOUS_CLES = "attendu des sous-clés (une par ligne, en retrait)"
CCAG = "valeurs admises : travaux, fcs, pi, tic, mi, moe, aucun"
INVALIDES = [
    ("ccag: travau", ["PRO-04 3: ccag : « travau » inconnu ; " + CCAG + " — vouliez-vous « travaux » ?"]),
    ("ccag: bleu", ["PRO-04 3: ccag : « bleu » inconnu ; " + CCAG]),
    ("ccag: [fcs]", ["PRO-05 3: ccag : attendu un mot, lu une liste ; " + CCAG]),
    ("format: 2", ["PRO-04 3: format : « 2 » inconnu ; valeurs admises : 1"]),
    ("couleur: rouge", ["PRO-04 3: couleur : « rouge » inconnu ; valeurs admises : bleu, vert"]),
    ("lots:\n  - intitulé: x\n    intitule: x",
     ["PRO-03 4: lots[1].intitulé : clé inconnue — vouliez-vous « intitule » ?"]),
    ("lots: [{intitule: x, zzz: 1}]",
     ["PRO-03 3: lots[1].zzz : clé inconnue — clés admises : intitule, montant_ht, heures"]),
    ("inconnue: 1", ["PRO-03 3: inconnue : clé inconnue — retirez-la, ou écrivez-la après « # »"]),
    ("par_cle:\n  un:\n    intitul: x\n    intitule: y",
     ["PRO-03 5: par_cle.un.intitul : clé inconnue — vouliez-vous « intitule » ?"]),
    ("lots:\n  - intitule: x\n  - heures: 3", ["PRO-01 5: lots[2].intitule : clé obligatoire absente"]),
    ("lots:\n  - heures: 3\n    intitule: à compléter",
     ["PRO-02 5: lots[1].intitule : clé obligatoire, restée à compléter"]),
    ("lots: texte",
     ["PRO-05 3: lots : attendu une liste (une ligne « - … » par élément), lu « texte »"]),
    ("lots:\n  - texte", [f"PRO-05 4: lots[1] : {ATTENDU_SOUS_CLES}, lu « texte »"]),
    ("par_cle: [a]", [f"PRO-05 3: par_cle : {ATTENDU_SOUS_CLES}, lu une liste"]),
    ("court: {a: b}", ["PRO-05 3: court : attendu un texte, lu des sous-clés"]),
    ("court: x", ["PRO-06 3: court : attendu 2 caractère(s) au moins, lu « x »"]),
    ("court: abcd", ["PRO-06 3: court : attendu 3 caractères au plus, lu « abcd »"]),
    ("index: TP", ["PRO-06 3: index : « TP » n'a pas la forme attendue (^BT)"]),
    ("deux: [a]", ["PRO-06 3: deux : liste trop courte : attendu 2 au moins, lu 1"]),
    ("deux: [a, [b]]", ["PRO-05 3: deux[2] : attendu un texte, lu une liste"]),
    ("deux: [a, b, c]", ["PRO-06 3: deux : trop long : attendu 2 au plus, lu 3"]),
    ("lots: [{intitule: x, montant_ht: 0}]", ["PRO-06 3: lots[1].montant_ht : attendu plus de 0, lu « 0 »"]),
    ("lots: [{intitule: x, montant_ht: cher}]",
     [f"PRO-06 3: lots[1].montant_ht : attendu {formats.MONTANT}, lu « cher »"]),
    ("lots: [{intitule: x, heures: 1}]", ["PRO-06 3: lots[1].heures : attendu 2 au moins, lu « 1 »"]),
    ("lots: [{intitule: x, heures: 1 000}]", ["PRO-06 3: lots[1].heures : attendu 5 au plus, lu « 1 000 »"]),
    ("moins: 3", ["PRO-06 3: moins : attendu moins de 3, lu « 3 »"]),
    ("entier: x", [f"PRO-05 3: entier : attendu {formats.ENTIER}, lu « x »"]),
    ("nombre: x", [f"PRO-05 3: nombre : attendu {formats.NOMBRE}, lu « x »"]),
    ("jour: hier", [f"PRO-05 3: jour : attendu {formats.DATE}, lu « hier »"]),
    ("oui: bof", ["PRO-05 3: oui : attendu « oui » ou « non », lu « bof »"]),
    ("adresse: x", ["PRO-06 3: adresse : valeur refusée : « x »"]),
    ("libre: cher", [f"PRO-06 3: libre : attendu {formats.MONTANT}, lu « cher »",
                     "PRO-04 3: libre : « cher » inconnu ; valeurs admises : libre"]),
    ("calcul:\n  methode: ratio\n  palier: cher",
     [f"PRO-06 5: calcul.palier : attendu {formats.MONTANT}, lu « cher »"]),
    ("calcul:\n  methode: montan\n  palier: 1", ["PRO-04 4: calcul.methode : « montan » inconnu ; "
     "valeurs admises : montant, ratio — vouliez-vous « montant » ?"]),
    ("calcul:\n  palier: 1", ["PRO-01 3: calcul.methode : clé obligatoire absente"]),
    ("calcul:\n  palier: 1\n  methode: à compléter",
     ["PRO-02 5: calcul.methode : clé obligatoire, restée à compléter"]),
    ("lots:\n  - intitule: refusé", ["PRO-07 4: lots[1] : ce lot se contredit"]),
    ("lots:\n  - intitule: incohérent\n    montant_ht: 3",
     ["PRO-07 4: lots[1].heures : trop", "PRO-07 4: lots[1].lieux[1] : hors périmètre",
      "PRO-07 5: lots[1].montant_ht : rien"]),
    ("ccag: x\nlots:\n  - heures: 9\nfin: 1",
     ["PRO-04 3: ccag : « x » inconnu ; " + CCAG, "PRO-01 5: lots[1].intitule : clé obligatoire absente",
      "PRO-06 5: lots[1].heures : attendu 5 au plus, lu « 9 »",
      "PRO-03 6: fin : clé inconnue — retirez-la, ou écrivez-la après « # »"]),
]  # fmt: skip


@pytest.mark.parametrize(("suite", "attendu"), INVALIDES, ids=[s.splitlines()[0] for s, _ in INVALIDES])
def test_a_bad_value_is_told_in_french_at_its_line(monkeypatch, tmp_path, suite, attendu):
    assert refusal(monkeypatch, tmp_path, TETE + suite, Marche) == attendu


def test_a_missing_key_at_the_root_is_located_at_the_first_key(monkeypatch, tmp_path):
    assert refusal(monkeypatch, tmp_path, "# tête\nreference: x\n", Marche) == [
        "PRO-01 2: objet : clé obligatoire absente"
    ]


class Decrit(Modele):
    forme: Literal["ordinaire", "global"] = Field(description="forme du contrat")
    nature: str = Field(description="travaux ou services")


def test_what_a_key_is_for_is_said_when_nothing_closer_was_meant(monkeypatch, tmp_path):
    assert refusal(monkeypatch, tmp_path, "forme: xyz", Decrit) == [
        "PRO-04 1: forme : « xyz » inconnu ; valeurs admises : ordinaire, global — forme du contrat",
        "PRO-01 1: nature : clé obligatoire absente — travaux ou services",
    ]
    assert refusal(monkeypatch, tmp_path, "forme: globale\nnature: x", Decrit) == [
        "PRO-04 1: forme : « globale » inconnu ; valeurs admises : ordinaire, global"
        " — vouliez-vous « global » ?"
    ]


def test_no_error_type_of_pydantic_is_ever_told_in_english(tmp_path):
    from typing import get_args

    from pydantic_core import core_schema

    contexte = dict.fromkeys(
        ("min_length", "max_length", "actual_length", "pattern", "gt", "ge", "lt", "le"), 1
    )
    anglais = {"value", "should", "valid", "input", "must", "least", "type", "field", "expected"}
    for genre in get_args(core_schema.ErrorType):
        code, message = reader._amiss(genre, contexte, "« x »")
        assert code in ("PRO-05", "PRO-06")
        assert not anglais & set(message.split()), genre


def test_a_good_file_becomes_the_model_with_its_lines(tmp_path):
    path = write(
        tmp_path, TETE + "ccag: fcs\nlots:\n  - intitule: à\n    montant_ht: 1,5 M€\njour: à compléter\n"
    )
    lu = reader.read(path, Marche)
    assert lu.valeur == Marche(
        reference="r", objet="o", ccag="fcs", lots=({"intitule": "à", "montant_ht": "1500000"},)
    )
    assert lu.valeur.lots[0].montant_ht == Decimal(1500000)
    assert lu.positions["lots", 0, "montant_ht"] == reader.Position(path, 6)
    assert lu.blancs == {("jour",)}


def test_an_error_in_a_type_names_the_file_of_the_type(tmp_path):
    haut = tree(tmp_path, TETE, "haut.yaml")
    lu = reader.merge(haut, tree(tmp_path, "\nccag: x\n", "bas.yaml"))
    with pytest.raises(Refus) as refus:
        reader.validate(lu, Marche)
    assert [(c.fichier, c.ligne) for c in refus.value.constats] == [(str(tmp_path / "bas.yaml"), 2)]


def test_errors_of_keys_read_as_one_sentence():
    assert str(reader.ErreursDeCles([("a", "trop"), (("b", 0), "peu")])) == "a : trop ; b[1] : peu"


def test_a_node_without_position_is_located_at_the_nearest_one_around_it():
    ici = reader.Position(Path("x.yaml"), 4)
    assert reader.locate({("a",): ici}, ("a", 0, "b")) == ici
    assert reader.locate({("a",): ici}, ("b",)) is None


def test_importing_the_reader_loads_neither_yaml_nor_pydantic():
    code = "import sys; from clausegen import reader; print(sorted({'yaml', 'pydantic'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
