"""The OpenAPI document: served to everybody, valid, and neither more nor less than there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

import schemas
from resolver.app import create_app
from resolver.auth import asks_for_key
from resolver.openapi.document import component, embedded, reference
from resolver.openapi.routes import TABLE, routes_of
from schemas import loader
from tests.resolver.api.conftest import Api
from tests.resolver.service import BASE, close

# A value for every placeholder of a path, as the routes read them.
EXAMPLES = {
    "gtin": "09520000010010",
    "lot": "L1",
    "serial": "S1",
    "gln": "9520000000028",
    "digitalLink": "01/09520000010010",
    "profile": "1",
}
SCAN = "/{digitalLink}"


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    answer = api.with_key(None).get("openapi.json")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json
    return body


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "$ref":
                yield each
            else:
                yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_it_is_a_valid_openapi_document(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    faults = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    assert faults == []


def test_the_validator_would_notice(document: dict[str, Any]) -> None:
    del document["info"]["title"]
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) != []


def test_every_route_is_told_and_nothing_else(api: Api) -> None:
    there = {(route.method, route.rule) for route in routes_of(api.app)}
    told = {key for key, each in TABLE.items() if each.path != SCAN}
    assert told == there


def test_every_address_of_the_document_leads_to_its_route(
    api: Api, document: dict[str, Any]
) -> None:
    urls = api.app.url_map.bind("id.example.com")
    rules = {(TABLE[key].path, key[0]): key[1] for key in TABLE}
    seen = 0
    for path, method, _ in operations(document):
        if path == SCAN:
            continue
        filled = re.sub(r"\{(\w+)\}", lambda match: EXAMPLES.get(match[1], "x"), path)
        rule, _ = urls.match(filled, method=method, return_rule=True)
        assert rule.rule == rules[path, method]
        seen += 1
    assert seen == len(TABLE) - 3  # GET, HEAD and OPTIONS of a code


def test_the_scope_a_route_needs_is_told(api: Api, document: dict[str, Any]) -> None:
    told = {(method, path): each.get("security") for path, method, each in operations(document)}
    for route in routes_of(api.app):
        security = told[route.method, TABLE[route.method, route.rule].path]
        if asks_for_key(api.app, route.endpoint):
            view = api.app.view_functions[route.endpoint]
            scope = getattr(view, "required_scope", None) or "administrator"
            assert security == [{"bearer": [scope]}], route.rule
        else:
            assert security in (None, [{}, {"bearer": []}]), route.rule
    assert told["PUT", "/api/v1/operators/{operator}"] == [{"bearer": ["administrator"]}]
    assert told["GET", SCAN] is None


def test_every_operation_is_described_and_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [each["operationId"] for _, _, each in operations(document)]
    assert len(names) == len(set(names))
    assert all(each["summary"] for _, _, each in operations(document))


def test_what_a_route_cannot_do_without_is_told(document: dict[str, Any]) -> None:
    put = document["paths"]["/api/v1/products/01/{gtin}"]["put"]
    assert {"200", "201", "401", "403", "404", "409", "412", "422", "428"} <= put[
        "responses"
    ].keys()
    assert [each["name"] for each in put["parameters"]] == ["gtin", "If-Match"]
    body = put["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/requests.product"}
    scan = document["paths"][SCAN]["get"]
    assert {"200", "300", "307", "400", "404"} <= scan["responses"].keys()
    assert "application/linkset+json" in scan["responses"]["200"]["content"]


def test_every_body_there_is_a_shape_for_is_in_it(document: dict[str, Any]) -> None:
    folder = resources.files(schemas)
    for kind in ("requests", "answers"):
        for file in (folder / kind).iterdir():
            name = f"{kind}/{file.name.removesuffix('.json')}"
            assert component(name) in document["components"]["schemas"], name


def test_schema_files_stand_in_it_as_they_are(document: dict[str, Any]) -> None:
    for name, found in document["components"]["schemas"].items():
        file = loader.load(name.replace(".", "/"))
        text = json.dumps(found).replace(f'"{reference(name)}/', '"#/')
        assert json.loads(text) == file, name


def test_no_reference_leads_nowhere(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert "#/components/schemas/requests.product/$defs/languageMap" in found
    for each in found:
        place: Any = document
        for part in each.removeprefix("#/").split("/"):
            place = place[part]


def test_a_schema_that_is_embedded_is_not_changed_itself() -> None:
    before = json.dumps(loader.load("requests/product"))
    assert embedded("requests/product") != loader.load("requests/product")
    assert json.dumps(loader.load("requests/product")) == before


def test_it_is_open_to_programs_of_any_site_and_cheap_to_ask_again(api: Api) -> None:
    stranger = api.with_key(None)
    first = stranger.get("openapi.json")
    assert first.mimetype == "application/json"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = stranger.ask("GET", "openapi.json", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert first.json["servers"] == [{"url": BASE}]


def test_only_reading_is_possible(api: Api) -> None:
    assert api.with_key(None).post("openapi.json", {}).status_code == 405


def test_every_application_describes_the_host_it_was_given(api: Api) -> None:
    settings = api.app.extensions["tracemark"].settings
    other = create_app(replace(settings, public_url="https://other.example"))
    answer = other.test_client().get("/api/v1/openapi.json", base_url="https://other.example")
    assert json.loads(answer.data)["servers"] == [{"url": "https://other.example"}]
    close(other)
