"""One URI, asked in every way, over a real database on each engine."""

from __future__ import annotations

import pytest

from passport.db import Database
from resolver.read_target import LONGEST_PATH, LONGEST_QUERY
from tests import builders
from tests.conformance.schemas import assert_linkset
from tests.resolver.conftest import Start
from tests.resolver.examples import (
    BATCH,
    MANUAL,
    MODEL,
    UNIT,
    put_example,
)
from tests.resolver.service import BASE, BROWSER, VOC, Client, links_of
from tests.resolver.test_handed_over import hand_over


@pytest.fixture
def client(database: Database, start: Start) -> Client:
    """The example product on each engine."""
    with database.write() as connection:
        put_example(connection)
    return start(database)


@pytest.mark.parametrize(
    ("query", "headers", "location"),
    [
        ("", {}, f"/page{UNIT}"),
        ("", {"accept": "*/*"}, f"/page{UNIT}"),
        ("", {"accept": BROWSER}, f"/page{UNIT}"),
        ("", {"accept": BROWSER, "accept_language": "de"}, f"/page{UNIT}?lang=de"),
        ("", {"accept": "application/ld+json"}, f"/passport{UNIT}"),
        ("", {"accept": "application/json"}, f"/passport{UNIT}"),
        ("?linkType=gs1:dpp", {}, f"/passport{UNIT}?linkType=gs1:dpp"),
        (
            "?linkType=gs1:purchaseSuppliesOrAccessories",
            {},
            f"/parts{UNIT}?linkType=gs1:purchaseSuppliesOrAccessories",
        ),
        ("?linkType=gs1:recallStatus", {}, f"/recall{UNIT}?linkType=gs1:recallStatus"),
        ("?linkType=gs1%3Adpp", {}, f"/passport{UNIT}?linkType=gs1%3Adpp"),
    ],
)
def test_our_own_pages_are_reached_from_the_one_uri(
    client: Client, query: str, headers: dict[str, str], location: str
) -> None:
    found = client.get(UNIT + query, **headers)
    assert (found.status, found.location, found.body) == (307, BASE + location, b"")


def test_what_the_maker_registered_is_reached_by_its_type(client: Client) -> None:
    found = client.get(f"{UNIT}?linkType=gs1:instructions")
    assert found.location == f"{MANUAL}?linkType=gs1:instructions"


@pytest.mark.parametrize("query", ["?linkType=linkset", "?linkType=all", ""])
def test_the_linkset_lists_every_level_with_absolute_canonical_anchors(
    client: Client, query: str
) -> None:
    accept = None if query else "application/linkset+json"
    found = client.get(UNIT + query, accept=accept)
    assert found.status == 200
    assert found["content-type"] == "application/linkset+json"
    assert_linkset(found.json())
    anchors = [entity["anchor"] for entity in found.json()["linkset"]]
    assert anchors == [BASE + UNIT, BASE + BATCH, BASE + MODEL]
    assert links_of(found.json(), BASE + MODEL, "instructions")[0]["href"] == MANUAL


def test_a_linkset_names_the_product_in_plain_words(client: Client) -> None:
    found = client.get(f"{UNIT}?linkType=linkset").json()["linkset"]
    assert [entity["itemDescription"] for entity in found] == [
        "Washing machine W7, serial WM-000101",
        "Washing machine W7, batch L2601",
        "Washing machine W7",
    ]


def test_a_unit_is_the_same_with_its_lot_and_without(client: Client) -> None:
    with_lot = client.get(f"{BATCH}/21/WM-000101")
    assert with_lot.location == client.get(UNIT).location
    assert with_lot["link"] == client.get(UNIT)["link"]
    linkset = client.get(f"{BATCH}/21/WM-000101?linkType=linkset")
    assert linkset.body == client.get(f"{UNIT}?linkType=linkset").body


def test_a_contradicting_lot_is_not_found_and_the_right_one_not_told(client: Client) -> None:
    found = client.get(f"{MODEL}/10/L2602/21/WM-000101")
    assert (found.status, found.code) == (404, "lot_mismatch")
    assert b"L2601" not in found.body


