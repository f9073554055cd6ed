"""Queries of the hashes of profile files. Never commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql

from passport.profile_files.tables import profile_file


def hashes(connection: Connection, names: Iterable[str] | None = None) -> dict[str, str]:
    """The hash of each of these files, as it was when it was first used; None: of all."""
    query = select(profile_file.c.name, profile_file.c.sha256).order_by(profile_file.c.name)
    if names is not None:
        query = query.where(profile_file.c.name.in_(list(names)))
    return {row.name: row.sha256 for row in connection.execute(query)}


def remember(connection: Connection, name: str, sha256: str, now: datetime) -> None:
    """Write down a file that is used for the first time."""
    values = {"name": name, "sha256": sha256, "first_used_at": now}
    if connection.dialect.name == "postgresql":
        # Two writers may be the first at once. SQLite has one writer at a time.
        statement = postgresql.insert(profile_file).on_conflict_do_nothing()
        connection.execute(statement, values)
    else:
        connection.execute(insert(profile_file), values)
