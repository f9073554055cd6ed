"""What is explained is what is answered: both asked of one running application.

Link sets and requests are made up; the answer of the scan path and the explanation's account of it
are compared down to the last header and byte.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from aftersales.recalls import service as recalls
from aftersales.recalls.model import CampaignDraft
from gs1 import GS1_VOC
from passport.catalogue import service as catalogue
from passport.db import Database
from resolver.links import store
from resolver.links.model import Level, Target
from resolver.links.rules import Wish
from resolver.resolve import Request
from tests import builders
from tests.properties.explaining import NOW, levels, moved, requests
from tests.resolver.examples import NOTICE
from tests.resolver.service import Client, Reply, running

RECALLED = "09520000010027"
PLACE = f"/414/{builders.FACILITY_GLN}"
SERIAL = builders.SERIAL
OTHER = "WM-000102"  # of the same lot


def ladder(gtin: str) -> tuple[str, ...]:
    model = f"/01/{gtin}"
    return f"{model}/21/{SERIAL}", f"{model}/10/{builders.LOT}", model


# Unit, batch and model of a sound and of a recalled product, and a key that is no product.
LADDERS = (ladder(builders.GTIN), ladder(RECALLED), (PLACE,))


def load(connection: Connection) -> None:
    for gtin in (builders.GTIN, RECALLED):
        for serial in (SERIAL, OTHER):
            builders.make_unit(connection, serial, gtin, lot=builders.LOT)
        catalogue.mark_published(
            connection, builders.product_of(gtin), has_passport=True, has_parts=False
        )
    scope = ((builders.product_of(RECALLED), {"anyOf": [{"lots": [builders.LOT]}]}),)
    recalls.draft(
        connection, CampaignDraft("R1", builders.OPERATOR, NOTICE, scope), "tester", builders.NOW
    )
    recalls.open_campaign(connection, "R1", "tester", builders.NOW)


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path
) -> Iterator[tuple[Database, Client]]:
    """An application whose link sets each example replaces."""
    path = tmp_path_factory.mktemp("explained") / "tracemark.db"
    shutil.copyfile(_sqlite_template, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        with database.write() as connection:
            load(connection)
        with running(database) as client:
            yield database, client


def put(database: Database, paths: tuple[str, ...], recorded: list[Level | None]) -> None:
    delta = datetime.now(UTC) - NOW
    with database.write() as connection:
        for path, level in zip(paths, recorded, strict=False):
            store.remove(connection, path)
            if level is not None:
                store.put(
                    connection, path, builders.OPERATOR, moved(level, delta), datetime.now(UTC)
                )


def ask(client: Client, path: str, request: Request) -> tuple[Reply, dict[str, Any]]:
    """The answer of the scan path, and the explanation of the same request."""
    wish = request.wish
    query = {"linkType": request.link_type, "context": wish.context}
    query = {name: value for name, value in query.items() if value is not None}
    behind = f"?{urlencode(query)}" if query else ""
    target = path + behind
    headers = {"accept": wish.accept, "accept_language": wish.accept_language}
    # What another unit was answered with may be kept and serve this one.
    client.get(path.replace(SERIAL, OTHER) + behind, **headers)
    reply = client.get(target, **headers)
    asked = {"uri": target, "accept": wish.accept, "language": wish.accept_language}
    given = urlencode({name: value for name, value in asked.items() if value is not None})
    explained = client.get(f"/api/v1/explain?{given}")
    assert explained.status == 200
    return reply, explained.json()


@given(
    paths=st.sampled_from(LADDERS),
    recorded=st.lists(st.one_of(st.none(), levels()), min_size=3, max_size=3),
    request=requests,
)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_explanation_tells_the_very_answer_and_names_where_it_leads(
    service: tuple[Database, Client],
    paths: tuple[str, ...],
    recorded: list[Level | None],
    request: Request,
) -> None:
    database, client = service
    put(database, paths, recorded)
    reply, explained = ask(client, paths[0], request)
    told = explained["answer"]
    assert told["status"] == reply.status
    headers: dict[str, str] = {}
    for header in told["headers"]:
        name = header["name"].lower()
        value = header["value"]
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    assert headers.pop("x-request-id")
    assert headers == {key: v for key, v in reply.headers.items() if key != "x-request-id"}
    assert told["body"]["bytes"] == len(reply.body)
    assert reply.body.decode("utf-8", "replace").startswith(told["body"]["text"] or "")
    assert leads_to(explained) == led_to(reply, explained)


class Rows(HTMLParser):
    """Where the links lead that a page offers as rows to choose from."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("class") == "row":
            self.hrefs.append(given.get("href") or "")


def leads_to(explained: dict[str, Any]) -> list[str]:
    return [winner["href"] for winner in explained["winners"]]


def led_to(reply: Reply, explained: dict[str, Any]) -> list[str]:
    """Where the answer itself leads, without what it passes on of the query."""
    if reply.status == 307:
        passed_on = explained["asked"]["uri"].partition("?")[2]
        bare = reply.location.removesuffix(passed_on)
        return [bare.rstrip("?&") if passed_on else bare]
    if reply.status == 300 and "html" not in (reply["content-type"] or ""):
        (entity,) = reply.json()["linkset"]
        (links,) = (found for name, found in entity.items() if name.startswith(GS1_VOC))
        return [link["href"] for link in links]
    if reply.status == 300:
        rows = Rows()
        rows.feed(reply.body.decode())
        return rows.hrefs
    assert reply.status in (200, 404)
    return []


def test_a_page_to_choose_from_offers_the_winners_and_nothing_else(
    service: tuple[Database, Client],
) -> None:
    database, client = service
    path, link_type = LADDERS[0][2], GS1_VOC + "faqs"
    alike = tuple(Target(f"https://maker.example/{each}", each) for each in ("a", "b", "c"))
    put(database, (path,), [Level("W7", None, (), {link_type: alike})])
    request = Request(link_type, Wish("text/html", "en"))
    reply, explained = ask(client, path, request)
    assert (reply.status, reply["content-type"]) == (300, "text/html; charset=utf-8")
    assert led_to(reply, explained) == [each.href for each in alike] == leads_to(explained)


@pytest.mark.parametrize(
    "path",
    [
        "/01/09520000010011",
        "/01/09521234543213",
        "/01/09520000010010/21/WM%2F1/10/X",
        "/eh30164596f40c0e5cbe991a83",
        "/nothing",
        f"/01/{builders.GTIN}/10/OTHER/21/{SERIAL}",
        f"/01/{builders.GTIN}?linkType=nonsense",
        f"/01/{builders.GTIN}/qr.svg",
    ],
)
def test_a_refusal_and_a_picture_are_explained_as_they_are_answered(
    service: tuple[Database, Client], path: str
) -> None:
    _, client = service
    reply = client.get(path)
    explained = client.get("/api/v1/explain?" + urlencode({"uri": path})).json()
    assert explained["answer"]["status"] == reply.status
    assert explained["answer"]["body"]["bytes"] == len(reply.body)
    assert explained["winners"] == []
    if reply.status >= 400:
        assert explained["answer"]["problem"] == reply.json()
