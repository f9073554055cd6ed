"""The shapes GS1 prescribes for what a resolver sends, as the tests check them."""

from __future__ import annotations

from typing import Any

from schemas.loader import validator


def assert_linkset(document: Any) -> None:
    """Valid under the revision in force and under the older one the test suite downloads."""
    for name in ("gs1/linkset_2026", "gs1/linkset_2025"):
        validator(name).validate(document)


def assert_description_file(document: Any) -> None:
    """A description file as ``/.well-known/gs1resolver`` must serve it."""
    validator("gs1/description_file").validate(document)
