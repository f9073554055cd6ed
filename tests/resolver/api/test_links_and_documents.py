"""Links of a level, and documents attached to it."""

from __future__ import annotations

import base64
import hashlib

import pytest

from tests import builders
from tests.resolver.api import bodies
from tests.resolver.api.conftest import OTHER, Api


@pytest.fixture(autouse=True)
def _product(api: Api) -> None:
    api.put(bodies.PRODUCT_PATH, bodies.product())


def test_links_are_put_shown_replaced_and_forgotten(api: Api) -> None:
    created = api.put(bodies.LINKS_PATH, bodies.links())
    assert created.status_code == 201
    shown = api.get(bodies.LINKS_PATH)
    assert shown.headers["ETag"] == created.headers["ETag"]
    assert bodies.links().items() <= shown.json.items()
    assert api.put(bodies.LINKS_PATH, bodies.links()).status_code == 200

    other = bodies.links(description="Another text")
    assert api.put(bodies.LINKS_PATH, other).status_code == 428
    assert api.put(bodies.LINKS_PATH, other, If_Match='"stale"').status_code == 412
    tag = api.put(bodies.LINKS_PATH, other, If_Match=shown.headers["ETag"]).headers["ETag"]

    assert api.ask("DELETE", bodies.LINKS_PATH).status_code == 428
    assert api.ask("DELETE", bodies.LINKS_PATH, If_Match='"stale"').status_code == 412
    assert api.ask("DELETE", bodies.LINKS_PATH, If_Match=tag).status_code == 204
    assert api.get(bodies.LINKS_PATH).status_code == 404
    assert api.ask("DELETE", bodies.LINKS_PATH, If_Match="*").status_code == 404


def test_what_the_api_shows_can_be_put_again(api: Api) -> None:
    default = {"href": "https://fjordwerk.example/w7", "title": "W7"}
    api.put(bodies.LINKS_PATH, bodies.links(default=default))
    shown = api.get(bodies.LINKS_PATH).json
    del shown["anchor"]
    assert api.put(bodies.LINKS_PATH, shown).status_code == 200


def test_a_link_lands_in_the_linkset(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links())
    answer = api.app.test_client().get(
        f"https://id.example.com/01/{builders.GTIN}?linkType=gs1:instructions"
    )
    assert answer.headers["Location"].startswith(bodies.links()["links"][0]["href"])


def test_every_fault_of_the_links_is_listed(api: Api) -> None:
    faulty = [
        {"linkType": "nonsense", "href": "https://fjordwerk.example/", "title": "A"},
        {"linkType": "gs1:pip", "href": "javascript:alert(1)", "title": "B"},
        {"linkType": "gs1:pip", "href": "http://fjordwerk.example/", "title": "C"},
    ]
    answer = api.put(bodies.LINKS_PATH, bodies.links(links=faulty))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [
        "/links/0/linkType",
        "/links/1/href",
        "/links/2/href",
    ]


def test_another_operators_links_are_not_there(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links())
    stranger = api.as_operator(OTHER)
    assert stranger.get(bodies.LINKS_PATH).json["code"] == "unknown_level"
    assert stranger.put(bodies.LINKS_PATH, bodies.links()).status_code == 404
    assert stranger.put(bodies.DOCUMENTS_PATH, bodies.document()).status_code == 404
    assert stranger.ask("DELETE", bodies.LINKS_PATH, If_Match="*").status_code == 404
    assert api.get(bodies.LINKS_PATH).status_code == 200


def test_a_document_is_kept_and_linked(api: Api) -> None:
    content = base64.b64decode(bodies.document()["contentBase64"])
    digest = hashlib.sha256(content).hexdigest()
    answer = api.put(bodies.DOCUMENTS_PATH, bodies.document())
    assert answer.status_code == 201
    assert answer.json["link"]["href"] == f"/documents/{digest}/anleitung.pdf"
    kept = api.app.test_client().get(
        f"https://id.example.com{answer.json['link']['href']}", headers={"Accept": "*/*"}
    )
    assert (kept.status_code, kept.data) == (200, content)
    assert api.put(bodies.DOCUMENTS_PATH, bodies.document()).status_code == 200
    links = api.get(bodies.LINKS_PATH).json
    assert [link["hreflang"] for link in links["links"]] == [["de"]]
    assert links["description"] == "Washing machine W7"


def test_a_document_elsewhere_is_linked_where_it_is(api: Api) -> None:
    body = bodies.document(href="https://fjordwerk.example/de.pdf")
    del body["contentBase64"], body["fileName"]
    assert api.put(bodies.DOCUMENTS_PATH, body).status_code == 201
    assert api.get(bodies.LINKS_PATH).json["links"][0]["href"] == body["href"]


def test_a_document_joins_the_links_that_are_there(api: Api) -> None:
    api.put(bodies.LINKS_PATH, bodies.links())
    assert api.put(bodies.DOCUMENTS_PATH, bodies.document()).status_code == 201
    assert len(api.get(bodies.LINKS_PATH).json["links"]) == 2


def test_a_document_replaces_its_predecessor_only_on_request(api: Api) -> None:
    api.put(bodies.DOCUMENTS_PATH, bodies.document())
    newer = bodies.document(contentBase64="JVBERi0xLjgK")
    blind = api.put(bodies.DOCUMENTS_PATH, newer)
    assert blind.status_code == 428
    tag = api.get(bodies.LINKS_PATH).headers["ETag"]
    assert tag in blind.json["detail"]
    assert api.put(bodies.DOCUMENTS_PATH, newer, If_Match='"stale"').status_code == 412
    assert api.put(bodies.DOCUMENTS_PATH, newer, If_Match=tag).status_code == 200
    assert len(api.get(bodies.LINKS_PATH).json["links"]) == 1


@pytest.mark.parametrize(
    ("over", "pointer"),
    [
        ({"contentBase64": "not base64!"}, "/contentBase64"),
        ({"contentBase64": "AAA"}, "/contentBase64"),
        ({"contentBase64": "AAAÄ"}, "/contentBase64"),
        ({"fileName": "../etc/passwd"}, "/fileName"),
        ({"mediaType": "pdf"}, "/mediaType"),
        ({"linkType": "nonsense"}, "/linkType"),
        ({"title": " "}, "/title"),
        ({"language": "Deutsch!"}, "/language"),
        ({"href": "https://fjordwerk.example/"}, ""),
    ],
)
def test_a_document_with_a_fault_is_refused_where_the_fault_is(
    api: Api, over: dict[str, str], pointer: str
) -> None:
    answer = api.put(bodies.DOCUMENTS_PATH, bodies.document(**over))
    assert answer.status_code == 422
    assert pointer in {error["pointer"] for error in answer.json["errors"]}
    assert api.get(bodies.LINKS_PATH).status_code == 404


def test_a_document_at_a_bad_address_is_told_as_the_bodys_member(api: Api) -> None:
    body = bodies.document(href="javascript:alert(1)")
    del body["contentBase64"], body["fileName"]
    answer = api.put(bodies.DOCUMENTS_PATH, body)
    assert [error["pointer"] for error in answer.json["errors"]] == ["/href"]
