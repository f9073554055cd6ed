"""Imports run one way, and each tool has one home."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.source import (
    LAYERS,
    OWN,
    ROOT,
    Import,
    imports_of,
    module_name,
    product_files,
    python_files,
    tree,
)

# The one command that loads the example data reaches beside the layers.
REACHES_DEMO = {"resolver.commands.demo"}

# Where SQL may be written. Everybody else passes a Connection through, as a type and no more.
SQL_FILES = {
    "passport.connections",
    "passport.db",
    "passport.metadata",
    "passport.migrate",
    "passport.sqlite_maintenance",
    "resolver.app",
    "resolver.scan_statements",
    "resolver.scan_store",
}

# Read-only: the scan path compiles its two look-ups once from the tables of several rooms.
READS_TABLES_OF_OTHERS = {"resolver.scan_statements"}

ROOMS = (
    "passport.catalogue",
    "passport.documents",
    "passport.readings",
    "aftersales.parts",
    "aftersales.recalls",
    "aftersales.warranty",
    "aftersales.analytics",
    "resolver.links",
    "resolver.principals",
    "resolver.admin",
    "resolver.views",
    "resolver.commands",
    # What lies in a package itself is a room too; it comes last, because the others begin with it.
    "gs1",
    "schemas",
    "passport",
    "aftersales",
    "resolver",
    "demo",
    "wsgi",
)


def product_imports() -> list[Import]:
    return [each for path in product_files() for each in imports_of(path)]


def room_of(module: str) -> str:
    return next(room for room in ROOMS if module == room or module.startswith(room + "."))


def is_sql_file(module: str) -> bool:
    name = module.rpartition(".")[2]
    return module in SQL_FILES or name in ("tables", "store") or name.endswith("_store")


def test_a_package_imports_only_from_packages_below_it() -> None:
    wrong = [
        str(each)
        for each in product_imports()
        if (own := each.module.partition(".")[0]) in LAYERS
        and each.top in LAYERS
        and LAYERS.index(each.top) > LAYERS.index(own)
    ]
    assert wrong == []


def test_nothing_shipped_needs_the_tests_or_the_measurements() -> None:
    assert [str(each) for each in product_imports() if each.top in ("tests", "bench")] == []


def test_the_service_reaches_its_example_data_in_one_place_only() -> None:
    wrong = [
        str(each)
        for each in product_imports()
        if each.top == "demo" and not each.module.startswith("demo")
        if each.module not in REACHES_DEMO
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("tool", "homes"),
    [
        ("flask", ("resolver",)),
        ("werkzeug", ("resolver",)),
        ("click", ("resolver",)),
        ("gunicorn", ("resolver",)),
        ("jinja2", ("resolver",)),
        ("rdflib", ("passport.jsonld",)),
        ("pyld", ("passport.jsonld",)),
        ("segno", ("resolver.carriers",)),
        ("rfc8785", ("passport.canonical",)),
        ("alembic", ("passport.migrate", "resolver.commands.database")),
    ],
)
def test_each_tool_is_used_in_its_own_home_only(tool: str, homes: tuple[str, ...]) -> None:
    wrong = [
        str(each)
        for each in product_imports()
        if each.top == tool
        and not any(each.module == home or each.module.startswith(home + ".") for home in homes)
    ]
    assert wrong == []


def test_sql_is_written_in_stores_tables_and_the_database_only() -> None:
    wrong = [
        str(each)
        for each in product_imports()
        if each.top == "sqlalchemy"
        and not is_sql_file(each.module)
        and each.full != "sqlalchemy.Connection"
        and each.target != "sqlalchemy.exc"
    ]
    assert wrong == []


def test_no_statement_is_executed_outside_the_files_that_may_write_sql() -> None:
    wrong = [
        f"{module_name(path)}:{node.lineno}"
        for path in product_files()
        if not is_sql_file(module_name(path))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("execute", "exec_driver_sql", "scalars", "executemany")
    ]
    assert wrong == []


def is_private(dotted: str) -> bool:
    """Whether this names a store or tables of ours."""
    last = dotted.rpartition(".")[2]
    is_store = last in ("store", "tables") or last.endswith("_store")
    return is_store and dotted.partition(".")[0] in LAYERS


def test_a_room_never_opens_the_store_or_the_tables_of_another_room() -> None:
    wrong = []
    for each in product_imports():
        opened = next(filter(is_private, (each.target, each.full)), None)
        if opened is None or each.module in READS_TABLES_OF_OTHERS:
            continue
        own, theirs = room_of(each.module), room_of(opened)
        # What lies in the package around a room belongs to all rooms of that package.
        if own != theirs and not own.startswith(theirs + "."):
            wrong.append(str(each))
    assert wrong == []


def test_rules_decide_without_files_network_database_or_clock() -> None:
    outside = {
        "flask", "sqlalchemy", "os", "io", "pathlib", "shutil", "socket", "subprocess", "time",
        "urllib.request", "http.client", "random", "secrets", "threading",
    }  # fmt: skip
    wrong = [
        str(each)
        for path in product_files()
        if path.name in ("rules.py", "negotiation.py", "resolve.py", "serials.py", "linkset.py")
        for each in imports_of(path)
        if each.target in outside or each.top in outside
    ]
    assert wrong == []


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def reads_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    )


def test_below_the_resolver_the_time_is_passed_in() -> None:
    wrong = [
        f"{module_name(path)}:{node.lineno}"
        for path in product_files()
        if module_name(path).partition(".")[0] in ("gs1", "schemas", "passport", "aftersales")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and reads_clock(node)
    ]
    # The counter has a thread of its own that decides when to flush; nobody can pass it the day.
    assert [place for place in wrong if not place.startswith("aftersales.analytics.counter:")] == []


def test_every_third_party_package_is_a_declared_dependency(declared: set[str]) -> None:
    import_names = {"pyld": "pyld", "psycopg": "psycopg", "PIL": "pillow", "zxingcpp": "zxing-cpp",
                    "axe_playwright_python": "axe-playwright-python",
                    "openapi_spec_validator": "openapi-spec-validator"}  # fmt: skip
    # The foundations of Flask, Jinja2 and jsonschema, which come with them.
    allowed_beside = {"werkzeug", "markupsafe", "referencing"}
    # A fuzzer lives in an environment of its own, see the file that imports it.
    apart = ROOT / "tests" / "fuzz"
    files = [path for path in python_files() if apart not in path.parents]
    used = {each.top for path in files for each in imports_of(path)}
    foreign = used - set(OWN) - set(sys.stdlib_module_names)
    undeclared = {
        name
        for name in foreign - allowed_beside
        if import_names.get(name, name).lower() not in declared
    }
    assert undeclared == set()


def test_the_walk_sees_the_whole_product() -> None:
    modules = {module_name(path) for path in product_files()}
    assert {"wsgi", "gs1.digital_link", "passport.db", "resolver.app", "demo.loader"} <= modules
    assert all(isinstance(path, Path) for path in python_files())
