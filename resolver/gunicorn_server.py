"""gunicorn with our settings, and with signals that cannot lock it up.

gunicorn's threaded worker answers SIGINT and SIGQUIT inside the signal handler by shutting its
thread pool down. The handler interrupts the main thread anywhere, also where it holds the pool's
lock: the worker then waits for itself until it is killed half a minute later. Ctrl-C in a terminal
reaches every process of the group, so this happened in practice. Here the handler only sets flags,
and a worker that is told to stop before it has its own handlers simply ends.
"""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Callable
from http import HTTPStatus
from types import FrameType
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from passport.db import Database, SqliteMaintenance
from resolver import sizes
from resolver.unreadable import answer_to, overloaded

THREADS = 4
DRAIN_SECONDS = 30  # what SIGTERM allows running requests
HURRY_SECONDS = 8  # what Ctrl-C allows the workers altogether
# In seconds. Later, people have gone or have sent it again; and to refuse takes so little time that
# the queue is short again at once. Longer than the first wait for a database that hangs.
LONGEST_WAIT = 5.0
_ENDINGS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


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
            "worker_class": _Worker,
            "threads": THREADS,
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
    """An arbiter that does not let Ctrl-C take as long as draining may."""

    def handle_int(self) -> None:
        """SIGINT: do not wait for running requests."""
        self.cfg.set("graceful_timeout", HURRY_SECONDS)
        super().handle_int()


class _Worker(ThreadWorker):  # type: ignore[misc]
    """A threaded worker whose signal handlers take no lock."""

    def init_signals(self) -> None:
        """Set the handlers; no signal is to find the gap between the old ones and these."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def run(self) -> None:
        """The main loop; whoever is in a hurry does not wait for what is still in the queue."""
        super().run()
        if self.cfg.graceful_timeout == 0:
            self.tpool.shutdown(wait=False, cancel_futures=True)

    def enqueue_req(self, conn: Any) -> None:
        """A request, or the first bytes of one, has come and waits for a thread."""
        conn.enqueued_at = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """A thread took it; what the client takes to send the rest is not our queue."""
        conn.waited = time.monotonic() - conn.enqueued_at
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer it, unless it has waited for so long that the queue only grows."""
        if conn.waited <= LONGEST_WAIT:
            return super().handle_request(req, conn)
        settings = self.app.callable.extensions["tracemark"].settings
        conn.sock.sendall(overloaded(settings.public_url))
        return False

    def handle_error(self, req: Any, client: Any, _address: Any, error: Exception) -> None:
        """Refuse what cannot be read as HTTP in our own form."""
        settings = self.app.callable.extensions["tracemark"].settings
        status, answer = answer_to(error, settings.public_url)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED:
            self.log.exception("Error handling a request")
        else:
            self.log.info("Refused what is no request: %s", type(error).__name__)
        try:
            client.sendall(answer)
        except OSError:
            self.log.debug("The client was gone before its refusal was sent")

    def handle_quit(self, _signal: int, _frame: FrameType | None) -> None:
        """SIGINT, SIGQUIT: leave the main loop, without waiting for running requests."""
        self.cfg.set("graceful_timeout", 0)
        self.alive = False
        # Only wakes the main loop up; the queue behind it may be used inside a handler.
        self.method_queue.defer(lambda: None)


def _end_when_told(server: Any, _worker: Any) -> None:
    """Between its fork and its own handlers, a worker has nothing to lose: it ends at once."""
    for number in _ENDINGS:
        signal.signal(number, lambda _signal, _frame: os._exit(0))
    # A signal that came still earlier met the master's handler, which only put it into a queue.
    try:
        while True:
            if server.SIG_QUEUE.get_nowait() in _ENDINGS:
                os._exit(0)
    except queue.Empty:
        return


def _worker_gone(_server: Any, worker: Any) -> None:
    if worker.pid != os.getpid():
        return  # the master is told of it too
    # It is ending: a further signal could only cut that short and be told as a failure.
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    maintenance = getattr(worker, "maintenance", None)
    if maintenance is not None:
        maintenance.stop()
