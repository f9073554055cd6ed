"""Holds an answer against what the OpenAPI document says of its route."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from werkzeug.exceptions import HTTPException

from resolver.api_requests import NDJSON
from resolver.openapi.routes import TABLE, describe

ROOT = "urn:openapi"


# The routes of every application are the same, so one document will do for all tests.
_documents: list[dict[str, Any]] = []


def hold(app: Flask, method: str, path: str, answer: Any) -> None:
    """Fail where the route is not described so: its status, media type or body."""
    document = document_of(app)
    try:
        rule, _ = app.url_map.bind("id.example.com").match(
            path.partition("?")[0], method=method, return_rule=True
        )
    except HTTPException:
        return  # no route answered
    operation = document["paths"][TABLE[method, rule.rule].path][method.lower()]
    where = f"{method} {rule.rule} → {answer.status_code}"
    assert str(answer.status_code) in operation["responses"], f"{where} is not described"
    told = _whole(operation["responses"][str(answer.status_code)])
    if not answer.data and answer.mimetype != NDJSON:
        assert "content" not in told, where
        return
    assert answer.mimetype in told.get("content", {}), f"{where} as {answer.mimetype}"
    schema = told["content"][answer.mimetype]["schema"]
    for body in _bodies(answer):
        assert faults(schema, body) == [], f"{where}: {body}"


def document_of(app: Flask) -> dict[str, Any]:
    """The document, made of the first application that asks for it."""
    if not _documents:
        _documents.append(describe(app, "https://id.example.com"))
    return _documents[0]


def faults(schema: Any, body: Any) -> list[str]:
    """What is wrong with a body, by a schema that stands in the document."""
    return [error.message for error in _validator(json.dumps(schema)).iter_errors(body)]


def _bodies(answer: Any) -> list[Any]:
    if answer.mimetype == NDJSON:
        return [json.loads(line) for line in answer.text.splitlines()]
    if answer.mimetype.startswith("text/"):
        return [answer.text]
    return [json.loads(answer.text)]


def _whole(told: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in told:
        return told
    found: Any = _documents[0]
    for part in told["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    whole: dict[str, Any] = found
    return whole


@cache
def _validator(schema: str) -> Draft202012Validator:
    """Reads references in the document, as a program that was given it would."""
    document = Resource.from_contents(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **_documents[0]}
    )
    registry: Registry[Any] = Registry().with_resource(ROOT, document)
    moved = schema.replace('"$ref": "#/', f'"$ref": "{ROOT}#/')
    return Draft202012Validator(
        json.loads(moved), registry=registry, format_checker=FormatChecker()
    )
