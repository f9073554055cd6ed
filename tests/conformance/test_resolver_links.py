"""GS1-Conformant Resolver 1.2: the default link, redirection and the query string.

Each class is named by the clause it shows.
"""

from __future__ import annotations

from typing import Any

import pytest

from passport.db import Database
from resolver.links.model import LinkDraft
from tests import builders
from tests.conformance.conftest import HTML, PDF
from tests.conformance.schemas import assert_linkset
from tests.resolver.examples import BATCH, MODEL, PLACE, UNIT, put_links
from tests.resolver.service import BASE, BROWSER, VOC, Client, links_of

GTIN = builders.GTIN


class TestClause258DefaultLink:
    def test_each_anchor_has_one_default_of_address_and_title(self, client: Client) -> None:
        for entity in client.get(f"{UNIT}?linkType=linkset").json()["linkset"]:
            (default,) = entity[VOC + "defaultLink"]
            assert set(default) == {"href", "title"}

    @pytest.mark.parametrize("target", [UNIT, MODEL, f"{MODEL}/10/KL8G", PLACE])
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"accept": "*/*"},
            {"accept": "*"},
            {"accept": "undefined"},
            {"accept": "application/x-unheard-of"},
            {"accept_language": "tlh"},
            {"accept": BROWSER, "accept_language": "tlh;q=0.5, *;q=0.1"},
        ],
    )
    def test_the_default_answers_when_nothing_allows_a_better_one(
        self, client: Client, target: str, headers: dict[str, str]
    ) -> None:
        bare = client.get(target)
        found = client.get(target, **headers)
        assert (found.status, found.location) == (307, bare.location)

    def test_the_default_of_a_level_is_where_its_bare_uri_leads(self, client: Client) -> None:
        linkset = client.get(f"{UNIT}?linkType=linkset").json()
        for path in (UNIT, BATCH, MODEL):
            (default,) = links_of(linkset, BASE + path, "defaultLink")
            assert client.get(path).location == default["href"]

    def test_refined_defaults_are_typed_as_such_and_each_is_reached(self, client: Client) -> None:
        linkset = client.get(f"{UNIT}?linkType=linkset").json()
        refined = links_of(linkset, BASE + UNIT, "defaultLinkMulti")
        assert len(refined) >= 2
        for link in refined:
            found = client.get(
                UNIT, accept=link["type"], accept_language=link.get("hreflang", [None])[0]
            )
            assert found.location == link["href"]


