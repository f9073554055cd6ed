"""Whether a serial exists cannot be told from the answer to a code that names it."""

from __future__ import annotations

import re

import pytest

from passport.db import Database
from resolver.links import service as links
from resolver.links.model import LinkDraft, LinkSetDraft
from tests import builders
from tests.resolver.conftest import Start
from tests.resolver.examples import MODEL, put_example
from tests.resolver.service import BROWSER, Client, Reply

OTHER_GTIN = "09521111000013"
# Of the same length, so that nothing but the serial itself may differ.
KNOWN, UNKNOWN, FOREIGN, PLANNED = "WM-000150", "WM-000901", "WM-000902", "WM-000903"
FORMS = (None, BROWSER, "application/json", "application/ld+json", "application/linkset+json")


@pytest.fixture(params=[False, True], ids=["some recorded", "all recorded"])
def client(request: pytest.FixtureRequest, database: Database, start: Start) -> Client:
    """One serial that is another operator's, and one with a link that begins in years."""
    with database.write() as connection:
        put_example(connection)
        builders.make_product(connection, fully_serialised=request.param)
        builders.make_operator(
            connection,
            operator_id="otherworks",
            name="Otherworks",
            identifiers=(("gln", "9521111000006"),),
            prefixes=("9521111",),
        )
        builders.make_unit(connection, FOREIGN, OTHER_GTIN)
        later = LinkDraft(
            "gs1:faqs",
            "https://maker.example/faq",
            "FAQ",
            valid_from=builders.NOW.replace(year=2099),
        )
        draft = LinkSetDraft("Washing machine W7", None, (later,))
        links.put_links(connection, builders.unit_of(PLANNED), draft, builders.NOW, actor="tests")
    return start(database)


def without(found: Reply, serial: str) -> tuple[int, dict[str, str], bytes]:
    """An answer with the serial taken out, and what follows from its bytes."""
    headers = {
        name: value.replace(serial, "…")
        for name, value in found.headers.items()
        if name not in ("x-request-id", "etag")
    }
    # A code is drawn for each serial anew.
    body = re.sub(rb"<svg.*?</svg>", b"", found.body, flags=re.DOTALL)
    return found.status, headers, body.replace(serial.encode(), "…".encode())


@pytest.mark.parametrize("accept", FORMS)
@pytest.mark.parametrize(
    "target",
    [
        *("/01/{}/21/{}", "/01/{}/21/{}?linkType=linkset", "/01/{}/21/{}?linkType=gs1:faqs"),
        *("/01/{}/10/L9999/21/{}", "/01/{}/22/2A/21/{}"),
        *("/page/01/{}/21/{}", "/passport/01/{}/21/{}", "/parts/01/{}/21/{}"),
        *("/recall/01/{}/21/{}", "/history/01/{}/21/{}"),
    ],
)
def test_unknown_foreign_and_coming_serials_answer_alike(
    client: Client, target: str, accept: str | None
) -> None:
    answers = {
        serial: without(client.get(target.format(builders.GTIN, serial), accept=accept), serial)
        for serial in (UNKNOWN, FOREIGN, PLANNED)
    }
    assert answers[FOREIGN] == answers[UNKNOWN]
    assert answers[PLANNED] == answers[UNKNOWN]


def test_a_redirect_tells_nothing_of_a_serial_that_exists_either(client: Client) -> None:
    known, unknown = (client.get(f"{MODEL}/21/{serial}") for serial in (KNOWN, UNKNOWN))
    assert without(known, KNOWN) == without(unknown, UNKNOWN)


def test_no_linkset_lists_a_serial_nobody_asked_for(client: Client) -> None:
    for path in (MODEL, f"{MODEL}/10/L2601", f"{MODEL}/21/{UNKNOWN}"):
        for accept in ("application/linkset+json", "application/linkset", BROWSER):
            found = client.get(f"{path}?linkType=linkset", accept=accept)
            assert found.status == 200
            serials = set(re.findall(rb"WM-[0-9]{6}", found.body)) - {UNKNOWN.encode()}
            assert serials == set(), (path, accept)
