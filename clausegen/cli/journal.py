"""The log of a bug, in the user's log folder."""

from __future__ import annotations

import platform
import sys
import traceback
from pathlib import Path

from clausegen import __version__


def folder() -> Path:
    """The user's log folder on this system."""
    from platformdirs import user_log_path

    return user_log_path("clausegen", appauthor=False)


def write(erreur: BaseException) -> Path | str:
    """Writes the traceback to a file named after it (the same bug, the same file); returns its path."""
    from hashlib import sha256

    trace = "".join(traceback.format_exception(erreur))
    entete = f"clausegen {__version__}, Python {platform.python_version()}, {sys.platform}\n"
    chemin = folder() / f"erreur-{sha256(trace.encode()).hexdigest()[:8]}.log"
    try:
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(f"{entete}{trace}", encoding="utf-8", errors="backslashreplace")
    except OSError:
        return f"{type(erreur).__name__} (journal impossible à écrire dans {chemin.parent})"
    return chemin
