"""Whatever is sent, the answer is a right one or a refusal, never a failure."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import Api
from tests.resolver.service import BASE

VALID: dict[str, tuple[str, str, dict[str, Any]]] = {
    "operator": (
        "PUT",
        "operators/newcomer",
        bodies.operator(aliasUrls=["https://qr.a.example"], linkHosts=["a.example"]),
    ),
    "facility": ("PUT", bodies.FACILITY_PATH, {"name": "Works", "city": "A", "country": "NO"}),
    "product": (
        "PUT",
        bodies.PRODUCT_PATH,
        bodies.product(
            image="/static/w7.svg",
            imageAlt={"en": "front"},
            fullySerialised=True,
            serveInPlace=True,
            uriBudget=53,
        ),
    ),
    "batch": ("PUT", bodies.BATCH_PATH, bodies.batch(facility="414/9520000000028")),
    "unit": ("PUT", bodies.UNIT_PATH, bodies.unit(lot=builders.LOT, variant="B")),
    "links": (
        "PUT",
        bodies.LINKS_PATH,
        bodies.links(default={"href": "https://fjordwerk.example/", "title": "W7"}),
    ),
    "document": ("PUT", bodies.DOCUMENTS_PATH, bodies.document()),
    "part": (
        "PUT",
        "parts/DP-1",
        bodies.part(gtin=builders.GTIN, buyUrl="https://a.example/", replaceEveryMonths=6),
    ),
    "fitments": (
        "PUT",
        bodies.FITMENTS_PATH,
        {"fitments": [{"partNumber": "DP-2", "position": "pump", "serialFrom": "WM-000001"}]},
    ),
    "recall": ("PUT", "recalls/FW-1", bodies.recall(reference="SR/1")),
    "passport": (
        "POST",
        bodies.PASSPORT_PATH,
        {
            "productGroup": "appliance",
            "profiles": ["appliance/1"],
            "facts": {"modelIdentifier": "FW-W7", "productName": {"en": "W7"}},
            "validFrom": "2026-01-01T00:00:00Z",
            "reason": "first",
        },
    ),
}

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["..", "%2F", "\x00", "\r\nX: y", "javascript:alert(1)", "https://[", "0", "WM-000001", "👩‍🚀"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every member of a body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for step, member in inner:
        found.append((*path, step))
        if isinstance(member, dict | list):
            found.extend(places(member, (*path, step)))
    return found


def changed(value: Any, path: tuple[Any, ...], how: Callable[[Any, Any], None]) -> Any:
    copy = json.loads(json.dumps(value))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    how(holder, path[-1])
    return copy


@st.composite
def nearly_valid(draw: st.DrawFn, body: dict[str, Any]) -> Any:
    """A valid body with one member replaced, renamed, added or taken out."""
    path = draw(st.sampled_from(places(body)))
    value = draw(VALUES)
    kind = draw(st.sampled_from(["replace", "remove", "rename"]))

    def how(holder: Any, step: Any) -> None:
        if kind == "replace" or not isinstance(holder, dict):
            holder[step] = value
        elif kind == "remove":
            del holder[step]
        else:
            holder[draw(TEXTS)] = holder.pop(step)

    return changed(body, path, how)


@pytest.mark.parametrize("kind", VALID)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_nearly_valid_body_is_kept_or_refused(api: Api, kind: str, data: st.DataObject) -> None:
    for path, body in (
        (bodies.PRODUCT_PATH, bodies.product()),
        (bodies.BATCH_PATH, bodies.batch()),
        ("parts/DP-2", bodies.part()),
    ):
        api.put(path, body)
    method, path, valid = VALID[kind]
    body = data.draw(nearly_valid(valid))
    answer = api.ask(method, path, body, If_Match="*")
    assert answer.status_code < 500, answer.text
    if answer.status_code == 422:
        assert answer.json["detail"]


class _ServersOwnError(Exception):
    """What a WSGI server raises for chunks that make no sense; Gunicorn's have no common class."""


class _BrokenChunks(io.RawIOBase):
    """A body as the server hands it over: a first part, then nothing it can read."""

    def __init__(self) -> None:
        self._parts = [b'{"gtin":\n']

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._parts:
            raise _ServersOwnError
        part = self._parts.pop()
        buffer[: len(part)] = part
        return len(part)


@pytest.mark.parametrize(
    ("method", "path", "media_type"),
    [
        ("PUT", bodies.PRODUCT_PATH, "application/json"),
        ("POST", "units", "application/x-ndjson"),
    ],
)
def test_a_body_that_breaks_off_is_the_senders_fault(
    api: Api, method: str, path: str, media_type: str
) -> None:
    answer = api.app.test_client(use_cookies=False).open(
        f"/api/v1/{path}",
        method=method,
        base_url=BASE,
        headers={"Authorization": f"Bearer {api.key}", "Content-Type": media_type},
        environ_overrides={
            "wsgi.input": io.BufferedReader(_BrokenChunks()),
            "wsgi.input_terminated": True,
        },
    )
    assert answer.status_code == 400
    assert json.loads(answer.data)["code"] == "broken_body"
