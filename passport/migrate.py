"""Bring a database to a revision of the schema; the migrations are found in the package itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from passport.db import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    Report = Callable[[str], None]

# Any fixed number: two upgrades of one PostgreSQL database wait for each other on it.
_ADVISORY_LOCK = 7_952_000_001


def upgrade(target: str | Database, revision: str = "head", report: Report | None = None) -> None:
    """Apply every missing migration up to ``revision``, all in one transaction.

    ``target`` is a URL or an open database; ``report`` is told of each step, such as
    "0003 documents". Nothing happens when the database is already there. A run that is killed
    leaves the database as it was. Raises DatabaseUnavailable.
    """
    with _running(target) as database, database.write() as connection:
        command.upgrade(_configuration(connection, report), revision)


def downgrade(target: str | Database, revision: str, report: Report | None = None) -> None:
    """Undo migrations down to ``revision`` ("base" removes everything); see :func:`upgrade`."""
    with _running(target) as database, database.write() as connection:
        command.downgrade(_configuration(connection, report), revision)


def current_revision(target: str | Database) -> str | None:
    """The revision a database is at, None for an empty one. Raises DatabaseUnavailable."""
    with _running(target) as database, database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """The newest revision this program knows."""
    head = ScriptDirectory.from_config(_base_configuration()).get_current_head()
    if head is None:
        raise LookupError("the migrations are missing from this installation")
    return head


def is_current(target: str | Database) -> bool:
    """Whether a database is at the newest revision. Raises DatabaseUnavailable."""
    return current_revision(target) == head_revision()


@contextmanager
def _running(target: str | Database) -> Iterator[Database]:
    if isinstance(target, Database):
        yield target
        return
    with closing(Database(target)) as database:
        yield database


def _base_configuration() -> Config:
    configuration = Config()
    # Alembic interpolates its options, so that a percent sign in a path would be read as a name.
    location = str(resources.files("migrations")).replace("%", "%%")
    configuration.set_main_option("script_location", location)
    return configuration


def _configuration(connection: Connection, report: Report | None) -> Config:
    if connection.dialect.name == "postgresql":
        # Another upgrade may take longer than a request is ready to wait for a lock.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})

    def on_version_apply(*, step: Any, **_: Any) -> None:
        if report is not None:
            script = step.up_revision
            verb = "" if step.is_upgrade else "undone: "
            report(f"{verb}{script.revision} {script.doc.rstrip('.')}")

    configuration = _base_configuration()
    configuration.attributes["connection"] = connection
    configuration.attributes["on_version_apply"] = on_version_apply
    return configuration
