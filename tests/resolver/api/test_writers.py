"""Several writers at once: nothing is lost, nothing is done twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import Api

WRITERS = 6
# It takes any part of a passport by itself.
BY_THE_FIRST_PROFILE = {"productGroup": "appliance", "profiles": ["appliance/1"]}


def together(action: Callable[[int], Any]) -> Counter[int]:
    """The statuses of what so many writers get at the same time."""
    with ThreadPoolExecutor(WRITERS) as pool:
        return Counter(answer.status_code for answer in pool.map(action, range(WRITERS)))


def test_one_of_many_creates_a_thing_and_the_others_find_it_done(api: Api) -> None:
    made = together(lambda _: api.put(bodies.PRODUCT_PATH, bodies.product()))
    assert made == {201: 1, 200: WRITERS - 1}
    units = together(lambda _: api.put(bodies.UNIT_PATH, bodies.unit()))
    assert units == {201: 1, 200: WRITERS - 1}
    parts = together(lambda _: api.put("parts/DP-1", bodies.part()))
    assert parts == {201: 1, 200: WRITERS - 1}


def test_one_of_many_replaces_what_all_have_seen(api: Api) -> None:
    tag = api.put(bodies.PRODUCT_PATH, bodies.product()).headers["ETag"]
    replaced = together(
        lambda n: api.put(bodies.PRODUCT_PATH, bodies.product(brand=f"B{n}"), If_Match=tag)
    )
    assert replaced == {200: 1, 412: WRITERS - 1}


def test_one_of_many_publishes_after_the_entry_all_have_seen(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    body = {**BY_THE_FIRST_PROFILE, "facts": {"modelIdentifier": "FW"}}
    seen = api.post(bodies.PASSPORT_PATH, body).headers["ETag"]
    published = together(
        lambda n: api.post(
            bodies.PASSPORT_PATH,
            body | {"facts": {"modelIdentifier": f"FW-{n}"}},
            If_Match=seen,
        )
    )
    assert published == {201: 1, 412: WRITERS - 1}
    entries = api.get(bodies.PASSPORT_PATH).json["entries"]
    assert [entry["version"] for entry in entries] == [1, 2]


def test_versions_without_a_precondition_are_all_kept_and_numbered(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    published = together(
        lambda n: api.post(
            bodies.PASSPORT_PATH,
            {**BY_THE_FIRST_PROFILE, "facts": {"modelIdentifier": f"FW-{n}"}},
        )
    )
    assert published == {201: WRITERS}
    entries = api.get(bodies.PASSPORT_PATH).json["entries"]
    assert [entry["version"] for entry in entries] == list(range(1, WRITERS + 1))


def test_one_of_many_opens_a_recall(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    api.put(bodies.BATCH_PATH, bodies.batch())
    api.put("recalls/FW-2026-01", bodies.recall())
    assert together(lambda _: api.post("recalls/FW-2026-01/open")) == {200: 1, 409: WRITERS - 1}


def test_bulk_requests_over_the_same_units_never_fail_each_other(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())
    serials = [f"WM-{number:06}" for number in range(50)]

    def post(writer: int) -> Any:
        ordered = serials if writer % 2 else serials[::-1]
        rows = [f'{{"gtin": "{builders.GTIN}", "serial": "{serial}"}}' for serial in ordered]
        raw = "\n".join(rows).encode()
        return api.ask("POST", "units", raw=raw, media_type="application/x-ndjson")

    assert together(post) == {200: WRITERS}


def test_bulk_requests_that_bring_the_same_vocabularies_never_fail_each_other(api: Api) -> None:
    def post(writer: int) -> Any:
        # Each for an identifier of its own, so that nothing but the link types is in common.
        names = [f"https://v{number:03}.example/x" for number in range(60)]
        default = {"href": "https://maker.example/", "title": "W7"}
        rows = [
            {
                "anchor": f"{bodies.LINKS_PATH.removeprefix('links')}/10/W{writer}N{number}",
                "default": default,
                "links": [{"linkType": name, "href": "https://maker.example/", "title": "X"}],
            }
            for number, name in enumerate(names if writer % 2 else names[::-1])
        ]
        raw = "\n".join(json.dumps(row) for row in rows).encode()
        return api.ask("POST", "links", raw=raw, media_type="application/x-ndjson")

    api.put(bodies.PRODUCT_PATH, bodies.product())
    assert together(post) == {200: WRITERS}


def test_links_that_many_add_at_once_are_all_kept(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())

    def link(number: int) -> dict[str, str]:
        return {"linkType": "gs1:faqs", "href": f"https://maker.example/{number}", "title": "FAQ"}

    added = together(
        lambda n: api.ask(
            "PATCH", bodies.LINKS_PATH, {"links": [link(n) | {"type": f"text/x-{n}"}]}
        )
    )
    assert added == {201: 1, 200: WRITERS - 1}
    assert len(api.get(bodies.LINKS_PATH).json["links"]) == WRITERS
    events = api.get(f"{bodies.LINKS_PATH}/history").json["events"]
    assert [each["seq"] for each in events] == list(range(WRITERS, 0, -1))
