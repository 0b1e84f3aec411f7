"""What a model says of itself beside its text: language, fonts, title, names of persons."""

from __future__ import annotations

from collections.abc import Iterator

from clausegen.constats import Constat
from clausegen.word.forme import Trouvaille
from clausegen.word.package import Package, xml
from clausegen.word.paragraphe import W
from clausegen.word.render.balises import FAUTES
from clausegen.word.render.regles import REGLES

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
# What Word, LibreOffice or their usual replacements bring: a text keeps its look on another computer.
POLICES = {
    *(
        "calibri",
        "calibri light",
        "carlito",
        "cambria",
        "cambria math",
        "caladea",
        "candara",
        "consolas",
        "corbel",
    ),
    *(
        "arial",
        "arial narrow",
        "arial black",
        "liberation sans",
        "liberation serif",
        "liberation mono",
        "helvetica",
    ),
    *(
        "times new roman",
        "courier new",
        "georgia",
        "verdana",
        "tahoma",
        "trebuchet ms",
        "garamond",
        "century gothic",
    ),
    *(
        "segoe ui",
        "segoe ui symbol",
        "segoe ui emoji",
        "symbol",
        "wingdings",
        "wingdings 2",
        "webdings",
        "aptos",
    ),
    *("ms gothic", "ms mincho", "yu gothic", "yu mincho", "simsun", "open sans", "dejavu sans", "constantia"),
    *(
        "aptos display",
        "book antiqua",
        "bookman old style",
        "century",
        "comic sans ms",
        "impact",
        "palatino linotype",
    ),
}


def check(package: Package) -> Iterator[Constat]:
    """Every fault of the file as a whole."""
    for controle in (_default_language, _fonts, _properties):
        for code, lieu, message in controle(package):
            yield REGLES[code].found(lieu, message, package.nom)


def _default_language(package: Package) -> Iterator[Trouvaille]:
    racines = [xml(package.read(partie)) for partie in package.linked("styles")]
    chemins = (f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang", f"{W}style[@{W}default='1']/{W}rPr/{W}lang")
    codes = [
        str(lang.get(f"{W}val", "")) for racine in racines for c in chemins for lang in racine.iterfind(c)
    ]
    if not any(code.lower().startswith("fr") for code in codes):
        lue = f"la langue du fichier est « {codes[0]} »" if any(codes) else "le fichier ne dit pas sa langue"
        yield "FRM-07", "styles", lue


def _fonts(package: Package) -> Iterator[Trouvaille]:
    noms: dict[str, str] = {}
    for partie, libelle in _with_fonts(package):
        racine = xml(package.read(partie))
        for porteur in racine.iter(f"{W}rFonts"):
            noms |= {str(porteur.get(f"{W}{sorte}", "")): libelle for sorte in ("ascii", "hAnsi")}
        for porteur in racine.iter(f"{DRAWING}latin"):
            noms.setdefault(porteur.get("typeface", ""), libelle)
    connues = POLICES | _embedded(package)
    for nom, libelle in sorted(noms.items())[:FAUTES]:
        if nom and not nom.startswith("+") and nom.casefold() not in connues:
            yield "FRM-10", libelle, f"police « {nom} »"


def _with_fonts(package: Package) -> Iterator[tuple[str, str]]:
    yield package.document, "corps du document"
    for genre, libelle in {
        "styles": "styles",
        "theme": "thème",
        "header": "en-tête",
        "footer": "pied",
    }.items():
        for partie in package.linked(genre):
            yield partie, libelle


def _embedded(package: Package) -> set[str]:
    """Fonts that travel with the file."""
    return {
        str(police.get(f"{W}name", "")).casefold()
        for partie in package.linked("fontTable")
        for police in xml(package.read(partie)).iter(f"{W}font")
        if police.find(f"{W}embedRegular") is not None
    }


def _properties(package: Package) -> Iterator[Trouvaille]:
    racines = [xml(package.read(partie)) for partie in package.linked("core-properties", partie="")]
    titres = [t for racine in racines for t in racine.iter(f"{DC}title") if (t.text or "").strip()]
    if not titres:
        yield "FRM-14", "propriétés du fichier", "aucun titre"
    noms = (n.text or "" for racine in racines for n in racine.iter(f"{CP}lastModifiedBy", f"{DC}creator"))
    for nom in dict.fromkeys(noms):
        if nom.strip() and "{{" not in nom and nom != "clausegen":
            yield "FRM-15", "propriétés du fichier", f"« {nom.strip()} » est écrit dans le fichier"
