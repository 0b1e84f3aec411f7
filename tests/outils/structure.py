"""What the three validators miss: bookmarks, fields, content-control ids, cells, tables."""

import zipfile
from collections import Counter
from pathlib import Path

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def fautes(chemin: Path) -> list[str]:
    """Structural faults of every word/*.xml part; a part that is not well formed is left to the others."""
    trouvees: list[str] = []
    with zipfile.ZipFile(chemin) as archive:
        for nom in archive.namelist():
            if not (nom.startswith("word/") and nom.endswith(".xml")):
                continue
            try:
                racine = etree.fromstring(archive.read(nom), etree.XMLParser(resolve_entities=False))
            except etree.XMLSyntaxError:
                continue
            trouvees += [f"{nom}: {faute}" for faute in _part(racine)]
    return trouvees


def _values(racine: etree._Element, element: str, attribut: str) -> list[str]:
    return [e.get(_W + attribut, "") for e in racine.iter(_W + element)]


def _part(racine: etree._Element) -> list[str]:
    debuts, fins = _values(racine, "bookmarkStart", "id"), _values(racine, "bookmarkEnd", "id")
    champs = Counter(_values(racine, "fldChar", "fldCharType"))
    controles = [i for sdt in racine.iter(_W + "sdtPr") for i in _values(sdt, "id", "val")]
    fautes = [f"signet {i} ouvert ou fermé seul" for i in set(debuts) ^ set(fins)]
    fautes += [f"signet en double : {nom}" for nom in _twice(_values(racine, "bookmarkStart", "name"))]
    fautes += [f"contrôle de contenu en double : {i}" for i in _twice(controles)]
    if champs["begin"] != champs["end"]:
        fautes.append("champ ouvert ou fermé seul")
    fautes += ["cellule sans paragraphe final" for c in racine.iter(_W + "tc") if _last(c) != "p"]
    fautes += ["tableau sans rangée" for t in racine.iter(_W + "tbl") if t.find(f".//{_W}tr") is None]
    return fautes


def _twice(valeurs: list[str]) -> list[str]:
    return [valeur for valeur, nombre in Counter(valeurs).items() if nombre > 1]


def _last(cellule: etree._Element) -> str:
    return etree.QName(cellule[-1]).localname if len(cellule) else ""
