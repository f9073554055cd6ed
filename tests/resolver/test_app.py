"""The whole application: what every answer carries, and what happens when something breaks."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask

from passport.db import Database
from resolver import headers as h
from resolver.app import create_app
from resolver.config import SettingsError
from resolver.logs import JsonFormatter
from resolver.scan import RESERVED
from resolver.views.front import SEARCHING
from tests.resolver.conftest import Start
from tests.resolver.examples import UNIT, put_example
from tests.resolver.service import BROWSER, Client


@pytest.fixture
def client(sqlite_database: Database, start: Start) -> Client:
    with sqlite_database.write() as connection:
        put_example(connection)
    return start(sqlite_database)


def _targets(app: Flask) -> list[str]:
    """One address for every route, with an example in place of each of its variables."""
    values = {
        "digital_link": UNIT[1:],
        "_raw": UNIT[1:],
        "sha256": "a" * 64,
        "name": "brand",
        "filename": "tracemark.css",
        "group": "battery",
        "file": "1.json",
        "number": 1,
        "pin": "1.0.0",
        "element": "mass",
        "operator_id": "fjordwerk",
        "part_number": "P-1",
        "campaign_id": "FW-2026-01",
        "prefix": "9520000",
    }
    with app.test_request_context():
        adapter = app.url_map.bind("id.example.com")
        return [
            adapter.build(rule.endpoint, {n: values[n] for n in rule.arguments}, method=method)
            for rule in app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})[:1]
        ]


def test_every_route_lies_under_a_reserved_first_segment(client: Client) -> None:
    for rule in client.app.url_map.iter_rules():
        assert rule.rule == "/" or rule.rule[1:].split("/")[0] in RESERVED


@pytest.mark.parametrize("accept", [None, BROWSER])
def test_every_route_answers_with_security_headers_and_a_request_id(
    client: Client, accept: str | None
) -> None:
    targets = [*_targets(client.app), UNIT, f"{UNIT}?linkType=linkset", "/foo", "/page", "/api/x"]
    assert len(targets) > 10
    for target in targets:
        found = client.get(target, accept=accept, x_request_id="caller-0001")
        assert found.status < 500, target
        security = dict(h.SECURITY)
        if target == "/":
            # A search may end on a maker's own site, and browsers hold that against the form.
            security["Content-Security-Policy"] = SEARCHING
        for name, value in security.items():
            assert found[name] == value, target
        assert found["strict-transport-security"]
        assert found["x-request-id"] == "caller-0001"
        assert found["set-cookie"] is None, target
        assert found["cache-control"], target
        # The description of the API says nothing about anybody: any tool may read it.
        is_private = target.startswith("/api/") and target != "/api/v1/openapi.json"
        assert (found["access-control-allow-origin"] is None) is is_private, target


def test_slashes_in_an_address_are_never_merged_and_never_added(client: Client) -> None:
    for target in ("/page//01/09520000010010", "/page/", "//healthz", f"/page/{UNIT}/"):
        assert client.get(target).status in (400, 404), target
    assert client.get("/healthz/").status == 200


def test_an_encoded_prefix_is_no_second_name_for_a_page(client: Client) -> None:
    for target in (f"/p%61ge{UNIT}", f"/page%2F{UNIT[1:]}", f"/%70assport{UNIT}"):
        assert client.get(target).status in (400, 404), target


def _with_broken_route(sqlite_database: Database, start: Start) -> Client:
    client = start(sqlite_database)
    broken = Blueprint("broken", __name__)

    @broken.get("/page/broken")
    def fail() -> Any:
        raise RuntimeError("password=hunter2")

    client.app.register_blueprint(broken)
    return client


@pytest.mark.parametrize("accept", [None, BROWSER])
def test_an_unforeseen_fault_is_a_fixed_text_and_its_details_are_logged(
    sqlite_database: Database,
    start: Start,
    caplog: pytest.LogCaptureFixture,
    accept: str | None,
) -> None:
    client = _with_broken_route(sqlite_database, start)
    with caplog.at_level(logging.ERROR, logger="tracemark"):
        found = client.get("/page/broken", accept=accept, x_request_id="caller-0001")
    assert found.status == 500
    assert b"hunter2" not in found.body
    assert b"Traceback" not in found.body
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.facts == {  # type: ignore[attr-defined]
        "request_id": "caller-0001",
        "method": "GET",
        "path": "/page/broken",
    }


def test_an_outage_is_one_line_in_the_log_without_a_traceback(
    tmp_path: Path, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    client = start(Database(f"sqlite:///{tmp_path / 'missing.db'}"))
    with caplog.at_level(logging.WARNING, logger="tracemark"):
        assert client.get(UNIT).status == 503
    (record,) = [each for each in caplog.records if each.name == "tracemark"]
    assert record.exc_info is None
    assert "unable to open" in record.facts["reason"]  # type: ignore[attr-defined]


def test_a_log_line_is_one_line_of_json_whatever_stands_in_it() -> None:
    record = logging.LogRecord("tracemark", logging.INFO, "x", 1, "a\nb", (), None)
    record.facts = {"path": "/\n\u2028"}
    line = JsonFormatter().format(record)
    assert line.isprintable()
    assert json.loads(line)["message"] == "a\nb"
    assert json.loads(line)["path"] == "/\n\u2028"


def test_files_named_by_their_content_are_kept_and_others_asked_for_again(client: Client) -> None:
    versioned = client.app.extensions["tracemark"].pages.static_url("tracemark.css")
    assert client.get(versioned)["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/tracemark.css")["cache-control"] == "no-cache"
    assert client.get("/static/none.css?v=1").status == 404


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    client.app.config["MAX_CONTENT_LENGTH"] = 10
    found = client.ask("/api/v1/units", "POST", body=b"x" * 11)
    assert found.status in (401, 413)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_a_digital_link_can_only_be_read(client: Client, method: str) -> None:
    found = client.ask(UNIT, method)
    assert (found.status, found["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert found.code == "method_not_allowed"


@pytest.mark.parametrize("target", [UNIT, "*", "/foo", "/", f"/page{UNIT}", "/x" * 2000])
def test_every_public_address_answers_a_preflight(client: Client, target: str) -> None:
    found = client.ask(target, "OPTIONS", origin="https://x.example")
    assert (found.status, found.body) == (204, b"")
    assert found["allow"] == found["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert found["access-control-allow-origin"] == "*"


def test_a_start_without_settings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACEMARK_ENV", raising=False)
    with pytest.raises(SettingsError):
        create_app()
