"""What one URI answers: to a browser, to machines, by link type, and when it cannot answer."""

from __future__ import annotations

import pytest

from tests.journeys.service import BROWSER, Site

FINE = "/01/09520000010010/21/WM-000101"
RECALLED = "/01/09520000010010/21/WM-000140"
BATTERY = "/01/09520000010027/21/EB-2601-0001"
AWKWARD = "/01/09520000010041/21/AB%2F12"
MORE_AWKWARD = "/01/09520000010041/21/AB%252F%2B%3A%26%3D"

UNITS = pytest.mark.parametrize("unit", [FINE, RECALLED, BATTERY, AWKWARD, MORE_AWKWARD])


@UNITS
@pytest.mark.parametrize("accept", [BROWSER, "*/*", None, "no idea"])
def test_a_person_gets_the_owner_page(site: Site, unit: str, accept: str | None) -> None:
    headers = {} if accept is None else {"accept": accept}
    scan = site.ask(unit, **headers)
    assert scan.status == 307
    assert scan.headers["location"] == f"{site.base}/page{unit}"
    page = site.follow(unit, **headers)
    assert page.status == 200
    assert page.media_type == "text/html"
    assert "<h1" in page.text


@UNITS
@pytest.mark.parametrize("accept", ["application/ld+json", "application/json"])
def test_a_machine_gets_the_passport(site: Site, unit: str, accept: str) -> None:
    assert site.ask(unit, accept=accept).status == 307
    passport = site.follow(unit, accept=accept)
    assert passport.status == 200
    assert passport.media_type == accept
    assert passport.headers["etag"]
    assert "accept" in passport.headers["vary"].lower()
    assert passport.json()["uniqueProductIdentifier"] == site.base + unit


@UNITS
def test_the_passport_can_be_asked_for_by_link_type_and_in_other_forms(
    site: Site, unit: str
) -> None:
    asked = site.ask(f"{unit}?linkType=gs1:dpp")
    assert asked.status == 307
    target = site.local(asked.headers["location"])
    for accept, media_type in [
        ("*/*", "application/ld+json"),
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        (BROWSER, "text/html"),
    ]:
        answer = site.ask(target, accept=accept)
        assert (answer.status, answer.media_type) == (200, media_type)
    assert site.ask(target, accept="image/png").status == 406


def test_an_unchanged_passport_is_not_sent_again(site: Site) -> None:
    first = site.follow(BATTERY, accept="application/ld+json")
    again = site.ask(
        f"/passport{BATTERY}", accept="application/ld+json", if_none_match=first.headers["etag"]
    )
    assert again.status == 304
    assert again.body == b""


@UNITS
def test_the_linkset_is_answered_in_place(site: Site, unit: str) -> None:
    by_type = site.ask(f"{unit}?linkType=linkset")
    by_form = site.ask(unit, accept="application/linkset+json")
    for answer in (by_type, by_form):
        assert answer.status == 200
        assert answer.media_type in ("application/linkset+json", "application/json")
        assert answer.json()["linkset"]
    assert by_form.media_type == "application/linkset+json"


@UNITS
@pytest.mark.parametrize(
    ("link_type", "folder"),
    [("gs1:purchaseSuppliesOrAccessories", "parts"), ("gs1:recallStatus", "recall")],
)
def test_parts_and_recall_have_pages_of_the_unit(
    site: Site, unit: str, link_type: str, folder: str
) -> None:
    asked = site.ask(f"{unit}?linkType={link_type}")
    assert asked.status == 307
    assert asked.headers["location"].startswith(f"{site.base}/{folder}{unit}")
    assert site.follow(f"{unit}?linkType={link_type}", accept=BROWSER).status == 200


