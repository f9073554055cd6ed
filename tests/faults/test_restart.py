"""A restart under load: with a socket that outlives the service, no request fails."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest

from passport.db import Database
from tests import builders, nginx
from tests.faults.conftest import until
from tests.journeys.service import TRACEMARK, environment_for
from tests.postgres import free_port
from tests.resolver.cli.test_serve import UNIT

CLIENTS = 4


class Load:
    """Clients that scan until they are told to stop, each time on a new connection."""

    def __init__(self, port: int, host: str) -> None:
        self.seen: Counter[int | str] = Counter()
        self._port, self._host = port, host
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.seen[self._scan()] += 1

    def _scan(self) -> int | str:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as connection:
            try:
                connection.request("GET", UNIT, headers={"Host": self._host})
                return connection.getresponse().status
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__

    def stop(self) -> Counter[int | str]:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.seen


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """What systemd does for deploy/tracemark.socket."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        yield listener


@contextmanager
def served(
    listener: socket.socket, environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A service that is handed the socket, as sd_listen_fds(3) says."""
    handle = listener.fileno()
    command = f'exec 3<&{handle}; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$0" "$@"'
    port = str(listener.getsockname()[1])
    process = subprocess.Popen(
        ["bash", "-c", command, str(TRACEMARK), "serve", "--port", port],
        env=environment,
        cwd=folder,
        pass_fds=(handle,),
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def workers_of(process: subprocess.Popen[bytes]) -> int:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return len(listed.split())


@pytest.mark.parametrize("behind_nginx", [False, True], ids=["plain", "behind nginx"])
def test_no_request_fails_while_the_service_is_restarted(
    tmp_path: Path,
    sqlite_database: Database,
    sqlite_url: str,
    listening: socket.socket,
    behind_nginx: bool,
) -> None:
    with sqlite_database.write() as connection:
        builders.make_unit(connection)
    sqlite_database.close()
    environment = environment_for(sqlite_url)
    port = asked = int(listening.getsockname()[1])
    if behind_nginx:
        if nginx.NGINX is None:
            pytest.skip(nginx.MISSING)
        asked = free_port()
    with (
        served(listening, environment, tmp_path) as old,
        nginx.running(tmp_path / "nginx", port, asked) if behind_nginx else nullcontext(),
    ):
        until(lambda: workers_of(old) == 2, within=30)
        load = Load(asked, f"localhost:{port}")
        time.sleep(0.5)
        old.send_signal(signal.SIGTERM)
        with served(listening, environment, tmp_path) as new:
            assert old.wait(timeout=20) == 0
            before = load.seen[307]
            until(lambda: load.seen[307] > before + 100, within=30)
            seen = load.stop()
            new.send_signal(signal.SIGTERM)
            assert new.wait(timeout=20) == 0
    assert set(seen) == {307}
