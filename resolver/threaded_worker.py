"""gunicorn's threaded worker, with signals that cannot lock it up and a queue that cannot grow.

gunicorn's own answers SIGINT and SIGQUIT inside the signal handler by shutting its thread pool
down. The handler interrupts the main thread anywhere, also where it holds the pool's lock: the
worker then waits for itself until it is killed half a minute later. Ctrl-C in a terminal reaches
every process of the group, so this happened in practice. Here the handler only sets flags.
"""

from __future__ import annotations

import select
import signal
import time
from http import HTTPStatus
from types import FrameType
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from resolver.unreadable import answer_to, overloaded

# In seconds. Later, people have gone or have sent it again; and to refuse takes so little time that
# the queue is short again at once. Longer than the first wait for a database that hangs.
LONGEST_WAIT = 5.0
# In seconds, at the end: how long nobody may have connected, and what a flood of them is given.
QUIET = 0.05
LONGEST_EMPTYING = 1.0
ENDINGS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


class ThreadedWorker(ThreadWorker):  # type: ignore[misc]
    """A threaded worker whose signal handlers take no lock."""

    def init_signals(self) -> None:
        """Set the handlers; no signal is to find the gap between the old ones and these."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def run(self) -> None:
        """The main loop; whoever is in a hurry does not wait for what is still in the queue."""
        super().run()
        if self.cfg.graceful_timeout == 0:
            self.tpool.shutdown(wait=False, cancel_futures=True)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept or not; before the end, first what has connected already.

        What still waits in a socket's queue when the last one closes it is reset by the system.
        """
        ending = not enabled and not self.alive
        if ending and self.cfg.graceful_timeout:
            super().set_accept_enabled(True)
            until = time.monotonic() + LONGEST_EMPTYING
            while time.monotonic() < until and select.select(self.sockets, (), (), QUIET)[0]:
                self.wait_for_and_dispatch_events(timeout=0)
        super().set_accept_enabled(enabled)
        if ending:
            # Not when running requests are done: the port is free for the next server at once.
            for listener in self.sockets:
                listener.close()

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
