"""Reading the values of a passport that may follow several profiles at once.

Definitions inside of profiles may share a name and mean different things, so every fact is read
by the profile that has it, never by a mixture.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import schemas.loader
from resolver.pages import LocalText
from resolver.views.values_model import Reader, Schema, Value


class Readers:
    """Turns the facts of ``profile`` (names with a blank between) into trees for one language."""

    def __init__(self, profile: str, language: str) -> None:
        """Raises schemas.loader.UnknownSchema."""
        self._profiles = [schemas.loader.load(f"passport/{name}") for name in profile.split()]
        self._readers = [_reader(name, language) for name in profile.split()]

    def _place(self, name: str) -> int:
        """Which profile has the fact ``name`` (or the path inside of it); else the first."""
        fact = name.partition("/")[0]
        for place, schema in enumerate(self._profiles):
            if fact in schema["properties"]:
                return place
        return 0

    def fact(self, name: str, value: Any) -> Value:
        """The value of the fact ``name``; one no profile knows is shown as it is."""
        return self._readers[self._place(name)].fact(name, value)

    def fact_label(self, name: str) -> LocalText:
        """What a reader calls the fact ``name``."""
        return self._readers[self._place(name)].fact_label(name)

    def label(self, name: str, schema: Schema) -> LocalText:
        """What a reader calls the member ``name`` that ``schema`` describes."""
        return self._readers[0].label(name, schema)

    def schema(self, name: str) -> Schema:
        """What the profile says of the fact ``name``; nothing, where none has it."""
        found: Schema = self._profiles[self._place(name)]["properties"].get(name, {})
        return found

    def resolved(self, name: str, schema: Schema) -> Schema:
        """``schema``, found inside of the fact ``name``, with its references followed."""
        return self._readers[self._place(name)].resolved(schema)

    def symbol(self, name: str, code: str) -> str:
        """The symbol of a unit inside of the fact ``name``; the code itself where none is known."""
        return self._readers[self._place(name)].symbol(code)


# Profiles never change once published, and gathering the symbols of one takes a millisecond.
@lru_cache(maxsize=128)
def _reader(profile: str, language: str) -> Reader:
    return Reader(schemas.loader.load(f"passport/{profile}"), language)
