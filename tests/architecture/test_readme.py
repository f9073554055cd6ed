"""The README says nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path

from resolver.cli import main
from resolver.setting_table import SETTINGS
from tests.architecture.source import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under a heading, up to the next heading of its rank."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)
    assert found is not None, title
    return found[1]


def test_the_settings_table_is_the_settings() -> None:
    rows = re.findall(r"^\| `(TRACEMARK_[A-Z_]+)` \| (.*) \| (.*) \|$", section("Settings"), re.M)
    assert rows == [tuple(setting) for setting in SETTINGS]


def test_the_tree_names_every_room_and_nothing_else() -> None:
    tree = section("The house").split("```")[1]
    named = [line.split()[0] for line in tree.strip().splitlines()]
    assert [name for name in named if not (ROOT / name).exists()] == []
    packages = ("gs1", "schemas", "passport", "aftersales", "resolver", "demo", "migrations")
    rooms = {
        f"{path.parent.relative_to(ROOT)}/"
        for package in packages
        for path in (ROOT / package).rglob("__init__.py")
        if path.parent.name != "versions"  # where Alembic keeps the numbered files
    }
    assert rooms - set(named) == set()


def test_every_command_is_listed() -> None:
    listed = set(re.findall(r"`tracemark ([a-z0-9]+)", section("Command line")))
    assert listed == set(main.commands)


def test_every_link_to_a_file_leads_somewhere() -> None:
    broken = []
    pages: list[Path] = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    pages += [*sorted((ROOT / "docs").glob("*.md")), ROOT / "demo" / "README.md"]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r'(?:\]\(|src=")([^)"#]+)', text):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)\b", README, re.M))
    assert named <= targets
