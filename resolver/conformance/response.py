"""An answer as it came, and what can be read from it. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

_LONGEST_SHOWN = 300
# One link of a Link header: the target, then its parameters (RFC 8288 section 3).
_LINK = re.compile(r"""\s*<([^>]*)>((?:\s*;\s*[^\s=;,]+\s*(?:=\s*(?:"[^"]*"|[^\s";,]*))?)*)""")
_PARAMETER = re.compile(r""";\s*([^\s=;,]+)\s*(?:=\s*("[^"]*"|[^\s";,]*))?""")


class HeaderLink(NamedTuple):
    """One link of a Link header; values as they stand there, with their quotation marks."""

    target: str
    parameters: dict[str, str]

    def says(self, name: str, value: str) -> bool:
        """Whether a parameter holds this value, with or without quotation marks."""
        return value in self.parameters.get(name, "").strip('"').split()


@dataclass(frozen=True, slots=True)
class Response:
    """Status, headers and body; ``version`` is 10 or 11, ``stray`` a body where none may be."""

    status: int
    version: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    stray: bool = False

    def every(self, name: str) -> tuple[str, ...]:
        """The values of all header lines of this name."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())

    def header(self, name: str) -> str:
        """The header's value, lines joined by a comma; empty where it is missing."""
        return ", ".join(self.every(name))

    def tokens(self, name: str) -> frozenset[str]:
        """The comma-separated words of a header, in lower case."""
        return frozenset(word.strip().lower() for word in self.header(name).split(",")) - {""}

    @property
    def location(self) -> str:
        return self.header("Location")

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def destination(self) -> str:
        """Where it leads; for an answer in place the address it stands for (RFC 9110 8.7)."""
        return self.location or (self.header("Content-Location") if self.status == 200 else "")

    @property
    def redirects(self) -> bool:
        """Whether it leads somewhere else. 300 offers a choice and 304 a copy; neither leads."""
        return self.status in (301, 302, 303, 307, 308) and bool(self.location)

    @property
    def answers(self) -> bool:
        """Whether it leads somewhere or is the thing itself."""
        return self.redirects or 200 <= self.status < 300

    def document(self) -> Any:
        """The JSON in the body; None where it is none (RFC 8259 says UTF-8)."""
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def links(self) -> tuple[HeaderLink, ...]:
        """The links of the Link header."""
        found = []
        for line in self.every("Link"):
            for match in _LINK.finditer(line):
                pairs = _PARAMETER.findall(match[2])
                found.append(HeaderLink(match[1], {name.lower(): value for name, value in pairs}))
        return tuple(found)

    def linked(self, rel: str) -> HeaderLink | None:
        """The first link of the Link header with this relation."""
        return next((link for link in self.links() if link.says("rel", rel)), None)

    def summary(self) -> str:
        """One line for a report."""
        parts = [str(self.status)]
        if self.location:
            parts.append(f"Location: {self.location}")
        if self.header("Content-Type"):
            parts.append(f"Content-Type: {self.header('Content-Type')}")
        if self.body:
            parts.append(f"{len(self.body)} bytes")
        return plain(", ".join(parts))


def plain(text: str) -> str:
    """Text of a stranger for a terminal or a page: printable, on one line, not too long."""
    printable = "".join(each if each.isprintable() else "�" for each in text)
    if len(printable) > _LONGEST_SHOWN:
        return f"{printable[:_LONGEST_SHOWN]}…"
    return printable
