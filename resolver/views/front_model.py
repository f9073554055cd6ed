"""What the start page says: how to find a product, examples where they are loaded, addresses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Connection

import schemas.loader
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


@dataclass(frozen=True, slots=True)
class Address:
    """An address for machines; ``title`` is in English, for the catalogue."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Question:
    """One way to ask for a code, and what answers; in English, for the catalogue."""

    request: str
    answer: str


API_DESCRIPTION = Address("API description (OpenAPI)", "/api/v1/openapi.json")
ADDRESSES = (
    API_DESCRIPTION,
    Address("Resolver description", "/.well-known/gs1resolver"),
    Address("Dictionary of terms", "/terms/"),
    Address("JSON-LD context", "/contexts/passport-2.jsonld"),
)
QUESTIONS = (
    Question("Accept: text/html", "The owner page"),
    Question("Accept: application/ld+json", "The product passport"),
    Question("?linkType=linkset", "All links"),
    Question("?linkType=gs1:instructions", "Instructions for use"),
    Question("?linkType=gs1:recallStatus", "The recall state of this unit"),
    Question("…/qr.svg", "Its QR code"),
)

# Numbers that GS1 and this project use as examples.
SAMPLES = ("4006381333931", "(01)09520000010010(21)WM-000101")


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The start page."""

    name: str
    host: str
    resolver_root: str
    search: str  # a URI template (RFC 6570)
    samples: tuple[str, ...]  # of what can be searched for
    explanation: str  # likewise
    addresses: tuple[Address, ...]
    schemas: tuple[Address, ...]
    requests: tuple[Question, ...]
    examples: tuple[Example, ...]


def front_page(connection: Connection, language: str, public_url: str) -> FrontPage:
    """The start page for a reader of ``language``."""
    return FrontPage(
        name="Tracemark resolver",
        host=urlsplit(public_url).netloc,
        resolver_root=public_url,
        search=f"{public_url}/find{{?code}}",
        samples=(*SAMPLES, f"{public_url}/01/…"),
        explanation=f"{public_url}/explain{{?uri}}",
        addresses=ADDRESSES,
        schemas=tuple(
            Address(profile, f"/schemas/passport/{profile}.json")
            for profile in schemas.loader.profiles()
        ),
        requests=QUESTIONS,
        examples=tuple(examples(connection, language)),
    )


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
