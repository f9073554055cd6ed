"""What a refusal shows to a person: the address taken apart with the faulty part marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from gs1 import (
    PRIMARY_KEYS,
    Gs1Error,
    Identifier,
    application_identifier,
    build_identifier,
    parse_identifier,
    parse_target,
)
from resolver.link_words import kind_of
from resolver.request_target import parameter

LONGEST_SHOWN = 60  # characters of one value; a hostile address may have thousands
MOST_PARTS = 12
SEARCH = "/find"

_AI = re.compile(r"[0-9]{2,4}\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an address: an Application Identifier with its value."""

    ai: str
    title: str  # GS1's own, such as "USE BY or EXPIRY"; empty for what is no Application Identifier
    value: str
    faulty: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A link there is, where another was asked for."""

    kind: str  # in English, for the catalogue
    term: str
    href: str


def parts_of(path: str, facts: Mapping[str, str]) -> list[Part]:
    """The pieces of a path that was refused.

    ``facts`` are those of the refusal: ``position`` is an index into path and query. Empty where
    the path does not begin with a GS1 key, because then no part of it means anything.
    """
    path = _behind_our_own(path)
    segments = path[1:].split("/")
    if segments[0] not in PRIMARY_KEYS or len(segments) < 2:
        return []
    position = int(facts.get("position", -1))
    found: list[Part] = []
    start = 1
    for ai, value in _pairs(segments):
        length = len(ai) + 1 + len(value)
        found.append(_part(ai, _shown(value), start <= position <= start + length - 1))
        start += length + 1
    if position > len(path) and _AI.match(facts.get("ai", "")):
        found.append(_part(facts["ai"], _shown(facts.get("found", "")), faulty=True))
    return found[:MOST_PARTS]


def _part(ai: str, value: str, faulty: bool) -> Part:
    entry = application_identifier(ai)
    return Part(_shown(ai), entry.title if entry else "", value, faulty)


def _behind_our_own(path: str) -> str:
    """The Digital Link path behind our own segments: ``/page/01/…``, ``/passport/versions/3/01/…``.

    Refusals count their position from there.
    """
    segments = path.split("/")
    begin = next((n for n, each in enumerate(segments[:5]) if each in PRIMARY_KEYS), 1)
    return "/" + "/".join(segments[begin:])


def _pairs(segments: list[str]) -> list[tuple[str, str]]:
    padded = [*segments, ""] if len(segments) % 2 else segments
    return list(zip(padded[::2], padded[1::2], strict=True))


def _shown(raw: str) -> str:
    text = unquote(raw, errors="replace")
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def offers(available: tuple[str, ...], path: str) -> list[Offer]:
    """The link types there are under ``path``, given as CURIEs or full addresses."""
    return [
        Offer(kind_of(name), name, f"{path}?linkType={quote(name, safe=':')}") for name in available
    ]


def meant(path: str, code: str, facts: Mapping[str, str]) -> Identifier | None:
    """What was meant, where only one thing can have been: zeros in front, another order, no stem.

    A wrong check digit is never put right: any digit may be the misread one.
    """
    segments = _behind_our_own(path)[1:].split("/")
    try:
        if code == "unknown_stem":
            return parse_target(path).identifier
        if code == "qualifier_order":
            (key_ai, key), *others = [(ai, unquote(value)) for ai, value in _pairs(segments)]
            return build_identifier(key_ai, key, dict(others))
        if code == "gtin_length" and facts.get("found") == segments[1]:
            return parse_identifier("/".join(["", segments[0], facts["expected"], *segments[2:]]))
    except (Gs1Error, KeyError):
        return None
    return None


def for_page(document: Mapping[str, Any], query: str = "") -> dict[str, Any]:
    """A problem document with what ``problem.html`` shows besides."""
    facts = document.get("facts", {})
    # A form writes a blank as a plus sign.
    typed = parameter(query.replace("+", "%20"), "code")
    entered = typed if document["instance"] == SEARCH else None
    parts: list[Part] = []
    if entered is not None and "ai" in facts and "found" in facts:
        parts = [_part(facts["ai"], _shown(facts["found"]), faulty=True)]
    elif document["status"] == 400:
        parts = parts_of(document["instance"], facts)
    available = tuple(each["linkType"] for each in document.get("available", ()))
    return {
        **document,
        "parts": parts,
        "meant": meant(document["instance"], document["code"], facts),
        "entered": entered,
        "offers": offers(available, document["instance"]),
    }
