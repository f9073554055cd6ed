"""Following the references of a profile file, which all stay within it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFINITIONS = "#/$defs/"


def followed(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with its reference followed; what stands beside ``$ref`` wins, save members.

    Members beside a ``$ref`` only narrow what the definition allows, they describe nothing new.
    """
    reference = schema.get("$ref")
    if reference is None:
        return schema
    definition = followed(root["$defs"][reference.removeprefix(DEFINITIONS)], root)
    beside = {key: value for key, value in schema.items() if key not in ("$ref", "properties")}
    return {**definition, **beside}
