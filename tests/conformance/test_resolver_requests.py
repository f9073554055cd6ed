"""GS1-Conformant Resolver 1.2: transport, validation, the description file and caching.

Each class is named by the clause it shows.
"""

from __future__ import annotations

import pytest

from gs1 import parse_identifier
from passport.db import Database
from tests import builders
from tests.conformance.schemas import assert_description_file
from tests.resolver.examples import FOREIGN, MODEL, UNIT, put_links
from tests.resolver.service import BASE, BROWSER, Client

GTIN = builders.GTIN

# Every declared key with the longest sequences of its qualifiers; nothing is registered for them.
KEYS = [
    ("/00/395200000000000012", ""),
    ("/01/09520000010072", "/22/V/10/L/21/S"),
    ("/01/09520000010072", "/235/T"),
    ("/253/9520000000059X1", ""),
    ("/255/952000000005977", ""),
    ("/401/9520000A", ""),
    ("/402/95200000000000011", ""),
    ("/414/9520000000059", "/254/E1"),
    ("/415/9520000000059/8020/R1", ""),
    ("/417/9520000000059", "/7040/1ABC"),
    ("/8003/09520000000059S1", ""),
    ("/8004/9520000ABC", "/7040/1ABC"),
    ("/8006/095200000100720102", "/10/L/21/S"),
    ("/8010/9520000ABC", "/8011/7"),
    ("/8013/9520000MODELS5", ""),
    ("/8017/952000000000000019", "/8019/3"),
    ("/8018/952000000000000019", "/8019/3"),
]


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

    @pytest.mark.parametrize("target", [key + rest for key, rest in KEYS])
    def test_every_declared_key_is_understood(self, client: Client, target: str) -> None:
        assert client.get(target).status == 404

    @pytest.mark.parametrize(("key", "qualifiers"), KEYS)
    def test_every_declared_key_is_found_by_each_of_its_qualifiers(
        self, sqlite_database: Database, client: Client, key: str, qualifiers: str
    ) -> None:
        with sqlite_database.write() as connection:
            builders.make_operator(connection)
            put_links(connection, parse_identifier(key), default=FOREIGN)
        assert client.get(key + qualifiers).location == FOREIGN

    def test_values_are_decoded_exactly_once(self, client: Client) -> None:
        assert client.get(f"{MODEL}/10/A%2FB").location == f"{BASE}/page{MODEL}/10/A%2FB"
        assert client.get(f"{MODEL}/10/A%252FB").location == f"{BASE}/page{MODEL}/10/A%252FB"
        assert client.get(f"{MODEL}/10/A%2BB").location == f"{BASE}/page{MODEL}/10/A%2BB"


class TestDescriptionFile:
    def test_it_is_valid_and_declares_only_keys_that_are_answered(self, client: Client) -> None:
        found = client.get("/.well-known/gs1resolver").json()
        assert_description_file(found)
        assert set(found["supportedPrimaryKeys"]) == {key.split("/")[1] for key, _ in KEYS}

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
