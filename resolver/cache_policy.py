"""How long each answer may be kept, and by whom: the whole policy, in one table. Pure.

Routes are named by Flask's endpoint, answers of the scan path by their kind. What holds for a unit
holds for five seconds in a shared cache (DECISION 9); only what is addressed by its version or
hash is kept for good; what depends on a key, on the moment or on who asks is not kept at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from resolver import headers as h


class Policy(Enum):
    """What Cache-Control says, and which request headers an answer may depend on besides."""

    FRESH = (h.FRESH[1], ("accept", "accept-language"))
    # The same bytes for everybody, whatever they accept.
    FRESH_FOR_ALL = (h.FRESH[1], ())
    IMMUTABLE = (h.IMMUTABLE[1], ())
    IMMUTABLE_BY_FORM = (h.IMMUTABLE[1], ("accept", "accept-language"))
    # A file of ours: kept for good where its address names its content, else asked for again.
    STATIC = ("no-cache", ())
    NO_STORE = (h.NO_STORE[1], ())
    PRIVATE = (h.NO_STORE[1], ("authorization",))
    # Never stored whatever it says: only GET and HEAD are (RFC 9110 9.3.7).
    NOT_STORED = ("", ())

    def __init__(self, control: str, axes: tuple[str, ...]) -> None:
        """``control`` is empty where there is no such header; ``axes`` are lower case."""
        self.control = control
        self.axes = axes


# Of the scan path, by the kind of answer.
SCAN: Mapping[str, Policy] = {
    "redirect": Policy.FRESH,
    "handed over": Policy.FRESH,
    "linkset": Policy.FRESH,
    "choices": Policy.FRESH,
    "carrier": Policy.FRESH,
    "served in place": Policy.FRESH,
    "preflight": Policy.NOT_STORED,
}

# Of the public routes, by endpoint. Every route of the admin API is PRIVATE; those below are open.
ROUTES: Mapping[str, Policy] = {
    "api_description.show": Policy.FRESH_FOR_ALL,
    "cards.show": Policy.FRESH,
    "compare.show": Policy.FRESH,
    "components.show": Policy.FRESH,
    "dictionary.show_all": Policy.FRESH,
    "dictionary.show_context": Policy.FRESH,
    "dictionary.show_schema": Policy.IMMUTABLE,
    "dictionary.show_term": Policy.FRESH,
    "dictionary_elements.show_element": Policy.FRESH,
    "dictionary_elements.show_profile": Policy.FRESH,
    "documents.show": Policy.IMMUTABLE,
    "explain.show": Policy.NO_STORE,
    "explain.show_document": Policy.NO_STORE,
    "find.show": Policy.FRESH_FOR_ALL,
    "front.show": Policy.FRESH,
    "history.show": Policy.FRESH,
    "owner.show": Policy.FRESH,
    "parts.show": Policy.FRESH,
    "passports.show": Policy.FRESH,
    "passports.show_pinned": Policy.IMMUTABLE_BY_FORM,
    "passports.show_version": Policy.IMMUTABLE_BY_FORM,
    "readings.show": Policy.FRESH,
    "readiness.show": Policy.NO_STORE,
    "recalls.show": Policy.FRESH,
    "static": Policy.STATIC,
    "well_known.alive": Policy.NO_STORE,
    "well_known.ready": Policy.NO_STORE,
    "well_known.resolver_description": Policy.FRESH_FOR_ALL,
    "well_known.robots": Policy.NO_STORE,
}

# A page about what never changes is set anew with every release of the service.
PAGES: Mapping[str, Policy] = {
    "passports.show_pinned": Policy.FRESH,
    "passports.show_version": Policy.FRESH,
}

# Refusals that are about the address alone, and are the same for whoever asks.
_KEPT_REFUSALS = frozenset((400, 404, 405, 406, 410, 414))


def of_refusal(status: int) -> Policy:
    """The policy of a problem.

    One that depends on a key, a host, or on how much was asked for before must never be shown to
    the next one.
    """
    return Policy.FRESH if status in _KEPT_REFUSALS else Policy.NO_STORE
