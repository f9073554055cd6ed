"""What the project file declares."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from tests.architecture.source import ROOT


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    """The project file."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def declared(project: dict[str, Any]) -> set[str]:
    """Names of all declared dependencies, lower case."""
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
    ]
    return {
        re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower()
        for group in groups
        for requirement in group
    }
