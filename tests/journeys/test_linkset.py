"""The linkset: canonical anchors, and addresses of ours that answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gs1 import parse_digital_link
from tests.journeys.service import Site

UNITS = pytest.mark.parametrize(
    "unit",
    [
        "/01/09520000010010/21/WM-000101",
        "/01/09520000010010/21/WM-000140",
        "/01/09520000010027/21/EB-2601-0001",
        "/01/09520000010034/21/AP-0001",
        "/01/09520000010041/21/AB%2F12",
        "/01/09520000010041/21/AB%252F%2B%3A%26%3D",
        "/01/09520000010058",
    ],
)


def linkset(site: Site, target: str) -> Any:
    answer = site.ask(target, accept="application/linkset+json")
    assert answer.status == 200
    return answer.json()["linkset"]


def links(entity: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for members in entity.values():
        if isinstance(members, list):
            yield from (each for each in members if isinstance(each, dict) and "href" in each)


@UNITS
def test_anchors_are_absolute_and_canonical(site: Site, unit: str) -> None:
    anchors = [entity["anchor"] for entity in linkset(site, unit)]
    assert anchors[0] == site.base + unit
    for anchor in anchors:
        assert parse_digital_link(anchor).identifier.uri(site.base) == anchor
    assert len(set(anchors)) == len(anchors)


@UNITS
def test_every_address_of_ours_in_the_linkset_answers(site: Site, unit: str) -> None:
    own = {
        (link["href"], link.get("type", "*/*"))
        for entity in linkset(site, unit)
        for link in links(entity)
        if link["href"].startswith(site.base)
    }
    assert len(own) >= 5
    for address, media_type in sorted(own):
        answer = site.ask(site.local(address), accept=media_type)
        assert answer.status == 200, address
        if media_type != "*/*":
            assert answer.media_type == media_type, address


@UNITS
def test_each_level_has_exactly_one_default(site: Site, unit: str) -> None:
    for entity in linkset(site, unit):
        assert len(entity["https://ref.gs1.org/voc/defaultLink"]) == 1


def test_all_levels_of_a_unit_are_listed(site: Site) -> None:
    anchors = [entity["anchor"] for entity in linkset(site, "/01/09520000010027/21/EB-2601-0001")]
    assert anchors == [
        f"{site.base}/01/09520000010027/21/EB-2601-0001",
        f"{site.base}/01/09520000010027/10/EBL-2601A",
        f"{site.base}/01/09520000010027",
    ]


def test_an_unknown_serial_lists_only_levels_that_exist(site: Site) -> None:
    anchors = [entity["anchor"] for entity in linkset(site, "/01/09520000010034/21/AP-9999")]
    assert f"{site.base}/01/09520000010034/21/AP-9999" not in anchors
    assert f"{site.base}/01/09520000010034" in anchors


def test_the_makers_documents_are_in_the_linkset_with_their_language(site: Site) -> None:
    model = linkset(site, "/01/09520000010010")[-1]
    manuals = model["https://ref.gs1.org/voc/instructions"]
    assert {tuple(link["hreflang"]) for link in manuals} == {("en",), ("de",)}
    assert {link["title"] for link in manuals} == {"User manual", "Bedienungsanleitung"}
