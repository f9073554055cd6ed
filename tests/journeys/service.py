"""The service as people run it: the command line starts gunicorn, requests come over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.postgres import free_port

START_SECONDS = 30
STOP_SECONDS = 15
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TRACEMARK = Path(sys.executable).with_name("tracemark")


@dataclass(frozen=True)
class Answer:
    """One answer; header names in lower case, repeated ones joined with a comma."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Site:
    """A running service."""

    port: int
    environment: Mapping[str, str]
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def ask(
        self,
        target: str,
        method: str = "GET",
        body: bytes | None = None,
        /,
        **headers: str,
    ) -> Answer:
        """One request; the target goes out as it is, a redirect comes back as it is.

        Header names as keywords: ``accept_language="de"``.
        """
        connection = HTTPConnection("localhost", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, target, body=body, headers=named)
            response = connection.getresponse()
            merged: dict[str, str] = {}
            for name, value in response.getheaders():
                key = name.lower()
                merged[key] = f"{merged[key]}, {value}" if key in merged else value
            return Answer(response.status, merged, response.read())
        finally:
            connection.close()

    def follow(self, target: str, **headers: str) -> Answer:
        """The answer behind at most one redirect, which must stay on this host."""
        first = self.ask(target, **headers)
        if first.status != 307:
            return first
        return self.ask(self.local(first.headers["location"]), **headers)

    def local(self, address: str) -> str:
        """The target of one of our own addresses; fails for somebody else's."""
        assert address.startswith(self.base + "/"), address
        parts = urlsplit(address)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the command line in the service's environment."""
        return subprocess.run(
            [TRACEMARK, *arguments],
            env=dict(self.environment),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @cached_property
    def key(self) -> str:
        """An administrator's key."""
        done = self.command("key", "create", "--json")
        assert done.returncode == 0, done.stderr
        key: str = json.loads(done.stdout)["key"]
        return key

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request of the admin API."""
        return self.ask(
            f"/api/v1{path}",
            method,
            None if body is None else json.dumps(body).encode(),
            authorization=f"Bearer {self.key}",
            content_type="application/json",
            **headers,
        )


def environment_for(database_url: str) -> dict[str, str]:
    """The environment of a service on this machine; nothing of our settings is inherited."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TRACEMARK_") and name not in ("PORT", "LAN")
    }
    return inherited | {"TRACEMARK_ENV": "development", "TRACEMARK_DATABASE_URL": database_url}


@contextmanager
def running(
    database_url: str, folder: Path, *, with_demo: bool = True, **settings: str
) -> Iterator[Site]:
    """A service for the length of the block, with the example data; it must stop cleanly."""
    environment = environment_for(database_url) | settings
    for command in (("db", "upgrade"), ("demo", "load"))[: 2 if with_demo else 1]:
        subprocess.run(
            [TRACEMARK, *command], env=environment, cwd=folder, check=True, capture_output=True
        )
    port = free_port()
    log = folder / "service.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [TRACEMARK, "serve", "--port", str(port)],
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        site = Site(port, environment, folder, process)
        try:
            wait_until_ready(site, log)
            yield site
        finally:
            _stop(process)
    said = log.read_text(encoding="utf-8")
    assert process.returncode == 0, said
    assert "Traceback" not in said, said


def wait_until_ready(site: Site, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert site.process.poll() is None, log.read_text(encoding="utf-8")
        try:
            if site.ask("/readyz").status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.05)
    raise AssertionError(f"not ready in {START_SECONDS} s: {log.read_text(encoding='utf-8')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does: the whole group gets the signal at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
