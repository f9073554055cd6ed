"""Whatever an answer holds, it is read without an exception; what is well-formed is read right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gs1 import parse_identifier
from resolver.conformance.linksets import (
    DEFAULT,
    LINKSET_JSON,
    leads_to,
    raw_links,
    reached,
    read,
    with_query,
)
from resolver.conformance.response import Response, plain
from tests.conformance import rich_data

VOC = "https://ref.gs1.org/voc/"
G = rich_data.GTIN
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
LINKS = st.dictionaries(
    st.sampled_from(["href", "title", "type", "hreflang", "context", "x"]),
    SCALARS | st.lists(SCALARS, max_size=3),
    max_size=5,
)
KEYS = st.sampled_from(["anchor", "itemDescription", DEFAULT, "gs1:pip", VOC, "item", ""])
ENTRIES = st.dictionaries(
    KEYS | st.text(max_size=5),
    SCALARS | st.lists(SCALARS | LINKS, max_size=3) | st.just(f"https://id.example.com{G}"),
    max_size=5,
)
DOCUMENTS = st.one_of(
    SCALARS,
    st.lists(ENTRIES, max_size=3),
    st.fixed_dictionaries({"linkset": SCALARS | st.lists(ENTRIES | SCALARS, max_size=3)}),
)


def answering(status: int = 200, body: bytes = b"", **headers: str) -> Response:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, 11, pairs, body)


@given(document=DOCUMENTS)
def test_any_json_is_read_as_a_linkset_of_what_can_be_read(document: Any) -> None:
    about = parse_identifier(G)
    found = read(document)
    found.default(about)
    found.refined(about)
    found.described(about)
    for _, link_type, _ in raw_links(document):
        assert isinstance(link_type, str)


@given(body=st.binary(max_size=200), value=st.text(max_size=100))
def test_any_bytes_and_headers_are_read(body: bytes, value: str) -> None:
    found = answering(body=body, Link=value, Location=value, Content_Type=value, Vary=value)
    found.document()
    found.links()
    found.tokens("Vary")
    assert found.summary().isprintable()
    assert plain(value).isprintable()


@pytest.mark.parametrize(
    ("header", "rel", "target"),
    [
        ('<https://a.example/x>; rel="linkset"; type="a/b"', "linkset", "https://a.example/x"),
        ("<https://a.example/x>;rel=linkset", "linkset", "https://a.example/x"),
        ('<https://a.example/x,y;z>; rel="up linkset"', "linkset", "https://a.example/x,y;z"),
        ('<b>; rel=up, <c>; title="x, <y>"; rel="linkset"', "linkset", "c"),
    ],
)
def test_link_headers_are_read_as_their_standard_says(header: str, rel: str, target: str) -> None:
    link = answering(Link=header).linked(rel)
    assert link is not None
    assert link.target == target


@pytest.mark.parametrize("header", ["", "linkset", "<x>", '<x>; rel="linksets"', "<x; rel=linkset"])
def test_what_is_no_such_link_is_not_found(header: str) -> None:
    assert answering(Link=header).linked("linkset") is None


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://m.example/x", "https://m.example/x?a=%2F"),
        ("https://m.example/x?b", "https://m.example/x?b&a=%2F"),
        ("https://m.example/x?", "https://m.example/x?a=%2F"),
        ("https://m.example/x#top", "https://m.example/x?a=%2F#top"),
        ("https://m.example/x?b#top?", "https://m.example/x?b&a=%2F#top?"),
    ],
)
def test_a_query_joins_what_the_target_has(href: str, expected: str) -> None:
    assert with_query(href, "a=%2F") == expected
    assert leads_to(expected, href)
    assert with_query(href, "") == href


@pytest.mark.parametrize(
    ("location", "href"),
    [
        ("", "https://m.example/x"),
        ("https://m.example/xy", "https://m.example/x"),
        ("https://m.example/x?a", "https://m.example/x#top"),
        ("https://m.example/", "https://m.example/x"),
        ("https://m.example/x", ""),
    ],
)
def test_another_address_is_not_taken_for_the_target(location: str, href: str) -> None:
    assert not leads_to(location, href)


def test_of_two_targets_one_of_which_begins_like_the_other_the_exact_one_is_reached() -> None:
    targets = ("https://m.example/1", "https://m.example/1?lang=fr")
    entry = {f"{VOC}pip": [{"href": target, "title": "Page"} for target in targets]}
    links = read({"linkset": [entry]}).anchors[0].links[f"{VOC}pip"]
    assert reached("https://m.example/1?lang=fr&x=1", links, "x=1") == links[1:]
    assert reached("https://m.example/1?x=1", links, "x=1") == links[:1]


def test_levels_stand_in_their_order_and_siblings_do_not() -> None:
    def entry(path: str, name: str) -> dict[str, Any]:
        link = {"href": f"https://m.example/{name}", "title": name}
        return {"anchor": f"https://id.example.com{path}", f"{VOC}pip": [link]}

    paths = [G, f"{G}/10/L2", f"{G}/22/V1", f"{G}/10/L1", f"{G}/22/V1/10/L1", f"{G}/21/S1"]
    found = read({"linkset": [entry(path, str(n)) for n, path in enumerate(paths)]})

    def order(path: str) -> list[str]:
        levels = found.ranked(parse_identifier(path))
        return [each.anchor.removeprefix("https://id.example.com") for each in levels]

    assert order(f"{G}/10/L1") == [f"{G}/10/L1", f"{G}/22/V1", G]
    assert order(f"{G}/22/V1/10/L1") == [f"{G}/22/V1/10/L1", f"{G}/10/L1", f"{G}/22/V1", G]
    assert order(f"{G}/21/S1")[0] == f"{G}/21/S1"
    assert order(G) == [G]


def test_media_types_are_compared_without_their_parameters() -> None:
    found = answering(Content_Type="Application/Linkset+JSON; charset=utf-8")
    assert found.media_type == LINKSET_JSON
    assert answering(body=b"\xef\xbb\xbf" + json.dumps([1]).encode()).document() == [1]
