"""Targets that are filled from the identifier: RFC 6570 templates. Pure.

``https://maker.example/{gtin}/{serial}{?lot}`` leads each unit to its own page. Only path and query
take values, and each value is percent-encoded, so whatever stands in a code cannot leave the host
its maker named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from uritemplate import URITemplate
from uritemplate.variable import VariableValueDict

from gs1.application_identifiers import TABLE

# The names a value goes by beside its AI; "gln" is any of the keys that are a location number.
_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "00": ("sscc",),
        "01": ("gtin",),
        "10": ("lot", "batch"),
        "21": ("serial", "ser"),
        "22": ("cpv", "variant"),
        "235": ("tpx",),
        "253": ("gdti",),
        "254": ("glnx",),
        "255": ("gcn",),
        "401": ("ginc",),
        "402": ("gsin",),
        "7040": ("uic",),
        "8003": ("grai",),
        "8004": ("giai",),
        "8006": ("itip",),
        "8010": ("cpid",),
        "8011": ("cpsn",),
        "8013": ("gmn",),
        "8017": ("gsrnp",),
        "8018": ("gsrn",),
        "8019": ("srin",),
        "8020": ("refno",),
        **dict.fromkeys(("414", "415", "417"), ("gln",)),
    }
)
_ALL = frozenset(_NAMES).union(*_NAMES.values())
_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_VARIABLE = r"[A-Za-z0-9]+(?::[1-9][0-9]{0,2}|\*)?"
_READABLE = re.compile(rf"(?P<operator>[/?&;.]?)(?P<list>{_VARIABLE}(?:,{_VARIABLE})*)\Z")
# An expression may stand only behind scheme, host and the slash or question mark that ends them:
# an operator that expands to nothing must not glue the next value to the host.
_HOST = re.compile(r"https?://[^/?#{}]+[/?]", re.IGNORECASE)
# Read as "here" and "one up" by browsers; servers that know path parameters drop those first.
_DOTS = re.compile(r"(?:\.|%2[Ee]){1,2}(?:;|\Z)")


def is_template(href: str) -> bool:
    """Whether a target has to be filled before anybody can be sent there."""
    return "{" in href


def values_of(key_ai: str, key: str, qualifiers: Mapping[str, str]) -> dict[str, str]:
    """What a template can be filled with: each value by its AI and by its names."""
    found = {key_ai: key, **qualifiers}
    return found | {name: text for ai, text in found.items() for name in _NAMES.get(ai, ())}


def known_at(key_ai: str, qualifiers: Collection[str]) -> frozenset[str]:
    """Every variable that can have a value at a level or below it.

    Those of the qualifier sequences this level is part of: the units of a batch have serials, a
    third-party serial (235) never has a lot (GS1 Digital Link URI Syntax 4.10).
    """
    wanted = set(qualifiers)
    ais = {key_ai} | wanted
    for sequence in TABLE[key_ai].sequences or ():
        if wanted <= set(sequence):
            ais.update(sequence)
    return frozenset(ais).union(*(_NAMES.get(ai, ()) for ai in ais))


def variables(href: str) -> tuple[str, ...]:
    """The names of the variables in a template without faults, in their order."""
    return tuple(_parsed(href).variable_names)


def problems(href: str) -> Iterator[str]:
    """Every fault of a template, but for those of the address it becomes."""
    literal = _EXPRESSION.sub("", href)
    if "{" in literal or "}" in literal:
        yield "a brace has no partner"
        return
    host = _HOST.match(href)
    if host is None or "{" in href[: host.end()]:
        yield "scheme, host and port are literal, and a / or ? stands before the first {…}"
    if "{" in href.partition("#")[2]:
        yield "{…} may stand in the path and in the query, not behind #"
    for expression in _EXPRESSION.finditer(href):
        yield from _expression_problems(expression[1], href[: expression.start()])
    if _climbs(_EXPRESSION.sub(_bare, href)):
        yield "a part of the path would be dots alone, which browsers take for a step upwards"


def _bare(expression: re.Match[str]) -> str:
    """What an expression leaves of the path when nothing has a value, at its worst."""
    return expression[1][:1] if expression[1][:1] in ("/", "?") else ""


def _expression_problems(text: str, before: str) -> Iterator[str]:
    if text[:1] in ("+", "#"):
        yield f"{{{text}}}: the operators + and # leave values unencoded and are refused"
        return
    readable = _READABLE.match(text)
    if readable is None:
        yield f"{{{text}}} cannot be read; write {{gtin}}, {{/lot}}, {{?serial}} or {{&10,21}}"
        return
    queried = "?" in before
    if readable["operator"] == "?" and queried:
        yield f"{{{text}}} stands in the query already; write {{&{text[1:]}}}"
    elif readable["operator"] == "&" and not queried:
        yield f"{{{text}}} begins the query; write {{?{text[1:]}}}"
    for variable in readable["list"].split(","):
        name = re.split("[:*]", variable)[0]
        if name not in _ALL:
            yield f"{name} is no part of an identifier; there are {', '.join(sorted(_ALL))}"


def expand(href: str, values: Mapping[str, str]) -> str:
    """The address a template becomes; what has no value becomes nothing (RFC 6570 3.2.1).

    ``values`` come from :func:`values_of`. Values that would make the path climb are left out:
    browsers step upwards for ``..`` however it is encoded.
    """
    filled = _filled(href, values)
    if _climbs(filled):
        # An empty value leaves the dot of {.lot} alone, so it counts as none.
        tame = {name: text for name, text in values.items() if text and text[0] != "."}
        return _filled(href, tame)
    return filled


def _filled(href: str, values: Mapping[str, str]) -> str:
    given: VariableValueDict = {**values}
    return _parsed(href).expand(given)


def _climbs(href: str) -> bool:
    path = re.split("[?#]", href, maxsplit=1)[0]
    return any(_DOTS.match(segment) for segment in path.split("/")[3:])


@lru_cache(maxsize=4096)
def _parsed(href: str) -> URITemplate:
    return URITemplate(href)
