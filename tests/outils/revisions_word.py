"""Accept or reject every tracked change, as Docxodus does (same wheel as Microsoft's validator)."""

import functools
import importlib.util
import sys
import tarfile
import tempfile
from pathlib import Path

from outils import validateurs
from outils.outillage import absent

PIECES = ("Docxodus.dll", "SkiaSharp.dll")


@functools.cache
def _processor():
    """Docxodus' RevisionProcessor and its document type; skips when its wheel is absent."""
    if validateurs.microsoft() is None:
        absent("Docxodus absent (pythonnet, python-redlines-docxodus)")
    import clr

    spec = importlib.util.find_spec("python_redlines_docxodus")
    archive = Path(next(iter(spec.submodule_search_locations))) / "_binaries" / "linux-x64.tar.gz"
    dossier = Path(tempfile.mkdtemp(prefix="docxodus-"))
    with tarfile.open(archive) as tar:
        for membre in tar.getmembers():
            if Path(membre.name).name in PIECES:
                membre.name = Path(membre.name).name
                tar.extract(membre, dossier, filter="data")
    sys.path.append(str(dossier))
    clr.AddReference(str(dossier / "Docxodus"))
    from Docxodus import RevisionProcessor, WmlDocument

    return RevisionProcessor, WmlDocument


def accept(data: bytes) -> bytes:
    """The document once every change is accepted."""
    processeur, document = _processor()
    return bytes(processeur.AcceptRevisions(document("a.docx", data)).DocumentByteArray)


def reject(data: bytes) -> bytes:
    """The document once every change is rejected."""
    processeur, document = _processor()
    return bytes(processeur.RejectRevisions(document("a.docx", data)).DocumentByteArray)
