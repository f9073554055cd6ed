"""Ten thousand mixed requests through a shared cache: the same answers as without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import nginx
from tests.journeys.replay import Answer, Request, answers, mixed
from tests.journeys.service import Site
from tests.postgres import free_port

pytestmark = pytest.mark.skipif(nginx.NGINX is None, reason=nginx.MISSING)

REPLAYED = 10_000


@pytest.fixture(scope="module")
def cache(sqlite_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an nginx whose shared cache is switched on."""
    port = free_port()
    with nginx.running(tmp_path_factory.mktemp("cache"), sqlite_site.port, port, cached=True):
        yield port


def each_once(port: int, requests: list[Request], host: str) -> dict[Request, Answer]:
    wanted = list(dict.fromkeys(requests))
    return dict(zip(wanted, answers(port, wanted, host), strict=True))


def test_a_shared_cache_changes_no_answer(sqlite_site: Site, cache: int) -> None:
    """Nothing is changed meanwhile, so each request has one answer, however often it comes."""
    port, host = sqlite_site.port, f"localhost:{sqlite_site.port}"
    replayed = mixed(REPLAYED)
    plain = each_once(port, replayed, host)
    # Every third request comes with a tag of its address: its own, or that of another form of it.
    tags: dict[str, list[str]] = {}
    for request, answer in plain.items():
        if answer.etag:
            tags.setdefault(request.target, []).append(answer.etag)
    for number, request in enumerate(replayed):
        if number % 3 == 0 and request.target in tags:
            another = tags[request.target][-1]
            tag = another if number % 2 else plain[request].etag or another
            replayed[number] = request._replace(if_none_match=tag)
    expected = each_once(port, replayed, host)
    assert len({answer.body for answer in expected.values()}) > 100
    assert {b"200", b"304", b"307", b"404"} <= {answer.status for answer in expected.values()}
    found = zip(replayed, answers(cache, replayed, host), strict=True)
    differing = [(each, answer) for each, answer in found if answer != expected[each]]
    assert differing == [], [(expected[each], answer) for each, answer in differing[:3]]
