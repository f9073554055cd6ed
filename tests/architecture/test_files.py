"""Sizes, left-overs, and names that do not belong into the files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT, product_files, python_files, text_files, tree

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_VIEW = 25

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Lines of code: the docstring explains them and is not counted."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    explained = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - explained


def is_view(function: Function) -> bool:
    """Whether this is registered as a view: ``@blueprint.get("/…")`` and its sisters."""
    return any(
        isinstance(call := decorator, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "blueprint"
        for decorator in function.decorator_list
    )


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_no_python_file_is_longer_than_three_hundred_lines() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if "migrations" not in path.relative_to(ROOT).parts[:1]
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) >= LONGEST_FILE
    }
    assert too_long == {}


def test_no_function_has_forty_lines_and_no_view_more_than_twenty_five() -> None:
    too_long = [
        f"{place(path, function.lineno)} {function.name} has {length(function)} lines"
        for path in product_files()
        for function in functions(path)
        if length(function) >= LONGEST_FUNCTION
        or (is_view(function) and length(function) > LONGEST_VIEW)
    ]
    assert too_long == []


def test_the_walk_knows_a_view_when_it_sees_one() -> None:
    views = [f.name for path in product_files() for f in functions(path) if is_view(f)]
    assert {"show", "put_product", "post_units", "alive"} <= set(views)


def test_every_public_function_and_class_says_what_it_is_for() -> None:
    silent = [
        f"{place(path, node.lineno)} {node.name}"
        for path in product_files()
        # A query's name says it all; what a room offers is its service.
        if not path.stem.endswith("store")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []


def test_nothing_is_printed_and_no_error_is_swallowed() -> None:
    wrong = []
    for path in product_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Name) and node.id == "print":
                wrong.append(f"{place(path, node.lineno)} prints")
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                wrong.append(f"{place(path, node.lineno)} catches everything")
            if isinstance(node, ast.ExceptHandler) and all(
                isinstance(statement, ast.Pass) for statement in node.body
            ):
                wrong.append(f"{place(path, node.lineno)} swallows an error")
    assert wrong == []


def test_no_digit_is_recognised_that_is_not_ascii() -> None:
    """``isdigit`` and ``\\d`` accept Arabic-Indic and other digits, which no GS1 key may hold."""
    wrong = []
    for path in product_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isnumeric"):
                wrong.append(place(path, node.lineno))
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                documented = "\n" in node.value or " " in node.value
                if r"\d" in node.value and not documented:
                    wrong.append(place(path, node.lineno))
    assert wrong == []


def test_no_left_over_marks() -> None:
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
    assert _lines_matching(marks) == []


def test_no_file_names_a_package_registry_or_the_path_of_one_machine() -> None:
    hosts = ("pypi" + r"\.org", "python" + "hosted", "npm" + "js", r"deb\.debian", r"ghcr\.io")
    paths = r"(?:^|[^A-Za-z0-9_.])/(?:work|farm|root|home/[a-z]+)/[A-Za-z.]"
    assert _lines_matching(re.compile("|".join((*hosts, paths)))) == []


def test_the_lock_files_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert "--find-links" not in text


def _lines_matching(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
