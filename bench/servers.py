"""gunicorn servers to measure, with four threads a worker."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    port: int
    pid: int = 0  # of gunicorn's master

    def get(self, target: str, headers: Mapping[str, str]) -> tuple[int, list[tuple[str, str]]]:
        """Status and headers of one request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", target, headers=dict(headers))
            response = connection.getresponse()
            response.read()
            return response.status, response.getheaders()
        finally:
            connection.close()


def workers_memory(server: Server) -> list[tuple[float, float]]:
    """Resident and proportional memory of each worker in MiB; Linux only."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [_memory(int(pid)) for pid in children]


def _memory(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return kib["Rss"] / 1024, kib["Pss"] / 1024


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pinned(core: int) -> list[str]:
    """A command prefix that keeps a program on one core; nothing where that is not possible."""
    if shutil.which("taskset") is None or (os.cpu_count() or 1) < 2:
        return []
    return ["taskset", "--cpu-list", str(core)]


@contextmanager
def running(  # noqa: PLR0917 -- every argument is plain, in the order of the sentence
    name: str,
    application: str,
    port: int,
    environment: Mapping[str, str],
    log: Path,
    worker: str = "gthread",
    workers: int = 1,
) -> Iterator[Server]:
    """A server for the length of the block; what it says goes to ``log``."""
    command = [
        *(pinned(0) if workers == 1 else []),
        sys.executable,
        *("-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", worker),
        *(
            "--workers",
            str(workers),
            "--threads",
            "4",
            "--keep-alive",
            "30",
            "--log-level",
            "warning",
        ),
        application,
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output
        )
    server = Server(name, port, process.pid)
    try:
        _wait(server, process, log)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            server.get("/healthz", {"Host": f"localhost:{server.port}"})
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{server.name} did not start:\n{log.read_text(errors='replace')}")
