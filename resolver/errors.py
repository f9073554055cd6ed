"""What the edge itself refuses, before or after an identifier was understood."""

from __future__ import annotations

from dataclasses import dataclass

from gs1 import Identifier
from passport.errors import Refusal


@dataclass(eq=False)
class HostNotServed(Refusal):
    """The Host named in the request is not one of this service (DECISION 5)."""

    host: str
    sentence = "this service does not answer for that host name"


@dataclass(eq=False)
class HostMissing(Refusal):
    """HTTP 1.1 without a Host (RFC 9112 3.2)."""

    sentence = "the request names no host"


@dataclass(eq=False)
class TargetTooLong(Refusal):
    """Longer than any Digital Link can be."""

    part: str  # "path" | "query"
    longest: int
    sentence = "the {part} is longer than {longest} characters"


@dataclass(eq=False)
class TooManyRequests(Refusal):
    """More was asked for than one network may have; nothing was looked up."""

    retry_after: int  # seconds
    sentence = "too much was asked for from this network; try again in {retry_after} seconds"

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """When to come again (RFC 9110 10.2.3)."""
        return (("Retry-After", str(self.retry_after)),)


@dataclass(eq=False)
class NothingToFind(Refusal):
    """A search without anything to search for."""

    sentence = "nothing was entered to look for"


@dataclass(eq=False)
class MethodNotAllowed(Refusal):
    """A Digital Link is only ever read."""

    method: str
    sentence = "a Digital Link can only be read, with GET, HEAD or OPTIONS"


@dataclass(eq=False)
class UnknownStem(Refusal):
    """A Digital Link below a path of somebody else's service; ours begin at the root."""

    identifier: Identifier
    sentence = "this service knows Digital Links at the root of the host only: {identifier.path}"


@dataclass(eq=False)
class NoSuchLinkType(Refusal):
    """The identifier is known and has no link of the type asked for."""

    link_type: str  # as a CURIE where it has one
    available: tuple[str, ...]

    def __str__(self) -> str:
        return f"there is no link of the type {self.link_type}; there are: " + (
            ", ".join(self.available) or "none"
        )
