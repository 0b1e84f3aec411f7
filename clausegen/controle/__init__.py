"""Read documents written elsewhere: their wording, one by one; their facts, as a whole."""

from __future__ import annotations

from clausegen.controle.formulations import reread

__all__ = ["reread"]
