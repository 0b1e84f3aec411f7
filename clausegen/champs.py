"""Field types of every data file: what a French user types, converted and checked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import WithJsonSchema as Schema

from clausegen import formats


class Modele(BaseModel):
    """Frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _printable(texte: str) -> str:
    if texte.isprintable():
        return texte
    if any(ord(c) < 32 and c not in "\n\t" for c in texte) or any(
        0xD800 <= ord(c) <= 0xDFFF or ord(c) in (0xFFFE, 0xFFFF) for c in texte
    ):
        raise ValueError("caractère de contrôle interdit ; retapez ce texte sans copier-coller")
    return texte


Texte = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    AfterValidator(_printable),
    Schema({"type": ["string", "number"]}),
]
Montant = Annotated[
    Decimal, BeforeValidator(formats.read_montant), Field(ge=0), Schema({"type": ["string", "number"]})
]
Part = Annotated[Decimal, BeforeValidator(formats.read_pourcentage), Schema({"type": ["string", "number"]})]
Nombre = Annotated[
    Decimal, BeforeValidator(formats.read_nombre), Field(ge=0), Schema({"type": ["string", "number"]})
]
Entier = Annotated[
    int, BeforeValidator(formats.read_entier), Field(ge=0), Schema({"type": ["string", "integer"]})
]
Mois = Annotated[
    int, BeforeValidator(formats.read_mois), Field(ge=1, le=600), Schema({"type": ["string", "integer"]})
]
Jour = Annotated[dt.date, BeforeValidator(formats.read_date), Schema({"type": "string"})]
Oui = Annotated[bool, BeforeValidator(formats.read_booleen), Schema({"enum": ["oui", "non", True, False]})]
Siret = Annotated[str, BeforeValidator(formats.read_siret), Schema({"type": ["string", "integer"]})]
Courriel = Annotated[str, BeforeValidator(formats.read_courriel), Schema({"type": "string"})]
