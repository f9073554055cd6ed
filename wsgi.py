"""What a WSGI server loads: ``gunicorn wsgi:app``."""

from __future__ import annotations

import atexit

from passport.db import SqliteMaintenance
from resolver import garbage, logs
from resolver.app import create_app

logs.configure()
app = create_app()
garbage.collect_seldom()

# Every process that loads this file offers to look after a SQLite file; one of them is elected.
# Without it the write-ahead log would grow for as long as the server runs. ``tracemark serve``
# does not load this file and has its own.
_path = app.extensions["tracemark"].database.sqlite_path
if _path is not None:
    _maintenance = SqliteMaintenance(_path)
    _maintenance.start()
    atexit.register(_maintenance.stop)
