"""Kinds of links in words. Pure."""

from __future__ import annotations

import re

from gs1 import LINK_TYPES, compact_link_type

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def kind_of(link_type: str) -> str:
    """What kind of link a type is, in English words; a term we have no title for by its name."""
    term = compact_link_type(link_type)
    name = term.removeprefix("gs1:")
    if name != term and name in LINK_TYPES:
        return LINK_TYPES[name].title
    name = name.rstrip("/#").rpartition("/")[2].rpartition("#")[2]
    return _WORD_START.sub(" ", name).replace("_", " ").capitalize() or term
