"""What the documentation says is true: examples run, and every refusal has its paragraph."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from pathlib import Path

import gs1
from gs1 import Gs1Error, errors

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "gs1.md"


def refusals(base: type[Gs1Error] = Gs1Error) -> list[type[Gs1Error]]:
    return [base] + [each for kind in base.__subclasses__() for each in refusals(kind)]


def test_the_examples_of_the_page_run() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 25
    assert result.failed == 0


def test_every_code_has_an_anchor_and_every_anchor_a_code() -> None:
    headings = re.findall(r"^### ([a-z0-9-]+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    codes = [kind.code for kind in refusals() if kind.__module__ == errors.__name__]
    assert sorted(headings) == sorted(codes)
    assert len(set(codes)) == len(codes)


def test_a_refusal_names_its_anchor() -> None:
    assert errors.WrongCheckDigit("x").anchor == "docs/gs1.md#check-digit"


def test_what_a_refusal_found_is_never_longer_than_a_line() -> None:
    assert errors.MalformedUri("x", found="a" * 10_000).found == "a" * 60 + "…"


def test_every_public_name_exists_and_says_what_it_is() -> None:
    for name in gs1.__all__:
        value = getattr(gs1, name)
        if inspect.isfunction(value) or inspect.isclass(value):
            assert value.__doc__, name


def test_the_package_imports_nothing_but_the_standard_library() -> None:
    code = (
        "import sys, gs1\n"
        "own = {name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names\n"
        "print(sorted(name for name in own if not name.startswith('_')))"
    )
    # -S: without site-packages, whose start-up files import what they like.
    shown = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "['gs1']"


def test_what_most_programs_do_not_need_is_not_imported() -> None:
    code = (
        "import sys, gs1\n"
        "before = {name for name in sys.modules if 'epc' in name or 'compression' in name}\n"
        "gs1.decompress\n"
        "from gs1.epc_tables import tables\n"
        "print(len(before), tables.cache_info().currsize, hasattr(gs1, 'nothing'))"
    )
    shown = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.split() == ["0", "0", "False"]
