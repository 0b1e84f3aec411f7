"""Each rule on cases a facilitator could write: what it says, and when it keeps silent."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from outils.textes import plain as typed

from clausegen import conformite, droit, marche, questionnaire
from clausegen.conformite import ccag, formulations_motifs, regles
from clausegen.conformite.cas import Cas
from clausegen.conformite.formulations_texte import plain
from clausegen.constats import Constat

DOSSIER = Path(__file__).parent / "conformite"
SOCLE = DOSSIER / "socle"
ANGLAIS = re.compile(r"\b(the|missing|required|invalid|None|True|False|Decimal)\b")


def read(chemin: Path) -> Any:
    return yaml.load(chemin.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


CAS = [cas for fichier in sorted(DOSSIER.glob("*.yaml")) for cas in read(fichier)]


def override(bas: Any, haut: Any) -> Any:
    """Mappings merge; a mapping « 1: … » over a list changes one of its elements."""
    if isinstance(bas, dict) and isinstance(haut, dict):
        return {**bas, **{cle: override(bas.get(cle), valeur) for cle, valeur in haut.items()}}
    if isinstance(bas, list) and isinstance(haut, dict):
        return [override(element, haut.get(str(rang), {})) for rang, element in enumerate(bas, 1)]
    return haut


def remove(profil: Any, cle: str) -> None:
    """Take « lots.1.taux_insertion » out of the profile."""
    *pas, dernier = cle.split(".")
    for nom in pas:
        profil = profil[int(nom) - 1] if isinstance(profil, list) else profil[nom]
    if isinstance(profil, list):
        del profil[int(dernier) - 1]
    else:
        del profil[dernier]


def study(cas: dict[str, Any], dossier: Path) -> Cas:
    profil = read(SOCLE / "profil.yaml")
    for cle in cas.get("sans", []):
        remove(profil, cle)
    profil = override(profil, cas.get("profil", {}))
    fichier = dossier / "profil.yaml"
    fichier.write_text(yaml.safe_dump(profil, allow_unicode=True), encoding="utf-8")
    jour = dt.date.fromisoformat(cas["jour"]) if "jour" in cas else None
    return conformite.study(marche.load(fichier), jour, [SOCLE / "templates"])


def printed(constats: tuple[Constat, ...]) -> str:
    return "\n".join(f"{c.gravite} {c.code} {c.text()}" for c in constats) or "aucun constat"


def says(constat: Constat, attendu: str | dict[str, str]) -> bool:
    if isinstance(attendu, str):
        return constat.code == attendu
    texte = typed(f"{constat.message} {constat.remede}")
    exacts = {cle: valeur for cle, valeur in attendu.items() if cle != "dit"}
    return all(getattr(constat, cle) == valeur for cle, valeur in exacts.items()) and (
        attendu.get("dit", "") in texte
    )


def assert_complete(constat: Constat) -> None:
    assert all((constat.message, constat.remede, constat.fichier, constat.ligne)), constat
    assert constat.reference or constat.code.startswith("CAL-"), constat
    assert not ANGLAIS.search(f"{constat.message} {constat.remede} {constat.reference or ''}"), constat.text()


@pytest.mark.parametrize("cas", CAS, ids=[cas["nom"] for cas in CAS])
def test_case(cas: dict[str, Any], tmp_path: Path):
    constats = conformite.check(study(cas, tmp_path))
    for attendu in cas.get("attendu", []):
        assert any(says(c, attendu) for c in constats), f"manque {attendu}\n{printed(constats)}"
    for absent in cas.get("absent", []):
        assert not any(says(c, absent) for c in constats), f"de trop {absent}\n{printed(constats)}"
    for constat in constats:
        assert_complete(constat)


def test_every_case_has_a_source_and_expects_something():
    for cas in CAS:
        assert cas["source"], cas["nom"]
        assert cas.get("attendu") or cas.get("absent"), cas["nom"]
        assert set(cas) <= {"nom", "source", "profil", "sans", "jour", "attendu", "absent"}, cas["nom"]
    assert [nom for nom, fois in Counter(cas["nom"] for cas in CAS).items() if fois > 1] == []


def test_every_rule_has_a_case_where_it_speaks_and_one_where_it_is_silent():
    connus = {regle.code for regle in conformite.registered()}

    def codes(cle: str) -> set[str]:
        cites = (cite for cas in CAS for cite in cas.get(cle, []))
        return {cite if isinstance(cite, str) else cite["code"] for cite in cites}

    assert connus - codes("attendu") == set()
    assert connus - codes("absent") == set()
    assert codes("attendu") | codes("absent") <= connus


def test_a_sound_contract_has_nothing_to_correct_nor_to_check(tmp_path: Path):
    constats = conformite.check(study({}, tmp_path))
    du_droit = [c for c in constats if not c.code.startswith("CAL-")]
    assert {c.code for c in du_droit} == {"CRI-07", "DER-01"}, printed(constats)
    assert {c.gravite for c in du_droit} == {"information"}


def test_rules_are_documented_in_one_sentence():
    for regle in conformite.registered():
        assert re.fullmatch(r"[A-ZÉÀ].*\.", regle.titre), regle.titre
        assert regle.reference
        assert re.fullmatch(r"[A-Z]{3}-\d{2}", regle.code)


def test_codes_are_unique_and_titles_compulsory():
    with pytest.raises(ValueError, match="twice"):
        regles.regle("OBL-01", reference="x", gravite="information")(lambda cas: [])
    with pytest.raises(ValueError, match="title"):
        regles.regle("ZZZ-99", reference="x", gravite="information")(lambda cas: [])
    assert "ZZZ-99" not in {regle.code for regle in conformite.registered()}


def test_gravest_first(tmp_path: Path):
    cas = {"profil": {"clause": {"redaction": "courte"}, "ccag": "aucun", "lieux": ["Nulle-Part-sur-Rien"]}}
    rangs = [c.gravite for c in conformite.check(study(cas, tmp_path))]
    ordre = ["a_corriger", "a_verifier", "information"]
    assert rangs == sorted(rangs, key=ordre.index)
    assert set(rangs) == set(ordre)


def test_a_day_without_law_is_indeterminate_not_silent(tmp_path: Path):
    constats = conformite.check(study({"jour": "2018-01-01"}, tmp_path))
    muets = [c for c in constats if c.message.startswith("indéterminable : ")]
    assert any("aucune valeur en vigueur au 01/01/2018" in c.message for c in muets), printed(constats)
    assert {c.gravite for c in muets} == {"a_verifier"}


def test_a_value_of_the_territory_is_located_in_its_sheet(tmp_path: Path):
    constats = conformite.check(study({}, tmp_path))
    derogation = next(c for c in constats if c.code == "DER-01")
    assert Path(derogation.fichier or "").name == "territoire.yaml"


def test_every_ccag_is_known_wherever_one_is_chosen_or_recognized():
    connus = {nom.removeprefix("ccag_") for nom in droit.parametres() if nom.startswith("ccag_")}
    assert set(ccag.NATURES) == set(questionnaire.CCAG) - {"aucun"} == connus
    for nom, libelle in questionnaire.CCAG.items():
        if nom != "aucun":
            assert formulations_motifs.named_ccag(plain(libelle)) == {nom}
