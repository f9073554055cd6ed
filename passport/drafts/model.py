"""The value of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Draft:
    """A publication as far as it is known.

    ``body`` has the members of a publication (productGroup, profiles, facts, validFrom, reason),
    any of which may be missing.
    """

    passport_key: str
    operator_id: str
    body: Mapping[str, Any]
    writer: str
    saved_at: datetime
