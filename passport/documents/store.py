"""Queries of documents. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from passport.documents.model import Document
from passport.documents.tables import document


def find(connection: Connection, sha256: str) -> Document | None:
    row = connection.execute(select(document).where(document.c.sha256 == sha256)).one_or_none()
    if row is None:
        return None
    return Document(
        sha256=row.sha256,
        operator_id=row.operator_id,
        media_type=row.media_type,
        file_name=row.file_name,
        size=row.size,
        body=row.body,
        created_at=row.created_at,
    )


def file_names(connection: Connection, hashes: Sequence[str]) -> dict[str, str]:
    query = select(document.c.sha256, document.c.file_name).where(document.c.sha256.in_(hashes))
    return {row.sha256: row.file_name for row in connection.execute(query)}


def hashes_after(connection: Connection, sha256: str, limit: int) -> list[str]:
    """The hashes under which documents are kept, in order, beginning behind one."""
    column = document.c.sha256
    query = select(column).where(column > sha256).order_by(column).limit(limit)
    return list(connection.execute(query).scalars())


def add(connection: Connection, record: Document) -> None:
    """Insert a document; one with the same hash stays as it is."""
    on_postgresql = connection.dialect.name == "postgresql"
    statement = postgresql.insert(document) if on_postgresql else sqlite.insert(document)
    connection.execute(
        statement.on_conflict_do_nothing(index_elements=["sha256"]),
        {
            "sha256": record.sha256,
            "operator_id": record.operator_id,
            "media_type": record.media_type,
            "file_name": record.file_name,
            "size": record.size,
            "body": record.body,
            "created_at": record.created_at,
        },
    )
