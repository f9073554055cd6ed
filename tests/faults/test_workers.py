"""The real server: a worker killed outright, an end under load, and a queue that does not grow."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from passport.db import Database
from tests import builders
from tests.faults.conftest import until
from tests.faults.proxy import seconds
from tests.postgres import free_port
from tests.resolver.cli.conftest import Script
from tests.resolver.cli.test_serve import UNIT, serving


def scan(port: int) -> int | str:
    """Status of one scan on a connection of its own, or how it failed."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", UNIT, headers={"Host": f"localhost:{port}"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__


def children(process: subprocess.Popen[str]) -> set[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return {int(number) for number in listed.split()}


class Load:
    """Four clients that scan until they are told to stop."""

    def __init__(self, port: int) -> None:
        self.seen: Counter[int | str] = Counter()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(port,)) for _ in range(4)]
        for thread in self._threads:
            thread.start()

    def _run(self, port: int) -> None:
        while not self._stop.is_set():
            result = scan(port)
            self.seen[result] += 1
            if result == "ConnectionRefusedError":
                return

    def stop(self) -> Counter[int | str]:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.seen


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path)


@pytest.fixture
def environment(sqlite_url: str, sqlite_database: Database) -> dict[str, str]:
    with sqlite_database.write() as connection:
        builders.make_unit(connection)
    sqlite_database.close()
    return {"TRACEMARK_ENV": "development", "TRACEMARK_DATABASE_URL": sqlite_url}


def test_a_killed_worker_is_replaced_and_what_was_accepted_is_answered_before_an_end(
    script: Script, environment: dict[str, str]
) -> None:
    port = free_port()
    with serving(script, port, "--port", str(port), **environment) as process:
        until(lambda: len(children(process)) == 2)
        load = Load(port)
        time.sleep(0.5)
        before = children(process)
        os.kill(min(before), signal.SIGKILL)
        until(lambda: len(children(process) - before) == 1, within=2)
        time.sleep(0.5)
        seen = load.stop()
        # What the dead one was answering is lost, nothing else.
        assert sum(count for result, count in seen.items() if result != 307) <= 4
        assert seen[307] > 100
        load = Load(port)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        seen = load.stop()
        # What the system had accepted was answered, also where no worker had taken it yet.
        assert set(seen) <= {307, "ConnectionRefusedError"}


def test_what_waited_too_long_is_refused_and_the_next_is_answered(
    script: Script, environment: dict[str, str]
) -> None:
    port = free_port()
    code, out, _ = script.run("key", "create", "--json", **environment)
    assert code == 0
    head = (
        b"POST /api/v1/units HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        + f"Authorization: Bearer {json.loads(out)['key']}\r\n".encode()
        + b"Content-Length: 100\r\n\r\n"
    )
    with (
        serving(script, port, "--port", str(port), "--workers", "1", **environment),
        ExitStack() as stack,
    ):
        for _ in range(4):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            slow.sendall(head)
        time.sleep(0.3)
        began = time.monotonic()
        threading.Timer(5.3, stack.close).start()
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as waiting:
            # The threads are all held up, but not who answers scans.
            assert scan(port) == 307
            assert time.monotonic() - began < 2
            waiting.request("GET", "/page" + UNIT, headers={"Host": f"localhost:{port}"})
            refused = waiting.getresponse()
            assert (refused.status, refused.getheader("Retry-After")) == (503, "5")
            assert json.loads(refused.read())["code"] == "overloaded"
        assert seconds(began) > 5
        assert scan(port) == 307
