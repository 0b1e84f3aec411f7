"""Fill a form as Word does, or as LibreOffice leaves it: its fields by their names."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

CORPS = "word/document.xml"


def as_word(docx: bytes, valeurs: Mapping[str, str | bool]) -> bytes:
    """Each content control gets its value; a box, true or false."""

    def fill(xml: str) -> str:
        for nom, valeur in valeurs.items():
            motif = re.compile(
                rf'<w:sdt><w:sdtPr>(?:(?!</w:sdt>).)*?<w:tag w:val="{nom}"/>.*?</w:sdt>', re.DOTALL
            )
            assert motif.search(xml), nom
            xml = motif.sub(lambda t, v=valeur: _filled(t[0], v), xml, count=1)
        return xml

    return rewrite(docx, fill)


def _filled(controle: str, valeur: str | bool) -> str:
    if isinstance(valeur, bool):
        controle = re.sub(r'(<w14:checked w14:val=")\d', rf"\g<1>{int(valeur)}", controle)
        return re.sub("[☐☒]", "☒" if valeur else "☐", controle)
    controle = controle.replace("<w:showingPlcHdr/>", "")
    contenu = f"<w:sdtContent><w:r><w:t>{escape(valeur)}</w:t></w:r></w:sdtContent>"
    return re.sub(r"<w:sdtContent>.*</w:sdtContent>", lambda _: contenu, controle, flags=re.DOTALL)


def as_libreoffice(docx: bytes, valeurs: Mapping[str, str | bool]) -> bytes:
    """The text between the ends of each bookmark, the content controls lost."""

    def fill(xml: str) -> str:
        xml = re.sub(
            r"<w:sdt><w:sdtPr>.*?</w:sdtPr><w:sdtContent>|</w:sdtContent></w:sdt>", "", xml, flags=re.DOTALL
        )
        for nom, valeur in valeurs.items():
            numero = re.search(rf'<w:bookmarkStart w:id="(\d+)" w:name="_{nom}"/>', xml)
            assert numero, nom
            debut = numero.end()
            fin = xml.index(f'<w:bookmarkEnd w:id="{numero[1]}"/>', debut)
            xml = xml[:debut] + _typed(xml[debut:fin], valeur) + xml[fin:]
        return xml

    return rewrite(docx, fill)


def _typed(contenu: str, valeur: str | bool) -> str:
    texte = ("☒" if valeur else "☐") if isinstance(valeur, bool) else escape(valeur)
    return re.sub(r"(<w:t(?: [^>]*)?>)[^<]*", lambda t: t[1] + texte, contenu, count=1)


def rewrite(docx: bytes, change: Callable[[str], str]) -> bytes:
    """The same file, its main text passed through a function."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as archive, zipfile.ZipFile(sortie, "w") as copie:
        for nom in archive.namelist():
            contenu = archive.read(nom)
            copie.writestr(nom, change(contenu.decode()).encode() if nom == CORPS else contenu)
    return sortie.getvalue()


def xml(docx: bytes) -> str:
    """The main text, as it is written."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read(CORPS).decode()
