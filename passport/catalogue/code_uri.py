"""The URI a printed code carries: its host, its length and what is left for the serial. Pure.

A register that stores the URIs of codes may take a limited number of characters, and every
character makes a printed symbol larger, so a maker can give each product a budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from gs1 import Identifier
from passport.catalogue.serials import LONGEST_SERIAL, SerialPattern


def host_of(origin: str) -> str:
    """The authority of an origin as a Host header is compared with it: ``id.example:8443``."""
    authority = urlsplit(origin).netloc.lower()
    return authority.removesuffix(":443").removesuffix(":80")


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
