"""The OpenAPI 3.1 document: routes and what is told of them, with our schema files inside. Pure.

There is no second model language: shapes are the files of ``schemas/``, and what a route needs and
does is read off the application (DECISIONS 19).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from resolver.openapi import words
from resolver.openapi.model import Answer, Content, Operation, Route, Schema
from schemas import loader

Document = dict[str, Any]
Table = Mapping[tuple[str, str], Operation]

PROBLEM = "answers/problem"
ADMINISTRATOR = "administrator"

_placeholder = re.compile(r"\{([A-Za-z0-9]+)\}").findall


def document(routes: Iterable[Route], table: Table, public_url: str, version: str) -> Document:
    """The whole document.

    ``table`` tells of every route by method and rule; raises KeyError for one it does not know.
    """
    paths: dict[str, Document] = {}
    used: set[str] = {PROBLEM}
    for route in sorted(routes, key=lambda each: (table[each.method, each.rule].path, each.method)):
        told = table[route.method, route.rule]
        used.update(_schemas_of(told))
        paths.setdefault(told.path, {})[route.method.lower()] = _operation(route, told)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tracemark",
            "version": version,
            "summary": "GS1 Digital Link resolver and Digital Product Passports.",
            "description": DESCRIPTION,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "tags": [{"name": name} for name in sorted({_tag(path) for path in paths})],
        "paths": paths,
        "components": {
            "schemas": {component(name): embedded(name) for name in sorted(used)},
            "responses": {f"problem{status}": _problem(text) for status, text in _refusals()},
            "securitySchemes": {"bearer": BEARER},
        },
    }


DESCRIPTION = (
    "Bodies are the JSON Schema files of the program, as they are. An answer may have members that "
    "its schema does not name yet. A Digital Link path in an address keeps its slashes; those "
    "inside a value are percent-encoded."
)
BEARER: Mapping[str, str] = {
    "type": "http",
    "scheme": "bearer",
    "description": "An access key, `tmk_…`. A route lists the scope the key must carry; "
    f"`{ADMINISTRATOR}` is for the keys of administrators, which carry all scopes.",
}


def component(name: str) -> str:
    """Under which name a schema file stands among the components: ``requests.product``."""
    return name.replace("/", ".")


def reference(name: str) -> str:
    """The address of a schema file within the document."""
    return f"#/components/schemas/{component(name)}"


def embedded(name: str) -> Any:
    """A schema file, its references moved to where it stands now, and nothing else changed."""
    return _moved(loader.load(name), reference(name))


def _moved(value: Any, base: str) -> Any:
    if isinstance(value, list):
        return [_moved(each, base) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: base + each.removeprefix("#") if _is_own(key, each) else _moved(each, base)
        for key, each in value.items()
    }


def _is_own(key: str, value: Any) -> bool:
    return key == "$ref" and isinstance(value, str) and value.startswith("#")


def _schemas_of(told: Operation) -> Iterator[str]:
    contents = [told.body or {}, *(answer.content for answer in told.answers.values())]
    for content in contents:
        for schema in content.values():
            yield from _named(schema)


def _named(value: Any) -> Iterator[str]:
    """Every schema file that a schema is or refers to."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key == "$ref":
                yield each
            elif isinstance(each, Mapping):
                yield from _named(each)


def _operation(route: Route, told: Operation) -> Document:
    summary, _, description = route.text.partition("\n\n")
    operation: Document = {
        "operationId": route.endpoint.replace(".", "_"),
        "summary": _plain(summary),
        "tags": [_tag(told.path)],
        "parameters": [*_parameters(told)],
        "responses": _responses(route, told),
    }
    if description:
        operation["description"] = _plain(description)
    if told.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(told.body)}
    if route.asks_for_key:
        operation["security"] = [{"bearer": [route.scope or ADMINISTRATOR]}]
    elif told.needs_no_key_but_takes_one:
        operation["security"] = [{}, {"bearer": []}]
    return operation


def _parameters(told: Operation) -> Iterator[Document]:
    for name in _placeholder(told.path):
        text, schema = words.PATH[name]
        yield {"name": name, "in": "path", "required": True, **_explained(text, schema)}
    for name in told.query:
        yield {"name": name.partition(" ")[0], "in": "query", **_explained(*words.QUERY[name])}
    for name in told.headers:
        yield {"name": name, "in": "header", **_explained(words.HEADERS[name], {"type": "string"})}


def _explained(text: str, schema: Mapping[str, Any]) -> Document:
    return {"description": text, "schema": dict(schema)}


def _responses(route: Route, told: Operation) -> Document:
    responses = {str(status): _answer(each) for status, each in told.answers.items()}
    for status in _possible_refusals(route, told):
        responses[str(status)] = {"$ref": f"#/components/responses/problem{status}"}
    return responses


def _possible_refusals(route: Route, told: Operation) -> Sequence[int]:
    """Which refusals a route can answer with, from what it is and what it takes."""
    found = {400, 421, 429, 503, *told.refusals}
    if route.asks_for_key:
        found |= {401, 403}
    if route.method in ("POST", "PUT", "PATCH", "DELETE"):
        found.add(507)
    if "{" in told.path or "operator" in told.query or "product" in told.query:
        found.add(404)
    if told.body is not None:
        found |= {404, 413, 415, 422}
    if route.method in ("PUT", "PATCH"):
        found |= {409, 412, 428}
    if "operator" in told.query:
        found.add(422)
    return sorted(found)


def _answer(told: Answer) -> Document:
    answer: Document = {"description": told.description}
    if told.content:
        answer["content"] = _content(told.content)
    if told.headers:
        answer["headers"] = {
            name: _explained(words.ANSWER_HEADERS[name], {"type": "string"})
            for name in told.headers
        }
    return answer


def _content(content: Content) -> Document:
    return {media: {"schema": _schema(schema)} for media, schema in content.items()}


def _schema(schema: Schema) -> Any:
    if isinstance(schema, str):
        return {"$ref": reference(schema)}
    return _referring(schema)


def _referring(value: Any) -> Any:
    """A schema written out, with the files it names replaced by their place here."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: reference(each) if key == "$ref" else _referring(each) for key, each in value.items()
    }


def _refusals() -> Iterator[tuple[int, str]]:
    yield from words.REFUSALS.items()


def _problem(text: str) -> Document:
    return {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": reference(PROBLEM)}}},
    }


def _tag(path: str) -> str:
    first, _, rest = path[1:].partition("/")
    if first != "api":
        return "public"
    return rest.removeprefix("v1/").partition("/")[0]


def _plain(text: str) -> str:
    """Text of a docstring as a document has it."""
    return re.sub(r"\s+", " ", text).replace("``", "`").strip()
