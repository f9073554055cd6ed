"""Refusals about documents."""

from __future__ import annotations

from dataclasses import dataclass

from passport.errors import InvalidDraft, Refusal


class InvalidDocument(InvalidDraft):
    """A document that cannot be kept."""


@dataclass(eq=False)
class UnknownDocument(Refusal):
    """No document has this hash."""

    sha256: str
    sentence = "there is no document {sha256!r}"
