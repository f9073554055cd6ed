"""How Alembic runs our migrations: on the connection it is handed, in its transaction.

``passport.migrate`` is the way in. It opens one write transaction for the whole run, so that a
killed upgrade leaves the database as it was, on both engines.
"""

from __future__ import annotations

from alembic import context

configuration = context.config
connection = configuration.attributes["connection"]

context.configure(
    connection=connection,
    transactional_ddl=True,  # SQLite can, once BEGIN is sent by us and not by the driver
    on_version_apply=configuration.attributes["on_version_apply"],
)
with context.begin_transaction():
    context.run_migrations()
