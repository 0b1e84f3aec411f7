"""The stages of a contract's life, each with its documents."""

from __future__ import annotations

from typing import Literal, get_args

Etape = Literal["consultation", "notification", "execution", "fin_de_marche"]
ETAPES: tuple[Etape, ...] = get_args(Etape)
