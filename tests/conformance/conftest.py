"""One example product, asked through the whole application with raw request targets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from passport.db import Database
from resolver.links.model import LinkDraft
from tests import builders
from tests.resolver.examples import put_links, put_place
from tests.resolver.service import Client, running

HTML, PDF = "text/html", "application/pdf"


def faq(
    name: str,
    media_type: str | None = None,
    languages: tuple[str, ...] = (),
    contexts: tuple[str, ...] = (),
) -> LinkDraft:
    """A link of the type gs1:faqs; all that differs is what the links say of themselves."""
    return LinkDraft("gs1:faqs", f"https://m.example/{name}", name, media_type, languages, contexts)


# The example table of the conformance suite for several links of one type.
SEVERAL = (
    faq("1", HTML),
    faq("2", HTML, ("fr",)),
    faq("3", HTML),
    faq("4", PDF),
    faq("5", PDF, ("en",)),
    faq("6", PDF, ("en",), ("LK",)),
)
# Nothing tells them apart.
EQUAL = tuple(LinkDraft("gs1:tutorial", f"https://m.example/{name}", name) for name in "78")


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[Client]:
    """A washing machine with a unit, two lots, links of every kind, and a place."""
    with sqlite_database.write() as connection:
        builders.make_unit(connection, lot="L2601")
        put_links(connection, builders.product_of(), *SEVERAL, *EQUAL)
        put_links(connection, builders.batch_of("LOT1"), faq("lot"))
        put_place(connection)
    with running(sqlite_database) as found:
        yield found
