"""The whole application, asked the way a WSGI server asks: with the raw target, byte for byte."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask

from passport.db import Database
from resolver.app import create_app
from resolver.config import Settings

BASE = "https://id.example.com"
HOST = "id.example.com"
VOC = "https://ref.gs1.org/voc/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def settings_for(database: Database, **over: Any) -> Settings:
    """Settings of a production service over a test's database."""
    values: dict[str, Any] = {
        "environment": "production",
        "database_url": database.url.render_as_string(hide_password=False),
        "public_url": BASE,
        "secret_key": "x" * 32,
    }
    return Settings(**(values | over))


@dataclass(frozen=True)
class Reply:
    """One answer; header names in lower case, repeated ones joined by a comma."""

    status: int
    headers: dict[str, str]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        return self.headers.get(name.lower())

    @property
    def location(self) -> str:
        return self.headers["location"]

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem document."""
        code: str = self.json()["code"]
        return code


class Client:
    """Asks one application; every answer is checked to be a well-formed one."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def ask(
        self,
        target: str,
        method: str = "GET",
        *,
        host: str | None = HOST,
        raw: str | None = "RAW_URI",
        body: bytes = b"",
        **headers: str | None,
    ) -> Reply:
        """``headers`` as keywords: ``accept_language="de"``; ``raw`` names the server's variable
        for the undecoded target, ``None`` for a server that keeps none."""
        environ = _environ(target, method, host, body)
        if raw:
            environ[raw] = target
        for name, value in headers.items():
            if value is not None:
                environ["HTTP_" + name.upper()] = value
        return _call(self.app.wsgi_app, environ)

    def get(self, target: str, **options: Any) -> Reply:
        return self.ask(target, **options)


def _environ(target: str, method: str, host: str | None, body: bytes) -> dict[str, Any]:
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path.encode("latin-1")).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if host is not None:
        environ["HTTP_HOST"] = host
    return environ


def _call(application: Any, environ: dict[str, Any]) -> Reply:
    seen: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        seen.append((status, headers))

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    ((status, headers),) = seen
    merged: dict[str, str] = {}
    for name, value in headers:
        value.encode("latin-1")
        assert not set("\r\n\0") & set(name + value), f"control character in {name}"
        key = name.lower()
        merged[key] = f"{merged[key]}, {value}" if key in merged else value
    return Reply(int(status[:3]), merged, body)


@contextmanager
def running(database: Database, **over: Any) -> Iterator[Client]:
    """A client of an application over ``database``, closed afterwards."""
    app = create_app(settings_for(database, **over))
    try:
        yield Client(app)
    finally:
        close(app)


def close(app: Flask) -> None:
    """Give back what an application holds."""
    services = app.extensions["tracemark"]
    services.counter.close()
    services.watch.close()
    services.reads.close()
    services.database.close()
    services.scan_store.close()


def links_of(linkset: Mapping[str, Any], anchor: str, name: str) -> list[dict[str, Any]]:
    """The links of one type (``pip``) under one anchor of a linkset."""
    for entity in linkset["linkset"]:
        if entity["anchor"] == anchor:
            found: list[dict[str, Any]] = entity.get(VOC + name, [])
            return found
    raise LookupError(anchor)
