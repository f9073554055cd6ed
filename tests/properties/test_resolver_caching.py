"""What a shared cache may believe: two answers that differ differ in a header that Vary names.

And what nobody may change: where an address leads, whatever a caller says of itself.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.db import Database
from resolver.limits.rules import Limits
from resolver.links.model import LinkDraft
from tests import builders
from tests.resolver.examples import (
    FOREIGN,
    MODEL,
    RECALLED,
    UNIT,
    open_recall,
    put_example,
    put_links,
)
from tests.resolver.service import BASE, BROWSER, Client, Reply, running


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[Client]:
    with sqlite_database.write() as connection:
        put_example(connection)
        german = LinkDraft("gs1:faqs", "https://maker.example/faq", "FAQ", None, ("de",))
        english = LinkDraft("gs1:faqs", "https://maker.example/faq-en", "FAQ", None, ("en",))
        put_links(connection, builders.batch_of(), german, english, default=FOREIGN)
        open_recall(connection, {"lots": ["L2602"]})
    # Behind one proxy, and with limits that are never reached: both read forwarded headers.
    limits = Limits(10**6, 10**6, 10**6, 10**6, 10**6, loopback=True)
    with running(sqlite_database, trusted_proxies=1, rate_limits=limits) as found:
        yield found


relaxed = functools.partial(
    settings, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)

PATHS = [
    *(UNIT, MODEL, RECALLED, f"{MODEL}/10/L2601", f"{MODEL}/21/none", "/01/09520000010034", "/x"),
    *(f"/page{UNIT}", f"/page{RECALLED}", f"/recall{RECALLED}", f"/parts{UNIT}", "/", "/terms/"),
    *(f"/find?code={UNIT}", "/.well-known/gs1resolver", f"{UNIT}/qr.svg", "/api/v1/openapi.json"),
    *(f"/history{MODEL}", f"/api/v1/explain?uri={UNIT}", f"/explain?uri={UNIT}", "/api/v1/links"),
]
QUERIES = ["", "linkType=linkset", "linkType=gs1:faqs", "linkType=gs1:nothing", "format=json"]
ACCEPTS = [None, "", "*/*", BROWSER, "application/json", "application/ld+json", "image/png", "x;q"]
LANGUAGES = [None, "", "de", "en", "de-CH, en;q=0.5", "fr", "*", "x" * 600]

targets = st.builds(
    lambda path, query: path + (("&" if "?" in path else "?") + query if query else ""),
    st.sampled_from(PATHS),
    st.sampled_from(QUERIES),
)
negotiated = st.fixed_dictionaries(
    {"accept": st.sampled_from(ACCEPTS), "accept_language": st.sampled_from(LANGUAGES)}
)
# Whatever else a request may say; none of it is read by a public answer.
VALUES = ["evil.example", "https", "/admin", "host=evil.example;proto=https", "DELETE", "1", "a=b"]
OTHERS = [
    *("x_forwarded_for", "x_forwarded_host", "x_forwarded_proto", "x_forwarded_port", "forwarded"),
    *("x_forwarded_prefix", "x_forwarded_server", "x_forwarded_scheme", "x_real_ip", "via"),
    *("x_original_url", "x_rewrite_url", "x_original_host", "x_host", "x_script_name", "base"),
    *("x_http_method_override", "x_http_method", "x_method_override", "front_end_https"),
    *("cookie", "user_agent", "referer", "origin", "save_data", "dnt", "sec_gpc", "client_ip"),
    *("accept_encoding", "accept_charset", "range", "if_modified_since", "cache_control", "prefer"),
]
unread = st.dictionaries(st.sampled_from(OTHERS), st.sampled_from(VALUES), max_size=6)


def seen(found: Reply) -> tuple[int, dict[str, str], bytes]:
    """An answer without the name of the exchange."""
    headers = {name: value for name, value in found.headers.items() if name != "x-request-id"}
    return found.status, headers, found.body


def cacheable(found: Reply) -> bool:
    return "public" in (found["cache-control"] or "")


def axes(found: Reply) -> set[str]:
    named = (found["vary"] or "").lower().replace("-", "_").split(",")
    return {name.strip() for name in named if name.strip()}


@relaxed(max_examples=300)
@given(target=targets, one=negotiated, other=negotiated, more=unread)
def test_cacheable_answers_that_differ_differ_in_an_axis_of_vary(
    client: Client,
    target: str,
    one: dict[str, str | None],
    other: dict[str, str | None],
    more: dict[str, str],
) -> None:
    first, second = client.get(target, **one), client.get(target, **other, **more)
    if not (cacheable(first) and cacheable(second)) or seen(first) == seen(second):
        return
    different = {name for name in one if one[name] != other[name]}
    assert different & axes(first), (target, one, other, more)
    assert different & axes(second), (target, one, other, more)


@relaxed(max_examples=300)
@given(target=targets, asked=negotiated, more=unread)
def test_nothing_a_caller_says_of_itself_changes_an_answer_or_an_address(
    client: Client, target: str, asked: dict[str, str | None], more: dict[str, str]
) -> None:
    plain, claimed = client.get(target, **asked), client.get(target, **asked, **more)
    if "explain" not in target:  # which says when it was asked
        assert seen(claimed) == seen(plain)
    assert claimed.status == plain.status
    assert b"evil.example" not in claimed.body
    assert "evil.example" not in "".join(claimed.headers.values())
    location = claimed["location"] or BASE
    assert location.startswith((BASE, "https://maker.example/", "/01/"))
