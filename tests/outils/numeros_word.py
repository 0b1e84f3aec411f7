"""The numbers of a document as Docxodus writes them, to compare with ours."""

from __future__ import annotations

from pathlib import Path

from outils import revisions_word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def numbers(chemin: Path) -> list[str] | None:
    """The number or bullet of each written paragraph that has one; None when it cannot read the file."""
    revisions_word._processor()
    import System
    from DocumentFormat.OpenXml.Packaging import WordprocessingDocument
    from Docxodus import ListItemRetriever, PtOpenXmlExtensions
    from System.Xml.Linq import XName

    paragraphe, texte = XName.Get(f"{W}p"), XName.Get(f"{W}t")
    try:
        document = WordprocessingDocument.Open(str(chemin), False)
    except System.Exception:
        return None
    trouves = []
    try:
        racine = PtOpenXmlExtensions.GetXDocument(document.MainDocumentPart).Root
        for element in list(racine.Descendants(paragraphe)):
            numero = ListItemRetriever.RetrieveListItem(document, element)
            if numero is not None and any(str(t.Value).strip() for t in element.Descendants(texte)):
                trouves.append(str(numero).strip())
    except System.Exception:
        return None
    finally:
        document.Dispose()
    return trouves
