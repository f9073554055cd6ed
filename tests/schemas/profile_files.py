"""Profile files for tests: a small right one, of which a test changes one thing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FACT: dict[str, Any] = {
    "type": "number",
    "minimum": 10,
    "x-term": "own:frameSize",
    "x-unit": {"code": "CMT", "symbol": "cm"},
    "x-level": "model",
    "x-disclosure": ["public"],
    "x-section": "frame",
    "x-obligation": "mandatory",
    "x-source": "EN ISO 4210",
    "x-label": {"en": "Frame size", "de": "Rahmenhöhe"},
}


def profile_file(name: str, properties: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A right profile of this name."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schemas/passport/{name}.json",
        "title": "Bicycle",
        "x-sections": {"frame": {"en": "Frame", "de": "Rahmen"}},
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties or {"frameSize": FACT}),
    }


def folder_of(folder: Path, files: Mapping[str, Mapping[str, Any] | bytes]) -> Path:
    """The folder, with these profiles in it."""
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(body)
    return folder
