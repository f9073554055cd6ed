"""Every page has a JSON form at the same address that says all the page says (S59)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.extract import extract_from_dir

from gs1 import LINK_TYPES
from resolver.pages import HERE
from resolver.views.front_model import ADDRESSES, QUESTIONS
from tests.resolver.service import BASE, BROWSER, Client

WASHER = "/01/09520000010010"
UNIT = f"{WASHER}/21/WM-000140"
BATTERY = "/01/09520000010027/21/EB-2601-0001"

# A route that shows a page, and addresses under it that together show all it can.
PAGES = {
    "/": ("/",),
    "/card/<path:digital_link>": (f"/card{UNIT}", f"/card{BATTERY}"),
    "/components/<path:digital_link>": (f"/components{BATTERY}", f"/components{UNIT}"),
    "/explain": (f"/explain?uri={BASE}{UNIT}",),
    "/history/<path:digital_link>": (f"/history{UNIT}", f"/history{BATTERY}"),
    "/history/compare/<path:digital_link>": (
        f"/history/compare{BATTERY}?from=0.0.1",
        f"/history/compare{WASHER}?from=1&to=1",
        f"/history/compare{BATTERY}?from=2000-01-01",
    ),
    "/page/<path:digital_link>": (
        f"/page{UNIT}",
        f"/page{WASHER}/21/WM-000101",
        f"/page{WASHER}/21/WM-009999",
        f"/page{BATTERY}",
        "/page/01/09520000010041/21/AB%2F12",
        "/page/01/09520000010058",
    ),
    "/parts/<path:digital_link>": (f"/parts{UNIT}", f"/parts{WASHER}", f"/parts{BATTERY}"),
    "/passport/<path:digital_link>": (f"/passport{BATTERY}", f"/passport{UNIT}"),
    "/passport/pinned/<pin>/<path:digital_link>": (f"/passport/pinned/1.1.1{BATTERY}",),
    "/passport/versions/<number>/<path:digital_link>": (f"/passport/versions/1{WASHER}",),
    "/readiness/<path:digital_link>": (
        f"/readiness{BATTERY}?market=LV&date=2027-02-18",
        f"/readiness{WASHER}?date=2026-11-22",
    ),
    "/readings/<path:digital_link>": (f"/readings{BATTERY}", f"/readings{UNIT}"),
    "/recall/<path:digital_link>": (f"/recall{UNIT}", f"/recall{WASHER}/21/WM-000101"),
    "/terms/": ("/terms/",),
    "/terms/<group>/<number>/": ("/terms/battery/1/", "/terms/battery/2/"),
    "/terms/<group>/<number>/<path:element>": (
        "/terms/battery/1/mass",
        "/terms/battery/2/labelCapacity",
        "/terms/battery/2/carbonFootprintDeclaration",
        "/terms/appliance/1/spareParts/productName",
    ),
    "/terms/<name>": ("/terms/noise",),
}
# Routes without a page: data, files, probes, and the search, which only sends elsewhere.
NO_PAGES = (
    "/.well-known/", "/api/", "/contexts/", "/documents/", "/find", "/healthz", "/readyz",
    "/robots.txt", "/schemas/", "/static/", "/v1/",
)  # fmt: skip
# Their JSON is a format of its own, for programs that know it: a passport, and an explanation.
OWN_FORMAT = ("/passport/", "/explain")

# Names of formats, the same in every language.
FORMATS = ("JSON-LD", "Turtle", "CSV", "application/ld+json", "text/turtle", "text/csv")

ADDRESSES_OF_PAGES = [path for paths in PAGES.values() for path in paths]
SHOWN_TWICE = [path for path in ADDRESSES_OF_PAGES if not path.startswith(OWN_FORMAT)]


class Texts(HTMLParser):
    """The pieces of text a reader sees in the main part of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._inside = self._inside or tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "main"

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if self._inside and text:
            self.found.append(text)


