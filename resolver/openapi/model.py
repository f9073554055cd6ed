"""What the OpenAPI document says of a route that the route itself does not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The name of a file in schemas/, such as "answers/product", or a short schema written out.
Schema = str | Mapping[str, Any]
Content = Mapping[str, Schema]  # by media type

JSON = "application/json"
NDJSON = "application/x-ndjson"
HTML = "text/html"
TEXT: Schema = {"type": "string"}
OBJECT: Schema = {"type": "object"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that is no refusal."""

    description: str
    content: Content = field(default_factory=dict)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of one route takes and answers."""

    path: str  # as OpenAPI writes it: /api/v1/products/01/{gtin}
    answers: Mapping[int, Answer]
    body: Content | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    refusals: tuple[int, ...] = ()  # beyond those every such route can answer with
    needs_no_key_but_takes_one: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """What the application knows of a route."""

    method: str
    rule: str  # as Flask writes it: /api/v1/products/<path:_raw>
    endpoint: str
    text: str  # of its docstring
    asks_for_key: bool = False
    scope: str | None = None  # None behind a key: administrators only


def kept(name: str) -> dict[int, Answer]:
    """The answers of a PUT that keeps a record of this shape."""
    content: Content = {JSON: f"answers/{name}"}
    return {
        200: Answer("It was there already, or has been replaced.", content, ("ETag",)),
        201: Answer("It has been created.", content, ("ETag", "Location")),
    }


def shown(name: str) -> dict[int, Answer]:
    """The answer of a GET of one record of this shape."""
    return {200: Answer("As it is kept.", {JSON: f"answers/{name}"}, ("ETag",))}


def listed(name: str, record: str) -> dict[int, Answer]:
    """The answer of a GET of a list, one page of it."""
    schema = {
        "type": "object",
        "required": [name],
        "properties": {
            name: {"type": "array", "items": {"$ref": f"answers/{record}"}},
            "next": {
                "type": "string",
                "description": "Address of the next page; left out on the last one.",
            },
        },
    }
    return {200: Answer("One page of the list.", {JSON: schema})}


def page(description: str, *more: str) -> dict[int, Answer]:
    """A page for people, with the same facts as JSON; ``more`` are further media types."""
    forms: dict[str, Schema] = {HTML: TEXT, JSON: OBJECT}
    forms |= {each: OBJECT if each.endswith("json") else TEXT for each in more}
    return {200: Answer(description, forms, ("ETag", "Link", "Vary")), 304: Answer("Unchanged.")}
