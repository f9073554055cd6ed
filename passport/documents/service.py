"""The verbs of the document store: keep and get."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from passport.catalogue import service as catalogue
from passport.documents import rules, store
from passport.documents.errors import InvalidDocument, UnknownDocument
from passport.documents.model import Document

_AT_ONCE = 500  # parameters of one statement


def keep(  # noqa: PLR0917 - the six things a document consists of
    connection: Connection,
    operator_id: str,
    body: bytes,
    media_type: str,
    file_name: str,
    now: datetime,
) -> Document:
    """Keep a document for an operator; the same bytes again answer with the first document.

    Raises InvalidDocument and UnknownOperator.
    """
    problems = tuple(rules.problems(body, media_type, file_name))
    if problems:
        raise InvalidDocument(problems)
    catalogue.get_operator(connection, operator_id)
    digest = hashlib.sha256(body).hexdigest()
    kept = store.find(connection, digest)
    if kept is not None:
        return kept
    record = Document(digest, operator_id, media_type, file_name, len(body), bytes(body), now)
    store.add(connection, record)
    return record


def get(connection: Connection, sha256: str) -> Document:
    """The document whose bytes have this SHA-256 (hexadecimal). Raises UnknownDocument."""
    kept = store.find(connection, sha256) if rules.is_sha256(sha256) else None
    if kept is None:
        raise UnknownDocument(sha256)
    return kept


def file_names(connection: Connection, hashes: Sequence[str]) -> dict[str, str]:
    """Of these hashes those of documents that are kept, each with its file name."""
    found: dict[str, str] = {}
    for begin in range(0, len(hashes), _AT_ONCE):
        found |= store.file_names(connection, hashes[begin : begin + _AT_ONCE])
    return found


def damaged(connection: Connection) -> Iterator[tuple[str, str]]:
    """Every document whose bytes are not those of its address: its hash, and what is wrong."""
    after = ""
    while hashes := store.hashes_after(connection, after, _AT_ONCE):
        for sha256 in hashes:
            kept = store.find(connection, sha256)
            if kept is not None and hashlib.sha256(kept.body).hexdigest() != sha256:
                yield sha256, "the bytes of the document are not those that were handed in"
            elif kept is not None and kept.size != len(kept.body):
                yield sha256, f"it has {len(kept.body)} bytes and says {kept.size}"
        after = hashes[-1]
