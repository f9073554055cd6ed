"""What is written about the API and the command line is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from jsonschema import Draft202012Validator

from resolver.admin.files import KINDS
from resolver.cli import main
from resolver.principals.model import SCOPES
from schemas import loader
from tests.resolver.api.conftest import Api
from tests.resolver.cli.test_help import commands

ROOT = Path(__file__).parents[3]
REQUESTS = ROOT / "schemas" / "requests"


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_route_is_described_with_its_methods(api: Api) -> None:
    described = re.findall(r"^\| `([a-z.]+)[^|]*\| ([^|]+) \|", text("admin-api.md"), re.MULTILINE)
    told: dict[str, set[str]] = {}
    for collection, methods in described:
        told.setdefault(collection, set()).update(re.findall(r"GET|PUT|POST|PATCH|DELETE", methods))
    there: dict[str, set[str]] = {}
    for rule in api.app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/"):
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            there.setdefault(rule.rule.split("/")[3], set()).update(methods)
    assert {name: told.get(name) for name in there} == there


def test_every_scope_and_every_shape_is_described() -> None:
    document = text("admin-api.md")
    assert [scope for scope in SCOPES if f"`{scope}`" not in document] == []
    assert [path.name for path in REQUESTS.iterdir() if f"`{path.name}`" not in document] == []


def test_every_command_is_described() -> None:
    document = text("command-line.md")
    missing = [path for path in commands(main) if f"`tracemark {' '.join(path)}" not in document]
    assert missing == []


def test_every_shape_is_valid_closed_and_says_what_it_is() -> None:
    for path in REQUESTS.iterdir():
        schema = loader.load(f"requests/{path.stem}")
        Draft202012Validator.check_schema(schema)
        assert {"title", "description", "$schema"} <= schema.keys(), path.name
        assert schema["additionalProperties"] is False, path.name


def test_the_three_ways_to_send_links_share_their_shapes() -> None:
    put, patch, row = (
        loader.load(f"requests/{name}") for name in ("links", "links_patch", "link_row")
    )
    assert put["$defs"] == patch["$defs"] == row["$defs"]
    set_by_put = {n: each for n, each in put["properties"].items() if "readOnly" not in each}
    assert set_by_put == patch["properties"]
    assert row["properties"] == {"anchor": row["properties"]["anchor"], **set_by_put}


def test_every_kind_of_an_import_is_named_in_the_order_it_is_put() -> None:
    told = text("command-line.md").partition("The kinds are ")[2].partition(".")[0]
    assert re.findall(r"`([a-z]+)`", told) == list(KINDS)
