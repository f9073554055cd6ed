"""Links in facts that lead into this service, and whether anything is there. Pure.

What a caller writes is never fetched: of an address elsewhere only its form is judged, by the
schema. Which documents and identifiers there are is looked up beforehand and handed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from gs1 import Gs1Error, Identifier, parse_target

Target = Literal["document", "identifier"]

_document = re.compile(r"/documents/([0-9a-f]{64})/([A-Za-z0-9][A-Za-z0-9._-]{0,119})").fullmatch


@dataclass(frozen=True, slots=True)
class Known:
    """What links may lead to: the file name by hash, the identifiers by their path.

    ``hosts`` are the addresses of this service, such as ``https://id.example.com``; a path without
    a host is always its own.
    """

    documents: dict[str, str] = field(default_factory=dict)
    identifiers: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a passport as written; ``stated`` is the hash that stands beside it."""

    pointer: str
    address: str
    stated: str | None = None

    def path(self, hosts: frozenset[str]) -> str | None:
        """The path on this service; None for an address elsewhere."""
        if self.address.startswith("/"):
            return self.address.partition("#")[0].partition("?")[0]
        try:
            parts = urlsplit(self.address)
        except ValueError:
            return None  # no address at all; the schema says so
        return parts.path if f"{parts.scheme}://{parts.netloc}".lower() in hosts else None

    def document(self, hosts: frozenset[str]) -> tuple[str, str] | None:
        """Hash and file name of the stored document this leads to, by its address."""
        found = _document(self.path(hosts) or "")
        return (found[1], found[2]) if found else None

    def identifier(self, hosts: frozenset[str]) -> Identifier | None:
        """The product, batch or unit this leads to, by its address."""
        try:
            link = parse_target(self.path(hosts) or "/")
        except Gs1Error:
            return None
        return None if link.stem else link.identifier

    def problem(self, to: Target, known: Known) -> str | None:
        """What is wrong with it in words; None where it leads to what it should, or elsewhere."""
        if self.path(known.hosts) is None:
            return None
        return self._document(known) if to == "document" else self._identifier(known)

    def _document(self, known: Known) -> str | None:
        found = self.document(known.hosts)
        if found is None:
            return "is not the address of a document kept here: /documents/{sha256}/{file name}"
        sha256, name = found
        if sha256 not in known.documents:
            return "there is no document with this hash here; hand it in first"
        if known.documents[sha256] != name:
            return f"the document with this hash is called {known.documents[sha256]}"
        if self.stated is not None and self.stated != sha256:
            return "the hash stated beside it is not that of the document"
        return None

    def _identifier(self, known: Known) -> str | None:
        found = self.identifier(known.hosts)
        if found is None:
            return "is not the identifier of a product, batch or unit"
        if found.path not in known.identifiers:
            return f"{found.path} is not known here"
        return None
