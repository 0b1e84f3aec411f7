"""The results of a workbook's formulas, for viewers that do not calculate; Excel does it again on opening."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from xml.sax.saxutils import escape

from clausegen import files
from clausegen.tableur.ecriture import a1

Resultat = Decimal | int | str

_FORMULE = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)><f>(.*?)</f><v ?/?>(?:</v>)?</c>', re.S)


def fill(octets: bytes, resultats: Mapping[int, Mapping[tuple[int, int], Resultat]]) -> bytes:
    """The same workbook, as ``ecriture.write`` made it, with the results of its formulas.

    ``resultats``: by rank of the sheet from 1, then by (row, column).
    """
    parties = {
        f"xl/worksheets/sheet{rang}.xml": {a1(*place): lu for place, lu in par_cellule.items()}
        for rang, par_cellule in resultats.items()
    }
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        contenus = [(nom, archive.read(nom)) for nom in archive.namelist()]
    return files.pack(
        (nom, _filled(data, parties[nom]) if nom in parties else data) for nom, data in contenus
    )


def _filled(data: bytes, resultats: Mapping[str, Resultat]) -> bytes:
    def write(trouve: re.Match[str]) -> str:
        repere, style, formule = trouve.groups()
        lu = resultats.get(repere)
        if lu is None:
            return trouve[0]
        genre, valeur = (' t="str"', escape(lu)) if isinstance(lu, str) else ("", f"{lu:f}")
        return f'<c r="{repere}"{style}{genre}><f>{formule}</f><v>{valeur}</v></c>'

    return _FORMULE.sub(write, data.decode()).encode()
