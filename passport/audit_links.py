"""Whether the documents that versions lead to are still kept. Part of ``passport.audit``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from gs1 import Gs1Error, parse_identifier
from passport.canonical import parsed
from passport.catalogue import service as catalogue
from passport.chain import Entry
from passport.documents import service as documents
from passport.errors import Refusal
from passport.fact_rules import links_in
from passport.model import Finding
from passport.profile import profile
from schemas.loader import UnknownSchema

# Canonical JSON writes a slash as it is: a payload without these bytes leads to no document.
_ADDRESS = b"/documents/"

Histories = Mapping[str, Sequence[Entry]]
Named = tuple[str, str]  # hash and file name


def missing_documents(connection: Connection, histories: Histories) -> Iterator[Finding]:
    """Names each version that leads to a document which is not kept, or no longer by that name.

    Only what publishing made sure of is looked for: the links its profile has a rule for. What
    another profile lets anybody write may have led nowhere from the beginning.
    """
    leading = [
        (key, entry)
        for key, history in histories.items()
        for entry in history
        if entry.profile is not None and _ADDRESS in entry.payload
    ]
    hosts = {key: _hosts(connection, key) for key in dict.fromkeys(key for key, _ in leading)}
    named = {(key, entry.seq): _documents(entry, hosts[key]) for key, entry in leading}
    hashes = {sha256 for found in named.values() for sha256, _ in found}
    kept = documents.file_names(connection, sorted(hashes))
    for (key, seq), found in named.items():
        for sha256, name in sorted(found):
            if sha256 not in kept:
                yield Finding(key, seq, f"it leads to /documents/{sha256}/{name}, which is gone")
            elif kept[sha256] != name:
                problem = f"it leads to /documents/{sha256}/{name}, which is now {kept[sha256]}"
                yield Finding(key, seq, problem)


def _documents(entry: Entry, hosts: frozenset[str]) -> set[Named]:
    try:
        rules, facts = profile(entry.profile or "").rules, parsed(entry.payload)["facts"]
        # Which of the two days its law was that of, depends on what else was in force then.
        days = (entry.valid_from.date(), entry.recorded_at.date())
        by_day = [
            {named for link in links_in(rules, facts, on) if (named := link.document(hosts))}
            for on in days
        ]
    except (UnknownSchema, ValueError, KeyError, TypeError, RecursionError):
        # The audit has named this entry already: its facts or its profile cannot be read.
        return set()
    return by_day[0] & by_day[1]


def _hosts(connection: Connection, key: str) -> frozenset[str]:
    """The addresses of this service for a passport; a path without any is always its own."""
    try:
        product = catalogue.get_product(connection, parse_identifier(key))
        operator = catalogue.get_operator(connection, product.operator_id)
    except (Refusal, Gs1Error):
        # A passport whose product is gone can still be judged by its own paths.
        return frozenset()
    origins = (operator.primary_url, *operator.alias_urls)
    return frozenset(origin.lower() for origin in origins if origin)