@pytest.mark.parametrize(("language", "title"), [("en", "User manual"), ("de", "Bedienungsanl")])
def test_the_manual_comes_in_the_readers_language(site: Site, language: str, title: str) -> None:
    manual = site.follow(f"{FINE}?linkType=gs1:instructions", accept_language=language)
    assert manual.status == 200
    assert manual.media_type == "text/html"
    assert f'<html lang="{language}">' in manual.text
    assert title in manual.text


def test_a_serial_the_maker_has_not_issued_gets_what_is_known_of_the_model(site: Site) -> None:
    page = site.follow("/01/09520000010010/21/WM-999999", accept=BROWSER, accept_language="en")
    assert page.status == 200
    assert "Tind 8" in page.text
    assert "not a serial" in page.text
    # The air purifier is not declared fully serialised, so nothing is said about the maker.
    other = site.follow("/01/09520000010034/21/AP-9999", accept=BROWSER, accept_language="en")
    assert other.status == 200
    assert "no individual record" in other.text.lower()


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/01/09520000010011", 400),  # the check digit is wrong
        ("/01/09520000010010/21/", 400),
        ("/01/09520000010010/21/%ZZ", 400),
        ("/01/09520000099992", 404),  # nobody's
        ("/01/09520000010010/21/WM-000101?linkType=gs1:recipeInfo", 404),
        ("/01/09520000010010/10/L2602/21/WM-000101", 404),  # it belongs to the other lot
        ("/nothing/here", 400),  # everything that is no page of ours is read as a Digital Link
    ],
)
def test_what_cannot_be_answered_is_explained(site: Site, target: str, status: int) -> None:
    for_machines = site.ask(target, accept="application/json")
    assert for_machines.status == status
    assert for_machines.media_type == "application/problem+json"
    problem = for_machines.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["code"]
    for_people = site.ask(target, accept=BROWSER)
    assert for_people.status == status
    assert for_people.media_type == "text/html"
    assert "<h1" in for_people.text


def test_the_right_lot_beside_the_serial_is_the_same_unit(site: Site) -> None:
    scan = site.ask("/01/09520000010010/10/L2601/21/WM-000101", accept=BROWSER)
    assert scan.status == 307
    page = site.follow("/01/09520000010010/10/L2601/21/WM-000101", accept=BROWSER)
    assert page.status == 200


@pytest.mark.parametrize(
    ("target", "home"),
    [
        ("/417/9520000000011", "https://fjordwerk.example/"),
        ("/414/9520000000028", "https://fjordwerk.example/en/plants/rendsburg"),
    ],
)
def test_the_maker_and_its_plant_resolve_too(site: Site, target: str, home: str) -> None:
    scan = site.ask(target, accept=BROWSER)
    assert scan.status == 307
    assert scan.headers["location"] == home


@UNITS
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_answer_says_where_the_linkset_is_and_what_it_depends_on(
    site: Site, unit: str, method: str
) -> None:
    answer = site.ask(unit, method, accept="*/*")
    assert answer.status == 307
    assert 'rel="linkset"' in answer.headers["link"]
    assert site.base + unit in answer.headers["link"]
    assert {"accept", "accept-language"} <= {
        name.strip().lower() for name in answer.headers["vary"].split(",")
    }
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    if method == "HEAD":
        assert answer.body == b""


def test_a_browser_may_ask_from_any_page(site: Site) -> None:
    preflight = site.ask(
        FINE,
        "OPTIONS",
        origin="https://elsewhere.example",
        access_control_request_method="GET",
        access_control_request_headers="accept",
    )
    assert preflight.status in (200, 204)
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "GET" in preflight.headers["access-control-allow-methods"]


@pytest.mark.parametrize("path", ["/", "/.well-known/gs1resolver", "/healthz", "/robots.txt"])
def test_the_service_describes_itself(site: Site, path: str) -> None:
    assert site.ask(path, accept=BROWSER).status == 200


def test_pages_carry_a_policy_without_inline_code(site: Site) -> None:
    page = site.follow(FINE, accept=BROWSER)
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert "set-cookie" not in page.headers
