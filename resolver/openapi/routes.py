"""The routes of the application, read off the application itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import metadata

from flask import Flask

from resolver.auth import asks_for_key
from resolver.openapi.admin_routes import ADMIN
from resolver.openapi.document import Document, document
from resolver.openapi.lifecycle_routes import LIFECYCLE
from resolver.openapi.model import Route
from resolver.openapi.public_routes import PUBLIC, SCAN

TABLE = {**ADMIN, **LIFECYCLE, **PUBLIC}


def describe(app: Flask, public_url: str) -> Document:
    """The OpenAPI document of this application."""
    version = metadata.version("tracemark")
    return document((*routes_of(app), *SCAN), TABLE, public_url, version)


def routes_of(app: Flask) -> Iterator[Route]:
    """Every route there is but the files pages are dressed with; HEAD goes with GET."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(
                method=method,
                rule=rule.rule,
                endpoint=rule.endpoint,
                text=inspect.getdoc(view) or "",
                asks_for_key=asks_for_key(app, rule.endpoint),
                scope=getattr(view, "required_scope", None),
            )
