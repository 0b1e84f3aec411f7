"""Tracked changes: what an author inserted or struck out on a day, for someone else to accept or reject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Revision:
    """Who makes the change, and the day that Word shows."""

    auteur: str
    le: date
