"""The product's own source, read as text and as syntax trees; nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# From the bottom up: a package imports from those before it, never from those behind it.
LAYERS = ("gs1", "schemas", "passport", "aftersales", "resolver", "wsgi")
# Beside the layers: example data, the tables' history, measurements.
BESIDE = ("demo", "migrations", "bench")
OWN = (*LAYERS, *BESIDE, "tests")


@dataclass(frozen=True)
class Import:
    """One imported name: where it stands and what it asks for."""

    module: str  # the importing module, dotted
    line: int
    target: str  # what is imported from, dotted
    name: str | None  # the name taken out of it; None for a plain "import target"

    @property
    def top(self) -> str:
        return self.target.partition(".")[0]

    @property
    def full(self) -> str:
        """Target and name, dotted: "passport.catalogue.service" for either way of writing it."""
        return self.target if self.name is None else f"{self.target}.{self.name}"

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.full}"


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of ours, also tests and measurements."""
    found = [ROOT / "wsgi.py"]
    for package in OWN:
        found += sorted((ROOT / package).rglob("*.py"))
    for folder in (".ci", "docs"):
        found += sorted((ROOT / folder).glob("*.py"))
    return tuple(path for path in found if path.is_file())


@cache
def product_files() -> tuple[Path, ...]:
    """The Python files that are shipped: the layers and the example data."""
    shipped = {*LAYERS, "demo"}
    return tuple(p for p in python_files() if p.relative_to(ROOT).parts[0].split(".")[0] in shipped)


def module_name(path: Path) -> str:
    """Dotted name of a file: ``passport.catalogue.store``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def imports_of(path: Path) -> tuple[Import, ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[Import]:
    module = module_name(path)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, node.lineno, alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            for alias in node.names:
                yield Import(module, node.lineno, node.module or "", alias.name)


def text_files() -> Iterator[Path]:
    """Every file of the project that is text and written by hand (no lock files, no pictures)."""
    folders = [*OWN, "docs", "deploy", "scripts", ".ci"]
    loose = [p for p in ROOT.iterdir() if p.is_file() and not p.name.endswith(".lock")]
    for path in [*loose, *(p for folder in folders for p in sorted((ROOT / folder).rglob("*")))]:
        if path.is_file() and "__pycache__" not in path.parts:
            try:
                path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            yield path
