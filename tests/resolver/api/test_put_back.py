"""What GET answers can be put back as it is; what only answers say cannot be said otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import Api

PLACES = {
    f"operators/{builders.OPERATOR}": {"operator": "another"},
    bodies.FACILITY_PATH: {"facility": "/414/9520000000035", "operator": "another"},
    bodies.PRODUCT_PATH: {"product": "/01/09520000010027", "operator": "another"},
    bodies.BATCH_PATH: {
        "batch": f"/01/{builders.GTIN}/10/OTHER",
        "operator": "another",
        "product": "/01/09520000010027",
        "lot": "OTHER",
    },
    bodies.UNIT_PATH: {
        "unit": f"/01/{builders.GTIN}/21/OTHER",
        "operator": "another",
        "product": "/01/09520000010027",
        "serial": "OTHER",
    },
    bodies.LINKS_PATH: {"anchor": f"/01/{builders.GTIN}/10/OTHER"},
    "handovers/952000099": {"prefix": "952000098", "operator": "another"},
}


@pytest.fixture(autouse=True)
def _everything(api: Api) -> None:
    api.put(bodies.FACILITY_PATH, {"name": "Works", "country": "NO"})
    api.put(bodies.PRODUCT_PATH, bodies.product())
    api.put(bodies.BATCH_PATH, bodies.batch())
    api.put(bodies.UNIT_PATH, bodies.unit())
    link = {
        "linkType": "gs1:faqs",
        "href": "https://a.example/",
        "title": "A",
        "hreflang": ["es-419"],
    }
    api.put(bodies.LINKS_PATH, bodies.links(links=[link | {"hreflang": ["es-419"]}]))
    api.put("handovers/952000099", {"resolverRoot": "https://id.partner.example"})


@pytest.mark.parametrize("path", PLACES)
def test_what_is_answered_can_be_put_back(api: Api, path: str) -> None:
    shown = api.get(path)
    again = api.put(path, shown.json)
    assert (again.status_code, again.json) == (200, shown.json)
    assert again.headers["ETag"] == shown.headers["ETag"]


def test_what_stood_beside_a_record_is_not_looked_at(api: Api) -> None:
    for path, name in ((bodies.PRODUCT_PATH, "uri"), (bodies.LINKS_PATH, "warnings")):
        shown: dict[str, Any] = api.get(path).json
        old: Any = [] if name == "warnings" else {}
        assert shown[name] != old
        assert api.put(path, shown | {name: old}).json == shown


@pytest.mark.parametrize(
    ("path", "name"), [(path, name) for path, others in PLACES.items() for name in others]
)
def test_what_is_answered_cannot_be_said_otherwise(api: Api, path: str, name: str) -> None:
    shown = api.get(path).json
    refused = api.put(path, shown | {name: PLACES[path][name]}, If_Match="*")
    assert (refused.status_code, refused.json["code"]) == (422, "invalid_body")
    (problem,) = refused.json["errors"]
    assert problem["pointer"] == f"/{name}"
    assert repr(shown[name]) in problem["message"]
    assert api.put(path, shown | {name: 1}).status_code == 422


def test_a_body_of_something_else_leaves_nothing_behind(api: Api) -> None:
    shown = api.get(bodies.PRODUCT_PATH).json
    refused = api.put("products/01/09520000010027", shown)
    assert [each["pointer"] for each in refused.json["errors"]] == ["/product"]
    assert api.get("products/01/09520000010027").status_code == 404
