"""L'article mesuré : trois pages, une ligne de tableau par lot ; pour docxtpl et pour docxtemplater."""

from __future__ import annotations

from typing import NamedTuple

from tests.outils import docx_minimal as d

CHAMPS = ("numero", "intitule", "activite", "heures", "taux", "mode")
PHRASE = (
    "Le titulaire réalise une action d'insertion qui permet l'accès ou le retour à l'emploi de personnes. "
)
TITRES = 12
STYLES = 300


class Dialecte(NamedTuple):
    """La façon d'écrire une condition, une liste et une ligne de tableau répétée."""

    si: tuple[str, ...]
    sinon: tuple[str, ...]
    fin_si: tuple[str, ...]
    liste: tuple[str, str, str]
    lignes: tuple[str, ...]


VIDES = [""] * (len(CHAMPS) - 1)
DOCXTPL = Dialecte(
    si=("{%p if alloti %}",),
    sinon=("{%p else %}",),
    fin_si=("{%p endif %}",),
    liste=("{%p for public in publics %}", "{{ public }} ;", "{%p endfor %}"),
    lignes=(
        d.tr("{%tr for lot in lots %}", *VIDES),
        d.tr(*(f"{{{{ lot.{champ} }}}}" for champ in CHAMPS)),
        d.tr("{%tr endfor %}", *VIDES),
    ),
)
DOCXTEMPLATER = Dialecte(
    si=("{{#alloti}}",),
    sinon=("{{/alloti}}", "{{^alloti}}"),
    fin_si=("{{/alloti}}",),
    liste=("{{#publics}}", "{{.}} ;", "{{/publics}}"),
    lignes=(
        d.tr(
            "{{#lots}}{{ numero }}",
            *(f"{{{{ {champ} }}}}" for champ in CHAMPS[1:-1]),
            "{{ mode }}{{/lots}}",
        ),
    ),
)


def modele(dialecte: Dialecte = DOCXTPL) -> bytes:
    """Titres, gras, une balise coupée en trois par Word, conditions, liste, tableau, en-tête, 300 styles."""
    police = "<w:rFonts w:ascii='Carlito' w:hAnsi='Carlito'/><w:b/><w:sz w:val='22'/>"
    blocs: list[str] = []
    for n in range(1, TITRES + 1):
        coupee = (d.r("Marché {"), "<w:proofErr w:type='spellStart'/>", d.r("{ refe"), d.r("rence }} fin"))
        texte = d.p(PHRASE * 3, d.r("{{ acheteur }}", police), PHRASE)
        blocs += [d.p(f"Article {n} – Clause", style="Titre1"), texte, d.p(*coupee)]
    condition = [*dialecte.si, PHRASE * 2, *dialecte.sinon, PHRASE, *dialecte.fin_si]
    blocs += [d.p(bloc) for bloc in [*condition * 5, *dialecte.liste]]
    blocs.append(d.tbl(d.tr(*CHAMPS), *dialecte.lignes, colonnes=len(CHAMPS)))
    membres = d.parts("".join(blocs), entete=d.p("{{ reference }} – {{ acheteur }}"), titre="{{ reference }}")
    membres["word/styles.xml"] = membres["word/styles.xml"].replace(b"</w:styles>", _styles())
    return d.zipped(membres)


def _styles() -> bytes:
    proprietes = "<w:rPr><w:b/><w:i/><w:sz w:val='24'/></w:rPr>"
    styles = (
        f"<w:style w:type='paragraph' w:styleId='S{n}'><w:name w:val='Style {n}'/>{proprietes}</w:style>"
        for n in range(STYLES)
    )
    return ("".join(styles) + "</w:styles>").encode()


def mentions(n: int, lots: int) -> dict[str, object]:
    """Un marché, différent à chaque document."""
    ligne = {champ: f"{champ} {n} & Cie" for champ in CHAMPS}
    return {
        "acheteur": f"Ville n° {n} <Port & Mer>",
        "reference": f"2026-{n:03}",
        "alloti": n % 2 == 0,
        "publics": [f"public {k} de {n}" for k in range(4)],
        "lots": [{**ligne, "numero": str(k)} for k in range(lots)],
    }