class TestClause26Redirection:
    def test_redirects_are_temporary(self, client: Client) -> None:
        assert client.get(UNIT).status == 307
        assert client.get(UNIT)["cache-control"] == "public, max-age=0, s-maxage=5"

    def test_the_linkset_is_announced_in_one_link_header(self, client: Client) -> None:
        expected = (
            f'<{BASE}{UNIT}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
        )
        assert client.get(UNIT)["link"] == expected

    def test_targets_are_not_listed_in_the_link_header(self, client: Client) -> None:
        assert "gs1:" not in (client.get(UNIT)["link"] or "")

    def test_every_link_type_of_the_linkset_is_answered(self, client: Client) -> None:
        linkset = client.get(f"{UNIT}?linkType=linkset").json()
        for entity in linkset["linkset"]:
            path = entity["anchor"].removeprefix(BASE)
            for name, links in entity.items():
                if name.startswith(VOC) and len(links) == 1:
                    found = client.get(f"{path}?linkType={name}")
                    assert found.status == 307
                    assert found.location.startswith(links[0]["href"])

    @pytest.mark.parametrize(
        "link_type", ["gs1:nosuchlt", "gs1:epil", "https://vocabulary.example/x", "nosuchlt"]
    )
    def test_a_type_that_is_not_there_is_404(self, client: Client, link_type: str) -> None:
        assert client.get(f"{UNIT}?linkType={link_type}").status == 404

    @pytest.mark.parametrize(
        "spelling",
        [
            "gs1:instructions",
            "gs1%3Ainstructions",
            "instructions",
            "https://ref.gs1.org/voc/instructions",
            "https%3A%2F%2Fref.gs1.org%2Fvoc%2Finstructions",
            "http://gs1.org/voc/instructions",
            "https://gs1.org/voc/instructions",
            "https://www.gs1.org/voc/instructions",
        ],
    )
    def test_every_spelling_of_the_vocabulary_is_recognised(
        self, client: Client, spelling: str
    ) -> None:
        found = client.get(f"{UNIT}?linkType={spelling}")
        assert found.location.startswith("https://maker.example/manual")

    @pytest.mark.parametrize(
        ("accept", "language", "context", "answer"),
        [
            (HTML, None, None, 300),
            (HTML, "fr", None, "2"),
            (PDF, None, None, "4"),
            (PDF, "en", None, "5"),
            (PDF, "en", "LK", "6"),
        ],
    )
    def test_the_truth_table_of_several_links_of_one_type(
        self,
        client: Client,
        accept: str,
        language: str | None,
        context: str | None,
        answer: Any,
    ) -> None:
        query = "?linkType=gs1:faqs" + (f"&context={context}" if context else "")
        found = client.get(UNIT + query, accept=accept, accept_language=language)
        if answer == 300:
            assert found.status == 300
            assert (found["content-type"] or "").startswith(HTML)
            assert b"https://m.example/1" in found.body
            assert b"https://m.example/2" not in found.body
        else:
            assert found.location == f"https://m.example/{answer}{query}"

    @pytest.mark.parametrize("accept", ["text/html;q=0.5, application/json", "undefined"])
    def test_a_program_that_has_to_choose_gets_a_linkset(self, client: Client, accept: str) -> None:
        found = client.get(f"{UNIT}?linkType=gs1:tutorial", accept=accept)
        assert found.status == 300
        assert_linkset(found.json())
        (entity,) = found.json()["linkset"]
        assert [link["href"] for link in entity[f"{VOC}tutorial"]] == [
            "https://m.example/7",
            "https://m.example/8",
        ]

    @pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "undefined"])
    def test_the_only_link_of_a_type_answers_whatever_accept_says(
        self, client: Client, accept: str
    ) -> None:
        assert client.get(f"{UNIT}?linkType=gs1:instructions", accept=accept).status == 307


class TestClause26QueryString:
    @pytest.mark.parametrize(
        "query",
        [
            "17=261231&x=a%2Fb%20c&flag&y=1&y=2",
            "x=",
            "&&x",
            "b=1;c=2&a",
            "utm_source=caf%C3%A9",
            "x=%zz",
        ],
    )
    def test_it_is_passed_on_byte_for_byte(self, client: Client, query: str) -> None:
        asked = f"linkType=gs1:instructions&{query}"
        assert client.get(f"{UNIT}?{asked}").location == f"https://maker.example/manual?{asked}"
        assert client.get(f"{UNIT}?{query}").location == f"{BASE}/page{UNIT}?{query}"

    @pytest.mark.parametrize(
        ("href", "expected"),
        [
            ("https://m.example/x", "https://m.example/x?{}"),
            ("https://m.example/x?a=1", "https://m.example/x?a=1&{}"),
            ("https://m.example/x#top", "https://m.example/x?{}#top"),
            ("https://m.example/x?a=1#top", "https://m.example/x?a=1&{}#top"),
            ("https://m.example/x?", "https://m.example/x?{}"),
        ],
    )
    def test_it_joins_what_the_target_has(
        self, sqlite_database: Database, client: Client, href: str, expected: str
    ) -> None:
        with sqlite_database.write() as connection:
            put_links(connection, builders.product_of(), LinkDraft("gs1:support", href, "Support"))
        query = "linkType=gs1:support&x=%2F"
        assert client.get(f"{UNIT}?{query}").location == expected.format(query)

    @pytest.mark.parametrize("target", [UNIT, MODEL, BATCH, f"{BATCH}/21/WM-000101"])
    def test_a_slash_at_the_end_changes_nothing(self, client: Client, target: str) -> None:
        with_slash, without = client.get(f"{target}/?x=1"), client.get(f"{target}?x=1")
        assert (with_slash.status, with_slash.location) == (without.status, without.location)