@lru_cache(maxsize=1)
def sentences() -> list[re.Pattern[str]]:
    """Our own sentences as patterns; what fills their gaps are facts."""
    found = extract_from_dir(
        HERE / "templates",
        method_map=[("**.html", "jinja2.ext:babel_extract")],
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    texts = {each.title for each in ADDRESSES} | {each.answer for each in QUESTIONS}
    texts |= {each.title for each in LINK_TYPES.values()}
    for _, _, message, _, _ in found:
        texts |= {message} if isinstance(message, str) else {text for text in message if text}
    # Those without a gap first, then those that leave least to a gap.
    ordered = sorted(texts, key=lambda text: ("%(" in text, -len(text)))
    patterns = [
        re.sub(r"%\\\((\w+)\\\)s", r"((?:(?!\. ).)+?)", re.escape(text)) for text in ordered
    ]
    return [re.compile(text) for text in patterns]


def facts_of(text: str) -> Iterator[str]:
    """What is left of a piece of text when our own words are taken away."""
    for sentence in sentences():
        match = sentence.fullmatch(text)
        if match:
            for gap in match.groups():
                yield from facts_of(gap)
            return
    pieces = re.split(r" · |(?<=[.!?:]) ", text)
    for piece in pieces:
        if len(pieces) > 1:
            yield from facts_of(piece)
        elif piece not in FORMATS:
            yield piece


def strings_in(document: Any) -> Iterator[str]:
    """Every text and number of a JSON document, the names of members, and how many there are."""
    if isinstance(document, dict):
        for name, member in document.items():
            yield name
            yield from strings_in(member)
    elif isinstance(document, list):
        yield str(len(document))
        for member in document:
            yield from strings_in(member)
    elif document is not None:
        yield str(document)


def days(text: str) -> str:
    """Dates as people write them, put as JSON has them."""

    def iso(match: re.Match[str]) -> str:
        return datetime.strptime(match[0], "%d %B %Y").date().isoformat()  # noqa: DTZ007

    def month(match: re.Match[str]) -> str:
        return datetime.strptime(match[0], "%B %Y").date().isoformat()[:7]  # noqa: DTZ007

    def short(match: re.Match[str]) -> str:
        return datetime.strptime(match[0], "%d %b %Y").date().isoformat()  # noqa: DTZ007

    months = "(?:January|February|March|April|May|June|July|August|September|October|November"
    months += "|December)"
    text = re.sub(rf"[0-9]{{1,2}} {months} [0-9]{{4}}", iso, text)
    text = re.sub(r"[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}", short, text)
    text = re.sub(r"([0-9-]{10}), ([0-9]{2}:[0-9]{2}:[0-9]{2}) UTC", r"\1T\2Z", text)
    return re.sub(rf"{months} [0-9]{{4}}", month, text)


def is_told(fact: str, data: str) -> bool:
    """Whether every word of a fact is somewhere in the data."""
    countries = {str(name): code for code, name in Locale.parse("en").territories.items()}
    if fact in countries:
        return countries[fact].lower() in data
    fact = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", days(fact))
    if fact.lower() in data:
        return True
    words = re.findall(r"[^\s·:,;.()“”–]+(?:[.,:/-][^\s·:,;.()“”–]+)*", fact.lower())
    return all(word in data for word in words)


@pytest.mark.parametrize("path", SHOWN_TWICE)
def test_what_a_person_reads_a_program_reads_too(client: Client, path: str) -> None:
    page = Texts()
    page.feed(client.get(path, accept=BROWSER).body.decode())
    reply = client.get(path, accept="application/json")
    assert reply["content-type"] == "application/json"
    data = "\n".join(strings_in(reply.json())).lower()
    facts = [fact for text in page.found for fact in facts_of(text)]
    assert facts
    untold = [fact for fact in facts if not is_told(fact, data)]
    assert untold == [], untold


@pytest.mark.parametrize("subject", [UNIT, BATTERY, WASHER, f"{WASHER}/21/WM-009999"])
def test_the_links_of_a_page_are_all_the_others_about_it(client: Client, subject: str) -> None:
    links = client.get(f"/page{subject}", accept="application/json").json()["links"]
    routes = [route for route in PAGES if route.endswith("/<path:digital_link>")]
    names = {route.split("/")[1] for route in routes if route.count("/") == 2} | {"linkset"}
    # Readings are of units that have a record.
    assert links.keys() == (names if subject in (UNIT, BATTERY) else names - {"readings"})
    for address in links.values():
        reply = client.get(address.removeprefix(BASE), accept="application/json")
        assert reply.status in (200, 307), address


def test_a_page_that_joins_has_a_json_form_too(client: Client) -> None:
    rules = {
        rule.rule
        for rule in client.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(NO_PAGES)
    }
    assert rules == set(PAGES)


@pytest.mark.parametrize("path", ADDRESSES_OF_PAGES)
def test_both_forms_are_negotiated_and_have_tags_of_their_own(client: Client, path: str) -> None:
    page = client.get(path, accept=BROWSER)
    data = client.get(path, accept="application/json")
    named = client.get(path + ("&" if "?" in path else "?") + "format=json", accept=BROWSER)
    assert (page.status, data.status) == (200, 200)
    assert (page["content-type"] or "").startswith("text/html")
    assert json.loads(data.body)
    assert named["content-type"] == data["content-type"]
    if "no-store" in (data["cache-control"] or ""):  # an answer of this very moment
        return
    assert named.body == data.body
    for reply in (page, data):
        assert "Accept" in (reply["vary"] or "")
        assert client.get(path, accept=BROWSER, if_none_match=page["etag"]).status == 304
    assert page["etag"] != data["etag"]


@pytest.mark.parametrize("path", ADDRESSES_OF_PAGES)
def test_head_says_what_get_says(client: Client, path: str) -> None:
    for accept in (BROWSER, "application/json"):
        get, head = (client.ask(path, method, accept=accept) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (get.status, b"")
        assert head["content-type"] == get["content-type"]
        assert head["etag"] == get["etag"]


@pytest.mark.parametrize("accept", [None, "*/*", BROWSER, "image/png", "junk"])
def test_whoever_has_no_wish_gets_the_page(client: Client, accept: str | None) -> None:
    reply = client.get(f"/page{UNIT}", accept=accept)
    assert reply.status == 200
    assert reply["content-type"] == (
        "application/json" if accept == "image/png" else "text/html; charset=utf-8"
    )


def test_texts_are_in_the_language_of_the_reader(client: Client) -> None:
    german = client.get(f"/page{UNIT}", accept="application/json", accept_language="de")
    assert german["content-language"] == "de"
    assert german.json()["unit"]["name"] == {"value": "Waschmaschine Tind 8", "language": "de"}
    english = client.get(f"/page{UNIT}", accept="application/json", accept_language="en")
    assert german["etag"] != english["etag"]


def test_how_an_operator_is_set_up_is_nobody_elses_business(client: Client) -> None:
    text = client.get(f"/page{UNIT}", accept="application/json").body.decode()
    maker = json.loads(text)["unit"]["maker"]
    assert set(maker) == {"name", "address", "website", "contactEmail"}
    for hidden in ("prefixes", "linkHosts", "aliasUrls", "operatorId", "icon", "anchor"):
        assert f'"{hidden}"' not in text


def test_a_refusal_has_its_json_form_too(client: Client) -> None:
    reply = client.get(f"/page{WASHER}/21/WM-000140?format=json&at=tomorrow", accept=BROWSER)
    assert reply.status in (400, 422)
    reply = client.get("/page/01/09520000010011", accept="application/json")
    assert (reply.status, reply.code) == (400, "check_digit")
    reply = client.get("/01/09520000010011?format=json", accept=BROWSER)
    assert reply["content-type"] == "application/problem+json"
    missing = client.get(f"{WASHER}?linkType=gs1:recipeInfo").json()
    offered = {each["linkType"]: each["href"] for each in missing["available"]}
    assert offered["gs1:instructions"] == f"{WASHER}?linkType=gs1:instructions"


def test_the_guide_names_every_member(client: Client) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "pages.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", guide))
    for path in SHOWN_TWICE:
        if not path.startswith("/terms/"):
            members = set(client.get(path, accept="application/json").json())
            assert members <= named, path
