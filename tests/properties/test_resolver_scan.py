"""Whatever bytes come as path, query or header: a right answer or a 4xx, and never elsewhere."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from passport.db import Database
from resolver.links.model import LinkDraft
from tests import builders
from tests.conformance.schemas import assert_linkset
from tests.resolver.examples import FOREIGN, MODEL, UNIT, open_recall, put_example, put_links
from tests.resolver.service import BASE, BROWSER, Client, Reply, running

OWN_PREFIXES = ("/page/", "/passport/", "/parts/", "/recall/", "/documents/")
STORED = {FOREIGN, "https://maker.example/manual", "https://maker.example/x?a=1"}


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[Client]:
    with sqlite_database.write() as connection:
        put_example(connection)
        more = LinkDraft("gs1:faqs", "https://maker.example/x?a=1#f", "FAQ", None, ("de",))
        put_links(connection, builders.batch_of(), more, default=FOREIGN)
        open_recall(connection, {"lots": ["L2602"]})
    with running(sqlite_database) as found:
        yield found


relaxed = functools.partial(
    settings, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)

# What a server hands on: any byte as one latin-1 character, but no line end (it would have ended
# the request line or the header).
raw_text = st.text(
    st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=60
)
WORDS = (
    "/01/ /10/ /21/ /22/ /235/ /414/ /00/ 09520000010010 WM-000101 L2601 L2602 %2F % %zz %00 %FF "
    ".. . / // qr.svg ? linkType= gs1:pip linkset all & = 17=261231 context= # \\ page passport "
    "api v1 static documents é *"
)
MEDIA_WORDS = (
    "text/html */* application/ld+json application/linkset+json application/json text/* undefined "
    ";q=0 ;q=0.5 , ; q="
)
pieces = st.sampled_from([*WORDS.split(), " ", "\x00", "\x7f"])
targets = st.one_of(
    raw_text.map(lambda text: "/" + text),
    raw_text,
    st.lists(pieces, max_size=12).map(lambda parts: "/" + "".join(parts)),
    st.lists(pieces, max_size=8).map(lambda parts: UNIT + "".join(parts)),
    st.lists(pieces, max_size=8).map(lambda parts: f"{UNIT}?" + "".join(parts)),
)
media = st.one_of(
    raw_text,
    st.lists(st.sampled_from([*MEDIA_WORDS.split(), BROWSER]), max_size=8).map("".join),
)
languages = st.one_of(
    raw_text,
    st.lists(st.sampled_from(["de", "en", "-AT", ",", ";q=0.5", "*", ";q=0"]), max_size=8).map(
        "".join
    ),
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "accept": media,
        "accept_language": languages,
        "if_none_match": raw_text,
        "user_agent": raw_text,
        "x_request_id": raw_text,
        "cookie": raw_text,
        "origin": raw_text,
        "range": raw_text,
        "if_modified_since": raw_text,
    },
)


def assert_decent(found: Reply) -> None:
    """No 5xx, no error under a 200, every problem said twice the same."""
    assert found.status < 500, found.body
    if found["content-type"] == "application/problem+json" and found.body:
        assert found.json()["status"] == found.status >= 400
    assert found["x-content-type-options"] == "nosniff"


def assert_stays_with_us(found: Reply) -> None:
    """A Location is one of ours or of the registered ones; a request only adds to its query."""
    if found.status != 307:
        return
    location = urlsplit(found.location)
    bare = f"{location.scheme}://{location.netloc}{location.path}"
    own = bare.startswith(BASE + "/") and location.path.startswith(OWN_PREFIXES)
    assert own or bare in {target.partition("?")[0] for target in STORED}, found.location


@relaxed(max_examples=150)
@given(target=targets, given_headers=headers, method=st.sampled_from(["GET", "GET", "HEAD"]))
@example(target=f"{UNIT}?linkType=%00", given_headers={}, method="GET")
@example(target="http://", given_headers={}, method="GET")
@example(target="*", given_headers={}, method="GET")
@example(target="", given_headers={}, method="GET")
@example(target=f"{UNIT}?x=\r", given_headers={}, method="GET")
def test_any_target_under_any_headers_is_a_right_answer_or_a_4xx(
    client: Client, target: str, given_headers: dict[str, Any], method: str
) -> None:
    found = client.ask(target, method, **given_headers)
    assert_decent(found)
    assert_stays_with_us(found)
    if found["content-type"] == "application/linkset+json" and found.body:
        assert_linkset(found.json())


@relaxed(max_examples=60)
@given(target=targets, host=st.one_of(st.none(), raw_text), raw=st.sampled_from([None, "RAW_URI"]))
def test_any_host_and_any_kind_of_server_is_a_right_answer_or_a_4xx(
    client: Client, target: str, host: str | None, raw: str | None
) -> None:
    found = client.ask(target, host=host, raw=raw)
    assert_decent(found)
    assert_stays_with_us(found)


serials = st.text(
    st.sampled_from("ABCabc019!\"%&'()*+,-./_:;<=>?"), min_size=1, max_size=20
).filter(lambda serial: serial not in (".", ".."))


@relaxed(max_examples=60)
@given(serial=serials)
def test_every_serial_the_standard_allows_is_one_identifier_however_it_is_written(
    client: Client, serial: str
) -> None:
    canonical = f"{MODEL}/21/{quote(serial, safe='-._~')}"
    everything = "".join(f"%{byte:02x}" for byte in serial.encode())
    expected = client.get(canonical).location
    assert expected == f"{BASE}/page{canonical}"
    assert client.get(f"{MODEL}/21/{everything}").location == expected
    assert client.get(canonical, raw="REQUEST_URI").location == expected


queries = st.text(st.sampled_from("abcXYZ019-._~!$&'()*,;=:@/?%"), min_size=1, max_size=60).filter(
    lambda query: "linkType" not in query
)


@relaxed(max_examples=60)
@given(query=queries)
def test_a_query_reaches_the_target_byte_for_byte(client: Client, query: str) -> None:
    found = client.get(f"{UNIT}?{query}")
    if found.status == 307:
        assert found.location.endswith(query)
        assert found.location.partition("?")[0] in {FOREIGN, f"{BASE}/page{UNIT}"}
    else:
        assert found.status == 400


@relaxed(max_examples=60)
@given(accept=media, language=languages)
def test_what_a_cache_may_keep_depends_on_the_headers_it_is_told_of(
    client: Client, accept: str, language: str
) -> None:
    one = client.get(UNIT, accept=accept, accept_language=language, user_agent="a", cookie="b")
    two = client.get(UNIT, accept=accept, accept_language=language, user_agent="c", referer="d")
    assert (one.status, one.body, one["location"]) == (two.status, two.body, two["location"])
    assert one["vary"] == "Accept, Accept-Language"
