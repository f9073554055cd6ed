"""GS1-Conformant Resolver 1.2, clause by clause, as behaviour seen from outside.

Each test is named by the clause it shows. What the resolver answers for one product is asked
through the whole application with raw request targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from passport.db import Database
from resolver.links.model import LinkDraft
from tests import builders
from tests.conformance.schemas import assert_description_file, assert_linkset
from tests.resolver.examples import BATCH, FOREIGN, MODEL, PLACE, UNIT, put_links, put_place
from tests.resolver.service import BASE, BROWSER, VOC, Client, links_of, running

GTIN = builders.GTIN
HTML, PDF = "text/html", "application/pdf"


def faq(
    name: str,
    media_type: str | None = None,
    languages: tuple[str, ...] = (),
    contexts: tuple[str, ...] = (),
) -> LinkDraft:
    return LinkDraft("gs1:faqs", f"https://m.example/{name}", name, media_type, languages, contexts)


# The example table of the conformance suite for several links of one type.
SEVERAL = (
    faq("1", HTML),
    faq("2", HTML, ("fr",)),
    faq("3", HTML),
    faq("4", PDF),
    faq("5", PDF, ("en",)),
    faq("6", PDF, ("en",), ("LK",)),
)


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[Client]:
    with sqlite_database.write() as connection:
        builders.make_unit(connection, lot="L2601")
        put_links(connection, builders.product_of(), *SEVERAL)
        put_links(connection, builders.batch_of("LOT1"), faq("lot"))
        put_place(connection)
    with running(sqlite_database) as found:
        yield found


class TestClause22Transport:
    @pytest.mark.parametrize("query", ["", "?linkType=linkset", "?linkType=gs1:pip"])
    def test_head_answers_as_get_does_without_a_body(self, client: Client, query: str) -> None:
        got, head = client.get(UNIT + query), client.ask(UNIT + query, "HEAD")
        varying = {"x-request-id"}
        assert head.status == got.status
        assert {k: v for k, v in head.headers.items() if k not in varying} == {
            k: v for k, v in got.headers.items() if k not in varying
        }
        assert head.body == b""

    def test_options_declares_the_three_methods_to_scripts(self, client: Client) -> None:
        found = client.ask(
            UNIT,
            "OPTIONS",
            origin="https://suite.example",
            access_control_request_method="GET,HEAD,OPTIONS",
        )
        assert found.status == 204
        assert found["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
        assert 'rel="linkset"' in (found["link"] or "")

    @pytest.mark.parametrize(
        "target",
        [
            UNIT,
            f"{UNIT}?linkType=linkset",
            "/foo",
            "/01/09520000010027",
            "/.well-known/gs1resolver",
        ],
    )
    @pytest.mark.parametrize("accept", [None, BROWSER])
    def test_every_answer_may_be_read_by_scripts(
        self, client: Client, target: str, accept: str | None
    ) -> None:
        found = client.get(target, accept=accept)
        assert found["access-control-allow-origin"] == "*"
        assert "Link, Location" in (found["access-control-expose-headers"] or "")

    def test_other_methods_are_refused_with_allow(self, client: Client) -> None:
        assert (client.ask(UNIT, "POST").status, client.ask(UNIT, "POST")["allow"]) == (
            405,
            "GET, HEAD, OPTIONS",
        )


class TestClause24Validation:
    @pytest.mark.parametrize(
        "target",
        [
            "/foo",
            "/01",
            "/01/",
            "/99/12345678",
            f"/gtin/{GTIN}",
            "/%ZZ",
            "/%FF%FE",
            f"/01/{GTIN}/foo",
            "/01/09520000010011",
            "/01/09520",
            "/01/095200000100100",
            "/01/ABCDEFGHIJKLMN",
            f"/01/{GTIN}/10/{'L' * 21}",
            f"/01/{GTIN}/10/A~B",
            f"/01/{GTIN}/10/A^B",
            f"/01/{GTIN}/10/A/10/B",
            f"/01/{GTIN}/21/S1/10/L1",
            f"/01/{GTIN}/17/261231",
            f"/01/{GTIN}/254/X1",
            f"/01/{GTIN}/19/X1",
            f"/01/{GTIN}?10=L1",
            f"/01/{GTIN}?17=261332",
            "/eh3016",
        ],
    )
    def test_what_is_no_digital_link_is_400_and_never_200(
        self, client: Client, target: str
    ) -> None:
        assert client.get(target).status == 400

    @pytest.mark.parametrize("query", ["", "?linkType=linkset", "?linkType=gs1:pip"])
    @pytest.mark.parametrize("accept", [None, "application/linkset+json"])
    def test_a_valid_uri_of_which_nothing_is_known_is_404(
        self, client: Client, query: str, accept: str | None
    ) -> None:
        assert client.get(f"/01/09520000010027{query}", accept=accept).status == 404

    @pytest.mark.parametrize(
        "target", ["/00/395200000000000012", "/414/9520000000011", "/8004/9520000ABC"]
    )
    def test_every_declared_key_is_understood(self, client: Client, target: str) -> None:
        assert client.get(target).status == 404

    def test_values_are_decoded_exactly_once(self, client: Client) -> None:
        assert client.get(f"{MODEL}/10/A%2FB").location == f"{BASE}/page{MODEL}/10/A%2FB"
        assert client.get(f"{MODEL}/10/A%252FB").location == f"{BASE}/page{MODEL}/10/A%252FB"
        assert client.get(f"{MODEL}/10/A%2BB").location == f"{BASE}/page{MODEL}/10/A%2BB"


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
            assert_linkset(found.json())
        else:
            assert found.location == f"https://m.example/{answer}{query}"

    @pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "undefined"])
    def test_the_only_link_of_a_type_answers_whatever_accept_says(
        self, client: Client, accept: str
    ) -> None:
        assert client.get(f"{UNIT}?linkType=gs1:instructions", accept=accept).status == 307


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


class TestDescriptionFile:
    def test_it_is_valid_and_declares_only_keys_that_are_answered(self, client: Client) -> None:
        found = client.get("/.well-known/gs1resolver").json()
        assert_description_file(found)
        assert set(found["supportedPrimaryKeys"]) == {"00", "01", "414", "8004"}

    def test_it_is_negotiated_by_nothing(self, client: Client) -> None:
        plain = client.get("/.well-known/gs1resolver").body
        assert client.get("/.well-known/gs1resolver", accept=BROWSER).body == plain


class TestHttpCaching:
    @pytest.mark.parametrize(
        "target", [UNIT, f"{UNIT}?linkType=linkset", "/foo", "/01/09520000010027"]
    )
    def test_everything_negotiated_names_the_headers_it_looked_at(
        self, client: Client, target: str
    ) -> None:
        assert client.get(target)["vary"] == "Accept, Accept-Language"

    @pytest.mark.parametrize("name", ["cookie", "user_agent", "referer", "authorization", "origin"])
    def test_no_other_header_changes_an_answer(self, client: Client, name: str) -> None:
        for target in (UNIT, f"{UNIT}?linkType=linkset", "/foo"):
            plain, other = client.get(target), client.get(target, **{name: "x=1"})
            assert (plain.status, plain.body, plain["location"]) == (
                other.status,
                other.body,
                other["location"],
            )

    def test_a_foreign_default_is_not_the_place_a_machine_gets_a_passport_from(
        self, sqlite_database: Database, client: Client
    ) -> None:
        with sqlite_database.write() as connection:
            put_links(connection, builders.product_of(), default=FOREIGN)
        assert client.get(UNIT).location == FOREIGN
