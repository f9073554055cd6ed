"""gunicorn with our settings and our worker."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]

from passport.db import Database, SqliteMaintenance
from resolver import sizes
from resolver.closed_port import closed_to_new
from resolver.threaded_worker import ENDINGS
from resolver.worker import Worker

THREADS = 4
# Of a worker, which also opens files: where nobody says otherwise, a process may have 1024 of both.
CONNECTIONS = 600
DRAIN_SECONDS = 30  # what SIGTERM allows running requests
HURRY_SECONDS = 8  # what Ctrl-C allows the workers altogether


class Server(BaseApplication):  # type: ignore[misc]
    """One application under gunicorn: no configuration file, no GUNICORN_CMD_ARGS."""

    def __init__(
        self, app: Flask, database: Database, bind: str, workers: int, greet: Callable[[], None]
    ) -> None:
        """``greet`` is called once, when the first worker answers."""
        self._app = app
        self._database = database
        self._bind = bind
        self._workers = workers
        self._greet = greet
        super().__init__()

    def load_config(self) -> None:
        """Our settings; the reasons stand beside them."""
        for name, value in {
            "bind": [self._bind],
            "workers": self._workers,
            "worker_class": Worker,
            "threads": THREADS,
            "worker_connections": CONNECTIONS,
            "preload_app": True,  # a fault in the application stops the start, once
            "keepalive": 5,
            "timeout": 60,
            "graceful_timeout": DRAIN_SECONDS,
            "limit_request_line": sizes.REQUEST_LINE,
            "limit_request_fields": sizes.HEADERS,
            "limit_request_field_size": sizes.HEADER,
            # No peer says by a header what the scheme or the path of its request is.
            "forwarded_allow_ips": "",
            "loglevel": "warning",
            "proc_name": "tracemark",
            "post_fork": _end_when_told,
            "post_worker_init": self._worker_ready,
            "worker_exit": _worker_gone,
            "on_exit": lambda _server: click.echo("Stopped.", err=True),
        }.items():
            self.cfg.set(name, value)
        # A control channel nobody uses is one more thing to guard; old releases have none.
        if "control_socket_disable" in self.cfg.settings:
            self.cfg.set("control_socket_disable", True)

    def load(self) -> Flask:
        """The application; it was made before the fork."""
        return self._app

    def run(self) -> None:
        """Serve until a signal; ends the process."""
        _Master(self).run()

    def _worker_ready(self, worker: Any) -> None:
        path = self._database.sqlite_path
        worker.maintenance = None if path is None else SqliteMaintenance(path)
        if worker.maintenance is not None:
            worker.maintenance.start()
        # The first worker of the first generation speaks: now requests are answered.
        if worker.age == 1:
            self._greet()


class _Master(Arbiter):  # type: ignore[misc]
    """An arbiter that does not let Ctrl-C take as long as draining may, and resets nobody."""

    def stop(self, graceful: bool = True) -> None:
        """Let nobody new in first, so that the workers can empty what the system has accepted.

        Not where somebody else listens at the same socket: systemd, or another arbiter (USR2).
        """
        if graceful and not self.systemd and self.reexec_pid == self.master_pid == 0:
            for listener in self.LISTENERS:
                closed_to_new(listener.sock)
        super().stop(graceful)

    def handle_int(self) -> None:
        """SIGINT: do not wait for running requests."""
        self.cfg.set("graceful_timeout", HURRY_SECONDS)
        super().handle_int()


def _end_when_told(server: Any, _worker: Any) -> None:
    """Between its fork and its own handlers, a worker has nothing to lose: it ends at once."""
    for number in ENDINGS:
        signal.signal(number, lambda _signal, _frame: os._exit(0))
    # A signal that came still earlier met the master's handler, which only put it into a queue.
    try:
        while True:
            if server.SIG_QUEUE.get_nowait() in ENDINGS:
                os._exit(0)
    except queue.Empty:
        return


def _worker_gone(_server: Any, worker: Any) -> None:
    if worker.pid != os.getpid():
        return  # the master is told of it too
    # It is ending: a further signal could only cut that short and be told as a failure.
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    maintenance = getattr(worker, "maintenance", None)
    if maintenance is not None:
        maintenance.stop()
