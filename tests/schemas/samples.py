"""A value for every member of a profile: what a level could state if it stated everything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from schemas.formats import is_date, is_date_time, is_uri, is_uri_reference
from schemas.references import followed

# Texts of which one keeps to each pattern and format that our profiles have.
TEXTS = (
    "2026-01",
    "2026-01-17",
    "2026-01-17T12:00:00Z",
    "https://fjordwerk.example/a",
    "DE",
    "de",
    "text/html",
    "09520000010010",
    "9520000000028",
    "87120030",
    "12345678",
    "7440-02-0",
    "231-111-4",
    "a" * 64,
    "sha256:" + "a" * 64,
    "someone@fjordwerk.example",
    "+47 22 00 00 00",
    "part_replaced",
    "KGM",
    "A",
    "a",
    "1",
    "DE123456789",
    "01234567-0123-0123-0123-0123456789ab",
    "Some text",
)
FORMATS = {
    "date": is_date,
    "date-time": is_date_time,
    "uri": is_uri,
    "uri-reference": is_uri_reference,
}


def everything(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with every attribute of the profile."""
    return {name: sample(member, schema) for name, member in schema["properties"].items()}


def sample(member: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """A value that keeps to this schema, with every member of every object in it."""
    schema = followed(member, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("x-language-map"):
        return {"en": "Some text", "de": "Ein Text"}
    kind = schema.get("type")
    if kind == "object":
        narrowed = member.get("properties", {}) if "$ref" in member else {}
        return {
            name: sample({**inner, **_narrower(inner, narrowed.get(name, {}))}, root)
            for name, inner in schema["properties"].items()
        }
    if kind == "array":
        return [sample(schema["items"], root)]
    if kind == "boolean":
        return True
    if kind in ("number", "integer"):
        return max(schema.get("minimum", 1), min(1, schema.get("maximum", 1)))
    return _text(schema)


def _narrower(inner: Mapping[str, Any], use: Mapping[str, Any]) -> dict[str, Any]:
    """What the use of a definition narrows of one member, its own members included."""
    members = {**inner.get("properties", {}), **use.get("properties", {})}
    return {**use, **({"properties": members} if members else {})}


def _text(schema: Mapping[str, Any]) -> str:
    matches = re.compile(schema.get("pattern", "")).search
    is_right = FORMATS.get(schema.get("format", ""), lambda _: True)
    shortest = schema.get("minLength", 0)
    for text in TEXTS:
        if matches(text) and is_right(text) and len(text) >= shortest:
            return text
    raise AssertionError(f"no sample text keeps to {schema}")
