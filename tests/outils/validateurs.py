"""Validators of Word files in one call: Microsoft's SDK, openxml-audit, ooxml-integrity, and structure."""

import functools
import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType

from outils.outillage import absent
from outils.structure import fautes


@functools.cache
def microsoft() -> ModuleType | None:
    """Microsoft's Open XML SDK, loaded once; None when its wheels are absent."""
    if not all(importlib.util.find_spec(nom) for nom in ("pythonnet", "python_redlines_docxodus")):
        return None
    chemin = Path(__file__).with_name("valider_ooxml.py")
    spec = importlib.util.spec_from_file_location("valider_ooxml", chemin)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.load()
    return module


def microsoft_errors(data: bytes) -> list[dict[str, str]]:
    """What Microsoft's SDK alone says of a document; skips when it is absent."""
    sdk = microsoft()
    if sdk is None:
        absent("validateur de Microsoft absent (pythonnet, python-redlines-docxodus)")
    with tempfile.NamedTemporaryFile(suffix=".docx") as fichier:
        fichier.write(data)
        fichier.flush()
        return sdk.validate(fichier.name)


def erreurs(chemin: Path) -> list[str]:
    """Every error, « outil: partie: message »; skips when a validator is absent."""
    sdk = microsoft()
    if sdk is None:
        absent("validateur de Microsoft absent (pythonnet, python-redlines-docxodus)")
    try:
        import ooxml_integrity
        import openxml_audit
    except ImportError as erreur:
        absent(f"{erreur.name} absent")
    audit = openxml_audit.OpenXmlValidator(openxml_audit.FileFormat.MICROSOFT_365).validate(str(chemin))
    return [
        *(f"microsoft: {e['part']}: {e['desc']} {e['xpath']}" for e in sdk.validate(str(chemin))),
        *(f"openxml-audit: {e}" for e in audit.errors),
        *(f"ooxml-integrity: {e}" for e in ooxml_integrity.check(chemin) if e.severity.value == "error"),
        *(f"structure: {faute}" for faute in fautes(chemin)),
    ]
