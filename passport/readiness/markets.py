"""The markets a passport can be made ready for, and the languages their readers are owed. Pure.

Texts have to be in the language of every market (Reg. (EU) 2025/2509 Article 19(2)(e), (EU)
2026/405 Article 21(2)(e)). What that is for each state stands in ``markets.json``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Market:
    """A state by its ISO 3166-1 code; of every group in ``needed`` one language has to be there.

    ``official`` are all official languages of the state.
    """

    code: str
    name: Mapping[str, str]
    needed: tuple[tuple[str, ...], ...]
    official: tuple[str, ...]

    def lacking(self, present: Collection[str]) -> tuple[str, ...]:
        """The languages that are missing; one of several that would do reads ``fr/de/lb``."""
        return tuple("/".join(group) for group in self.needed if not set(group) & set(present))

    def also_official(self, present: Collection[str]) -> tuple[str, ...]:
        """Official languages a text is not in although it is in one that will do."""
        if self.lacking(present):
            return ()
        return tuple(language for language in self.official if language not in present)


@cache
def markets() -> Mapping[str, Market]:
    """Every market there is, by its code."""
    text = (resources.files(__package__) / "markets.json").read_text("utf-8")
    return {code: _market(code, entry) for code, entry in json.loads(text)["markets"].items()}


def _market(code: str, entry: Mapping[str, list[list[str]]]) -> Market:
    needed = tuple(tuple(group) for group in entry["needed"])
    every = [language for group in needed for language in group]
    official = tuple(str(language) for language in entry.get("official", every))
    name: Mapping[str, str] = dict(entry["name"])
    return Market(code, name, needed, official)