def test_a_lot_asked_with_a_unit_whose_lot_is_not_recorded_is_kept(client: Client) -> None:
    found = client.get(f"{MODEL}/10/L2602/21/WM-000150")
    assert found.location == f"{BASE}/page{MODEL}/10/L2602/21/WM-000150"


def test_the_model_answers_for_a_serial_nobody_recorded(client: Client) -> None:
    unknown = f"{MODEL}/21/WM-999999"
    assert client.get(unknown).location == f"{BASE}/page{unknown}"
    assert client.get(f"{unknown}?linkType=gs1:instructions").location.startswith(MANUAL)
    linkset = client.get(f"{unknown}?linkType=linkset").json()
    assert [entity["anchor"] for entity in linkset["linkset"]] == [BASE + MODEL]


def test_the_model_answers_for_a_lot_nobody_recorded(client: Client) -> None:
    assert client.get(f"{MODEL}/10/KL8G").location == f"{BASE}/page{MODEL}/10/KL8G"
    linkset = client.get(f"{MODEL}/10/KL8G?linkType=linkset").json()
    assert [entity["anchor"] for entity in linkset["linkset"]] == [BASE + MODEL]


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ("/foo", 400, "no_primary_key"),
        ("/01/09520000010011", 400, "check_digit"),
        ("/01/09520000010027", 404, "unknown_identifier"),
        ("/01/09520000010027?linkType=linkset", 404, "unknown_identifier"),
        ("/00/395200000000000012", 404, "unknown_identifier"),
        (f"{UNIT}?linkType=gs1:faqs", 404, "no_such_link"),
        (f"{UNIT}?linkType=nonsense", 404, "unknown_link_type"),
        (f"{UNIT}?linkType=%FF", 404, "unknown_link_type"),
        (f"/elsewhere{UNIT}", 404, "unknown_stem"),
        (f"/{UNIT}", 404, "unknown_stem"),
        ("/" + "x" * LONGEST_PATH, 414, "target_too_long"),
        (f"{UNIT}?x=" + "x" * LONGEST_QUERY, 414, "target_too_long"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_for_machines_and_a_page_for_people(
    client: Client, target: str, status: int, code: str
) -> None:
    found = client.get(target)
    assert (found.status, found.code) == (status, code)
    assert found["content-type"] == "application/problem+json"
    assert found.json()["status"] == status
    page = client.get(target, accept=BROWSER, accept_language="de")
    assert page.status == status
    assert page["content-type"] == "text/html; charset=utf-8"
    assert page["content-language"] == "de"
    assert b'<html lang="de"' in page.body


def test_unknown_things_answer_alike(client: Client) -> None:
    members = [
        set(client.get(target).json())
        for target in ("/01/09520000010027", "/01/09520000010034/21/X", "/8004/9520000ABC")
    ]
    assert members[0] == members[1] == members[2]


def test_the_links_that_are_there_are_named_when_one_is_missing(client: Client) -> None:
    assert "gs1:instructions" in client.get(f"{UNIT}?linkType=gs1:faqs").json()["detail"]


@pytest.mark.parametrize("name", ["svg", "png"])
def test_the_qr_code_of_a_unit_is_drawn_and_kept_by_its_entity_tag(
    client: Client, name: str
) -> None:
    found = client.get(f"{UNIT}/qr.{name}")
    assert found.status == 200
    assert (found["content-type"] or "").startswith("image/")
    again = client.get(f"{UNIT}/qr.{name}", if_none_match=found["etag"])
    assert (again.status, again.body) == (304, b"")


def test_no_qr_code_is_drawn_for_what_is_not_known_here(client: Client) -> None:
    assert client.get("/01/09520000010027/qr.svg").status == 404
    assert client.get("/foo/qr.svg").status == 400
    assert client.get("/qr.svg").status == 400
    assert client.get(f"{MODEL}/10/L2602/21/WM-000101/qr.png").status == 404


def test_a_lot_may_be_called_like_a_qr_code(client: Client) -> None:
    assert client.get(f"{MODEL}/10/qr.svg").location == f"{BASE}/page{MODEL}/10/qr.svg"


def test_every_known_serial_of_odd_characters_is_found(database: Database, client: Client) -> None:
    with database.write() as connection:
        builders.make_unit(connection, "AB/12")
        builders.make_unit(connection, "AB%2F+:&=")
    for written in ("AB%2F12", "AB%252F%2B%3A%26%3D"):
        target = f"{MODEL}/21/{written}"
        assert client.get(target).location == f"{BASE}/page{target}"
        linkset = client.get(f"{target}?linkType=linkset").json()
        assert linkset["linkset"][0]["anchor"] == BASE + target
    assert client.get(f"{MODEL}/21/AB/12").status == 400


def test_scans_are_counted_once_a_get(database: Database, client: Client) -> None:
    counter = client.app.extensions["tracemark"].counter
    client.get(UNIT, accept_language="de-AT", user_agent="Mozilla/5.0 (Android)")
    client.get(f"{UNIT}?linkType=gs1:dpp")
    client.get(f"{UNIT}?linkType=linkset")
    client.ask(UNIT, "HEAD")
    client.ask(UNIT, "OPTIONS")
    client.get("/01/09520000010027")
    assert counter.flush() == 3
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT link_type, language, client_class, granularity, anchor_key FROM scan_count"
        ).all()
    assert sorted(tuple(row) for row in rows) == [
        ("gs1:defaultLinkMulti", "de", "browser", "item", MODEL),
        ("gs1:dpp", "", "machine", "item", MODEL),
        ("linkset", "", "machine", "item", MODEL),
    ]
    assert VOC not in str(rows)


