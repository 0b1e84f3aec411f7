"""Running text to WordprocessingML runs: bold, italic, mentions, line breaks, content controls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from atelier.typographie import INSECABLE

_JETON = re.compile(
    r"(?P<balise>\{\{.*?\}\}|\{%.*?%\})|\[\[(?P<controle>\w+:.*?)\]\]|(?P<gras>\*\*)|"
    r"(?P<litteral>\\\*)|(?P<italique>\*)| *(?<!\S)(?P<saut>//)(?!\S) *"
)
_CONTROLE = re.compile(r"(texte|date|case|verrou|choix):((?:[^|{]|\{\{.*?\}\})+)\|(.*)$")
_LONGUEUR_SIGNET = 40
CASE_VIDE, CASE_COCHEE = "☐", "☒"
CHOISIR = "choisissez dans la liste"


@dataclass(slots=True)
class Numeros:
    """Identifiers already given in the model being built."""

    controles: int = 0
    listes: int = 0


def run(texte: str, proprietes: str = "") -> str:
    """One run; « // » has become a line feed, written as a line break."""
    if not texte:
        return ""
    rpr = f"<w:rPr>{proprietes}</w:rPr>" if proprietes else ""
    morceaux = (f'<w:t xml:space="preserve">{escape(m)}</w:t>' if m else "" for m in texte.split("\n"))
    return f"<w:r>{rpr}{'<w:br/>'.join(morceaux)}</w:r>"


def paragraph(style: str, contenu: str, reglages: str = "") -> str:
    """A paragraph; ``reglages`` are pPr elements in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{reglages}</w:pPr>{contenu}</w:p>'


def _placeholder(invite: str) -> str:
    return run(invite, '<w:rStyle w:val="Textedelespacerserv"/>')


def _checkbox(proprietes: str) -> tuple[str, str, str]:
    etats = "".join(
        f'<w14:{nom} w14:val="{ord(signe):04X}" w14:font="MS Gothic"/>'
        for nom, signe in (("checkedState", CASE_COCHEE), ("uncheckedState", CASE_VIDE))
    )
    police = '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/>'
    reglage = f'<w14:checkbox><w14:checked w14:val="0"/>{etats}</w14:checkbox>'
    return "", reglage, run(CASE_VIDE, police + proprietes)


def _list(options: str) -> str:
    valeurs = map(quoteattr, re.split(r"\s; ", options))
    lignes = (f"<w:listItem w:displayText={v} w:value={v}/>" for v in valeurs)
    return f"<w:dropDownList>{''.join(lignes)}</w:dropDownList>"


def control(spec: str, numeros: Numeros, proprietes: str = "") -> str:
    """An inline content control, inside a hidden bookmark of the same name (kept by LibreOffice)."""
    trouve = _CONTROLE.match(spec)
    if not trouve:
        raise ValueError(f"« [[{spec}]] » : [[texte|date|case|verrou|choix:nom|texte]] attendu")
    genre, nom, texte = trouve[1], trouve[2].strip(), trouve[3].strip()
    if len(re.sub(r"\{\{.*?\}\}", "99", nom)) > _LONGUEUR_SIGNET - 1:
        raise ValueError(f"« {nom} » : nom de champ de plus de {_LONGUEUR_SIGNET - 1} caractères")
    verrou, reglage, contenu, suite = "", "<w:text/>", _placeholder(texte), ""
    if genre == "case":
        verrou, reglage, contenu = _checkbox(proprietes)
        suite = run(INSECABLE + texte, proprietes)
    elif genre == "verrou":
        verrou, contenu = '<w:lock w:val="sdtContentLocked"/>', run(texte, proprietes)
    elif genre == "date":
        reglage = (
            '<w:date><w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="fr-FR"/>'
            '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
        )
    elif genre == "choix":
        reglage, contenu = _list(texte), _placeholder(CHOISIR)
    invite = "<w:showingPlcHdr/>" if genre in ("texte", "date", "choix") else ""
    numeros.controles += 1
    numero, titre = numeros.controles, nom[:1].upper() + nom[1:].replace("_", " ")
    return (
        f'<w:bookmarkStart w:id="{numero}" w:name={quoteattr("_" + nom)}/>'
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(titre)}/><w:tag w:val={quoteattr(nom)}/>"
        f'<w:id w:val="{100000 + numero}"/>{verrou}{invite}{reglage}</w:sdtPr>'
        f"<w:sdtContent>{contenu}</w:sdtContent></w:sdt>"
        f'<w:bookmarkEnd w:id="{numero}"/>{suite}'
    )


def field_names(texte: str) -> list[str]:
    """The names of the content controls of a paragraph."""
    specs = [jeton["controle"] for jeton in _JETON.finditer(texte) if jeton["controle"]]
    return [trouve[2].strip() for spec in specs if (trouve := _CONTROLE.match(spec))]


def runs(texte: str, numeros: Numeros) -> str:
    """The runs of a paragraph; a mention stays whole in its run."""
    sortie: list[str] = []
    courant, gras, italique, position = "", False, False, 0

    def flush() -> str:
        return run(courant, ("<w:b/><w:bCs/>" if gras else "") + ("<w:i/><w:iCs/>" if italique else ""))

    for jeton in _JETON.finditer(texte):
        courant += texte[position : jeton.start()]
        position = jeton.end()
        genre = jeton.lastgroup
        if genre == "balise":
            courant += jeton.group()
        elif genre == "litteral":
            courant += "*"
        elif genre == "saut":
            courant += "\n"
        else:
            sortie.append(flush())
            courant = ""
            if genre == "controle":
                sortie.append(control(jeton["controle"], numeros, "<w:b/><w:bCs/>" if gras else ""))
            gras, italique = gras ^ (genre == "gras"), italique ^ (genre == "italique")
    courant += texte[position:]
    if gras or italique:
        raise ValueError(f"« * » ou « ** » non refermé : {texte}")
    return "".join([*sortie, flush()])
