"""What a WSGI server loads: ``gunicorn wsgi:app``."""

from __future__ import annotations

from resolver import logs
from resolver.app import create_app

logs.configure()
app = create_app()