def test_made_up_languages_do_not_fill_the_counters(database: Database, client: Client) -> None:
    counter = client.app.extensions["tracemark"].counter
    for made_up in ("xqzj", "aaaaaaaa", "qj-DE"):
        client.get(UNIT, accept_language=made_up, user_agent="Mozilla/5.0 (Android)")
    assert counter.flush() == 3
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT language, scans FROM scan_count").all()
    assert [tuple(row) for row in rows] == [("", 3)]


def test_link_types_and_keys_that_strangers_make_up_are_not_counted(
    database: Database, client: Client
) -> None:
    hand_over(database, "9521234")
    counter = client.app.extensions["tracemark"].counter
    for made_up in ("https://evil.example/voc/a", "gs1:noSuchType", "gs1:PIP", "nonsense", "%00"):
        assert client.get(f"{UNIT}?linkType={made_up}").status in (400, 404)
    for gtin in ("09520000099992", "00000000000000", "09521234543212"):
        assert client.get(f"/01/{gtin}").status in (400, 404)
    assert counter.held == 0
    for path in ("/01/09521234543213", "/01/09521234543213/21/1", "/8004/9521234ABC"):
        assert client.get(f"{path}?linkType=https://evil.example/{path[-1]}").status == 307
    assert counter.flush() == 3
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT anchor_key, link_type, sum(scans) FROM scan_count GROUP BY 1, 2"
        ).all()
    assert [tuple(row) for row in rows] == [("handover/9521234", "gs1:handledBy", 3)]


@pytest.mark.parametrize(
    "written", ["gs1:dpp", "https://ref.gs1.org/voc/dpp", "https://gs1.org/voc/dpp", "dpp"]
)
def test_one_link_type_is_counted_under_one_name(
    database: Database, client: Client, written: str
) -> None:
    counter = client.app.extensions["tracemark"].counter
    asked = client.get(f"{UNIT}?linkType={written}")
    counted = counter.flush()
    assert counted == (1 if asked.status == 307 else 0)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT link_type FROM scan_count").all()
    assert [tuple(row) for row in rows] == [("gs1:dpp",)] * counted
