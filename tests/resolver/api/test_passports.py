"""Publishing passport versions."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api


@pytest.fixture(autouse=True)
def _unit(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    api.put(bodies.UNIT_PATH, {})


def version(**facts: Any) -> dict[str, Any]:
    """A version by the first profile, which takes any part of a passport by itself."""
    return {
        "productGroup": "appliance",
        "profiles": ["appliance/1"],
        "facts": {"modelIdentifier": "FW-W7", **facts},
    }


def test_versions_are_published_and_read_back_by_pinned_address(api: Api) -> None:
    first = api.post(bodies.PASSPORT_PATH, version())
    assert first.status_code == 201, first.text
    assert (first.json["version"], first.json["seq"]) == (1, 1)
    assert first.headers["Location"] == first.json["url"]
    assert first.headers["ETag"] == f'"{first.json["entryHash"]}"'
    pinned = api.app.test_client().get(first.json["url"])
    assert pinned.status_code == 200

    again = api.post(bodies.PASSPORT_PATH, version())
    assert (again.status_code, again.json["created"]) == (200, False)
    second = api.post(bodies.PASSPORT_PATH, version(modelIdentifier="FW-W8") | {"reason": "moved"})
    assert (second.status_code, second.json["version"]) == (201, 2)
    assert api.app.test_client().get(first.json["url"]).data == pinned.data

    shown = api.get(bodies.PASSPORT_PATH)
    assert shown.headers["ETag"] == second.headers["ETag"]
    assert [entry["version"] for entry in shown.json["entries"]] == [1, 2]
    assert shown.json["entries"][1]["previousHash"] == first.json["entryHash"]
    assert shown.json["entries"][1]["reason"] == "moved"
    assert shown.json["entries"][1]["writer"].startswith("prn_")


def test_each_version_says_what_it_changed_also_on_another_page(api: Api) -> None:
    """Of everything its writer stated; strangers are told of public facts alone."""
    api.post(bodies.PASSPORT_PATH, version(mass={"value": 71, "unitCode": "KGM"}))
    api.post(bodies.PASSPORT_PATH, version(mass={"value": 72, "unitCode": "KGM"}, scipNumber="s"))
    api.post(bodies.PASSPORT_PATH, version())
    found = api.get(f"{bodies.PASSPORT_PATH}?limit=2").json
    first, second = found["entries"]
    assert {each["kind"] for each in first["changes"]} == {"added"}
    assert second["changes"] == [
        {"pointer": "/mass/value", "kind": "changed"},
        {"pointer": "/scipNumber", "kind": "added"},
    ]
    assert second["profile"] == "appliance/1"
    (third,) = api.get(f"{bodies.PASSPORT_PATH}?after=2").json["entries"]
    assert third["changes"] == [
        {"pointer": "/mass", "kind": "removed"},
        {"pointer": "/scipNumber", "kind": "removed"},
    ]


def test_a_writer_who_has_not_seen_the_newest_entry_is_told(api: Api) -> None:
    first = api.post(bodies.PASSPORT_PATH, version())
    stale = api.post(bodies.PASSPORT_PATH, version(modelIdentifier="FW-W8"), If_Match='"stale"')
    assert (stale.status_code, stale.json["code"]) == (412, "stale_head")
    seen = f'"another", {first.headers["ETag"]}'
    answer = api.post(bodies.PASSPORT_PATH, version(modelIdentifier="FW-W8"), If_Match=seen)
    assert answer.status_code == 201


def test_every_fault_of_body_and_facts_is_listed_at_once(api: Api) -> None:
    body = version(modelIdentifier=7, nonsense=1) | {"validFrom": "tomorrow", "reson": "x"}
    answer = api.post(bodies.PASSPORT_PATH, body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [
        "/facts/modelIdentifier",
        "/facts/nonsense",
        "/reson",
        "/validFrom",
    ]
    facts_only = api.post(bodies.PASSPORT_PATH, version(nonsense=1))
    assert [error["pointer"] for error in facts_only.json["errors"]] == ["/facts/nonsense"]
    group = api.post(bodies.PASSPORT_PATH, version() | {"productGroup": "ship"})
    assert group.status_code == 422
    assert api.get(bodies.PASSPORT_PATH).json["code"] == "no_passport"


def test_a_unit_states_its_own_facts(api: Api) -> None:
    path = f"passports/01/{builders.GTIN}/21/{builders.SERIAL}"
    assert api.post(path, version()).status_code == 201
    assert api.get(path).json["passport"] == f"/01/{builders.GTIN}/21/{builders.SERIAL}"
    missing = api.post(f"passports/01/{builders.GTIN}/21/WM-000999", version())
    assert missing.status_code == 404


def test_another_operators_passport_is_not_there(api: Api) -> None:
    api.post(bodies.PASSPORT_PATH, version())
    stranger = api.as_operator(OTHER)
    assert stranger.get(bodies.PASSPORT_PATH).json["code"] == "no_passport"
    assert stranger.post(bodies.PASSPORT_PATH, version()).json["code"] == "not_owned"


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-02-30T00:00:00Z"]
)
def test_an_instant_no_clock_can_show_is_refused(api: Api, instant: str) -> None:
    answer = api.post(bodies.PASSPORT_PATH, version() | {"validFrom": instant})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/validFrom"]


def test_a_version_may_be_valid_before_it_is_recorded(api: Api) -> None:
    early = version() | {"validFrom": "2026-01-01T00:00:00+01:00"}
    assert api.post(bodies.PASSPORT_PATH, early).status_code == 201
    entry = api.get(bodies.PASSPORT_PATH).json["entries"][0]
    assert entry["validFrom"] == "2025-12-31T23:00:00Z"


def test_a_version_is_named_on_its_operators_own_host(api: Api) -> None:
    own = "https://qr.fjordwerk.example"
    with api.database.write() as connection:
        builders.make_operator(connection, primary_url=own)
    answer = api.post(bodies.PASSPORT_PATH, version())
    assert answer.json["url"].startswith(f"{own}/passport/versions/1/01/")
