"""The URI a printed code carries: its host, its length and what is left for the serial. Pure.

A register that stores the URIs of codes may take a limited number of characters, and every
character makes a printed symbol larger, so a maker can give each product a budget.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from gs1 import Identifier
from passport.catalogue.serials import LONGEST_SERIAL, SerialPattern

_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?\Z")
_SAYS_NOTHING = ("", "80", "443")  # ports


def authority_of(url: str) -> str:
    """The authority of a URL as :func:`plain_authority` tells it. Raises ValueError on no URL."""
    return plain_authority(urlsplit(url).netloc)


def plain_authority(authority: str) -> str:
    """An authority as all of ours are compared: ``id.example:8443``, in lower case.

    Without a port that says nothing, and without the dot that may end a host name. What is no
    host and port is never the same as one, and comes back as it is.
    """
    parts = _AUTHORITY.match(authority.lower())
    if parts is None:
        return authority
    host, port = parts["host"].rstrip("."), (parts["port"] or "").lstrip("0")
    return host if port in _SAYS_NOTHING else f"{host}:{port}"


@dataclass(frozen=True, slots=True)
class CodeUri:
    """What the URI of every code of one product begins with, and how long it may get."""

    prefix: str  # "https://id.example.com/01/09520000010010/21/"
    budget: int | None  # characters of the whole URI; None: no limit

    @classmethod
    def of(cls, origin: str, product: Identifier, budget: int | None) -> CodeUri:
        """For the codes of ``product`` that carry ``origin``."""
        return cls(f"{product.primary().uri(origin)}/21/", budget)

    @property
    def serial_characters_left(self) -> int | None:
        """How many characters of a serial still fit; None without a budget.

        Never more than a serial can have. A character that has to be percent-encoded takes three.
        """
        if self.budget is None:
            return None
        return min(max(self.budget - len(self.prefix), 0), LONGEST_SERIAL)

    def excess(self, unit: Identifier) -> int:
        """By how many characters the URI of a unit exceeds the budget; 0 where it fits."""
        if self.budget is None:
            return 0
        return max(self.length(unit) - self.budget, 0)

    def length(self, unit: Identifier) -> int:
        """Characters of the whole URI of a unit of this product."""
        return len(self.prefix) + len(unit.path.rpartition("/")[2])

    def pattern_problem(self, product: Identifier, pattern: SerialPattern) -> str | None:
        """Why serials of this pattern do not fit the budget, in a sentence; None where they do."""
        unit = product.primary().with_qualifiers({"21": pattern.serial(0)})
        if self.excess(unit) == 0:
            return None
        return (
            f"a code of this form has a URI of {self.length(unit)} characters, the budget is "
            f"{self.budget}: {self.serial_characters_left} remain for the serial"
        )
