"""The example products, as far as they are loaded."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from aftersales.recalls import service as recalls
from gs1 import parse_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownIdentifier
from resolver.pages import LocalText, pick_text

# The codes of the example data that say most. GS1 keeps prefix 952 for demonstrations, so none of
# them can ever be a real product.
EXAMPLES = (
    "/01/09520000010010/21/WM-000101",
    "/01/09520000010010/21/WM-000140",
    "/01/09520000010027/21/EB-2601-0001",
    "/01/09520000010034",
    "/01/09520000010041/21/AB%2F12",
    "/01/09520000010058",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One line of the list to try."""

    path: str
    hri: str
    name: LocalText
    recalled: bool


def examples(connection: Connection, language: str) -> list[Example]:
    """The examples for a reader of ``language``; none in a service that holds other products."""
    found = []
    for path in EXAMPLES:
        identifier = parse_identifier(path)
        try:
            subject = catalogue.find_subject(connection, identifier)
        except UnknownIdentifier:
            continue
        name = pick_text(subject.product.names, language) or LocalText(identifier.hri, language)
        recalled = bool(recalls.notices_for(connection, subject))
        found.append(Example(path, identifier.hri, name, recalled))
    return found
