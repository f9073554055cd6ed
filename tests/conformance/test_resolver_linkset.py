"""GS1-Conformant Resolver 1.2: linksets and the hierarchy of levels.

Each class is named by the clause it shows.
"""

from __future__ import annotations

import pytest

from tests import builders
from tests.conformance.schemas import assert_linkset
from tests.resolver.examples import MODEL, PLACE, UNIT
from tests.resolver.service import BASE, Client

GTIN = builders.GTIN


class TestClause29Linkset:
    @pytest.mark.parametrize(
        ("query", "accept"),
        [
            ("?linkType=linkset", None),
            ("?linkType=linkset", "*/*"),
            ("?linkType=all", None),
            ("?linkType=all", "application/linkset+json"),
            ("", "application/linkset+json"),
        ],
    )
    def test_it_is_served_in_place_and_valid(
        self, client: Client, query: str, accept: str | None
    ) -> None:
        found = client.get(UNIT + query, accept=accept)
        assert found.status == 200
        assert found["content-type"] == "application/linkset+json"
        assert_linkset(found.json())

    def test_it_says_where_its_json_ld_context_is_in_the_same_one_link_header(
        self, client: Client
    ) -> None:
        link = client.get(f"{UNIT}?linkType=linkset")["link"] or ""
        assert link.count("rel=") == 2
        assert 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"' in link

    @pytest.mark.parametrize(
        "accept", ["application/json", "application/ld+json", "application/linkset"]
    )
    def test_its_other_forms_hold_the_same_links(self, client: Client, accept: str) -> None:
        found = client.get(f"{UNIT}?linkType=linkset", accept=accept)
        assert found["content-type"] == accept
        expected = client.get(f"{UNIT}?linkType=linkset").json()
        if accept == "application/linkset":
            assert found.body.count(b'rel="') == sum(
                len(links)
                for entity in expected["linkset"]
                for links in entity.values()
                if isinstance(links, list)
            )
        else:
            assert found.json()["linkset"] == expected["linkset"]
            assert ("@context" in found.json()) is (accept == "application/ld+json")

    def test_a_known_linkset_is_not_sent_again(self, client: Client) -> None:
        first = client.get(f"{UNIT}?linkType=linkset")
        again = client.get(f"{UNIT}?linkType=linkset", if_none_match=first["etag"])
        assert (again.status, again.body) == (304, b"")
        for name in ("etag", "vary", "cache-control"):
            assert again[name] == first[name]
        other = client.get(f"{UNIT}?linkType=linkset", accept="application/ld+json")
        assert other["etag"] != first["etag"]


class TestClause259Hierarchy:
    @pytest.mark.parametrize(
        "qualifiers",
        [
            "/22/2A",
            "/10/L1",
            "/21/S1",
            "/22/2A/10/L1",
            "/22/2A/21/S1",
            "/10/L1/21/S1",
            "/22/2A/10/L1/21/S1",
            "/235/T1",
        ],
    )
    def test_every_combination_of_a_gtins_qualifiers_is_answered(
        self, client: Client, qualifiers: str
    ) -> None:
        assert client.get(MODEL + qualifiers).status == 307

    @pytest.mark.parametrize("qualifiers", ["", "/254/R1", "/7040/1ABC"])
    def test_the_qualifiers_of_a_place_are_answered(self, client: Client, qualifiers: str) -> None:
        assert client.get(PLACE + qualifiers).location == "https://maker.example/bergen"

    def test_the_lot_in_a_request_is_consulted_beside_its_serial(self, client: Client) -> None:
        found = client.get(f"{MODEL}/10/LOT1/21/X?linkType=gs1:faqs")
        assert found.location.startswith("https://m.example/lot")

    def test_the_levels_of_a_linkset_run_from_the_most_specific_up(self, client: Client) -> None:
        found = client.get(f"{MODEL}/10/LOT1/21/X?linkType=linkset").json()
        assert [entity["anchor"] for entity in found["linkset"]] == [
            f"{BASE}{MODEL}/10/LOT1",
            BASE + MODEL,
        ]

    def test_walking_up_is_no_redirect_to_a_shorter_uri(self, client: Client) -> None:
        assert client.get(f"{MODEL}/10/KL8G").location.endswith("/page" + MODEL + "/10/KL8G")
