"""The shapes GS1 prescribes for what a resolver sends, as the tests check them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

HERE = Path(__file__).parent


def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((HERE / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


_LINKSETS = (_validator("linkset_2026.json"), _validator("linkset_2025.json"))
_DESCRIPTION_FILE = _validator("description_file.json")


def assert_linkset(document: Any) -> None:
    """Valid under the revision in force and under the older one the test suite downloads."""
    for validator in _LINKSETS:
        validator.validate(document)


def assert_description_file(document: Any) -> None:
    """A description file as ``/.well-known/gs1resolver`` must serve it."""
    _DESCRIPTION_FILE.validate(document)
