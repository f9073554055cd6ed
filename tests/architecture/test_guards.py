"""Closed unless opened: no route of the admin API answers a stranger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from resolver.app import create_app
from resolver.config import Settings

EXAMPLE = "01/09520000010010"
# Open to strangers on purpose: what explanations show is public anyway, and what the API can do is
# no secret: whoever writes a client reads its description before there is a key.
OPEN = frozenset(("/api/v1/explain", "/api/v1/openapi.json"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application whose database is never asked: a stranger is turned away before that."""
    folder: Path = tmp_path_factory.mktemp("guards")
    environment = {
        "TRACEMARK_ENV": "development",
        "TRACEMARK_DATABASE_URL": f"sqlite:///{folder / 'none.db'}",
    }
    app = create_app(Settings.from_environment(environment))
    services = app.extensions["tracemark"]
    with closing(services.counter), closing(services.database):
        yield app


def api_rules(app: Flask) -> list[Rule]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api")]
    assert {rule.rule for rule in rules} >= OPEN
    return [rule for rule in rules if rule.rule not in OPEN]


def test_every_route_of_the_admin_api_asks_for_a_key(app: Flask) -> None:
    rules = api_rules(app)
    assert len(rules) > 10
    open_doors = []
    for rule in rules:
        path = _filled(rule)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            answer = app.test_client().open(path, method=method, base_url="http://localhost:8000")
            if answer.status_code != 401 or "WWW-Authenticate" not in answer.headers:
                open_doors.append(f"{method} {rule.rule}: {answer.status_code}")
    assert open_doors == []


def test_nothing_else_takes_writes(app: Flask) -> None:
    written = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/api")
        and (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    ]
    assert written == []


def _filled(rule: Rule) -> str:
    path = rule.rule
    for name in rule.arguments:
        for converter in ("", "path:", "int:", "string:"):
            path = path.replace(f"<{converter}{name}>", EXAMPLE if converter == "path:" else "x")
    return path
