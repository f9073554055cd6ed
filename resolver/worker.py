"""A gunicorn worker that answers scans where it reads them.

gunicorn's threaded worker hands every request to a thread and takes the connection back when that
has answered: twice through a queue, a pipe and the poller. A scan is answered in less time than
that takes. So here the main loop reads the head of each request; what is a scan it answers there
and then, all else goes to the threads as ever. A client that sends its head byte by byte holds no
thread for it.

Heads are read by gunicorn's own parser and nothing else; what a head says is remembered, because
clients of one kind send the same one again and again but for the target.
"""

from __future__ import annotations

import errno
import re
import selectors
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn import SERVER, util  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn  # type: ignore[import-untyped]

from resolver.answers import TakesLonger
from resolver.request_heads import RequestHeads
from resolver.scan import ALLOWED_KEY, AT_ONCE_KEY
from resolver.threaded_worker import ThreadedWorker

HEAD_SECONDS = 15.0  # for a head to arrive whole
# Longer, and a thread reads on, with gunicorn's own limits.
_LONGEST_HEAD = 64 * 1024
_CHUNK = 64 * 1024
_END = b"\r\n\r\n"
# A plain request for a plain target; every other one is for the threads.
_LINE = re.compile(rb"GET (/[A-Za-z0-9/._~%?=&+,:;@!$'()*-]{1,6000}) HTTP/1\.1\r\n")
_HEADERS = re.compile(r"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [ \t\x21-\x7e\x80-\xff]*\r\n)*")
# In seconds: what took so much longer than a look-up shows a database that is slow. For a while the
# loop only answers what takes no look-up then, and the threads do the waiting.
_SLOW = 0.05
_PAUSE = 1.0
_TOO_MANY = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))
_AGAIN = _TOO_MANY | {errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK}
_BREATH = 0.01  # seconds, instead of trying again at once what cannot succeed yet


class Worker(ThreadedWorker):
    """Threads for pages and the admin API, the main loop for scans."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heads = RequestHeads(self.cfg)
        self._date, self._date_of = "", 0
        self._notified = 0.0
        self._looks_up_from = 0.0

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Raises ValueError for what the loop does not speak; a proxy in front of it may."""
        super().check_config(cfg, log)
        if cfg.is_ssl or cfg.proxy_protocol not in (None, False, "off"):
            raise ValueError("this worker speaks plain HTTP: leave TLS to the proxy in front of it")

    def notify(self) -> None:
        """Tell the master that this worker lives: once a second is enough."""
        now = time.monotonic()
        if now - self._notified >= 1.0:
            self._notified = now
            super().notify()

    def accept(self, listener: Any) -> None:
        """A new connection; its first bytes may be there already."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno not in _AGAIN:
                raise
            if error.errno in _TOO_MANY:
                self.log.warning("No connection can be accepted: %s", error)
                time.sleep(_BREATH)
            return
        self.nr_conns += 1
        conn = TConn(self.cfg, sock, address, listener.getsockname())
        conn.head = b""
        self._wait_for(conn, self.pending_conns, HEAD_SECONDS)
        self.on_client_socket_readable(conn, sock)

    def on_client_socket_readable(self, conn: Any, _client: Any) -> None:
        """Bytes have come, or the end of them."""
        try:
            data = conn.sock.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            self.log.debug("A client was gone: %s", error)
            data = b""
        if not data:
            self._forget(conn)
            self.nr_conns -= 1
            conn.close()
            return
        head = conn.head + data
        end = head.find(_END)
        if end < 0 and len(head) <= _LONGEST_HEAD:
            if not conn.head:
                conn.timeout = time.monotonic() + HEAD_SECONDS
            conn.head = head
            return
        conn.head = b""
        # Not when more than a head has come, nor when this worker is to end: a thread then says
        # that the connection closes.
        if end + len(_END) == len(head) and self.alive and self._answered(conn, head):
            return
        self._hand_over(conn, head)

    def _answered(self, conn: Any, head: bytes) -> bool:
        """Answer a scan here; False where it is for a thread."""
        line = _LINE.match(head)
        if line is None or not isinstance(conn.client, tuple):
            return False
        environ = self._heads.environ(conn, line[1].decode("ascii"), head, line.end())
        began = time.monotonic()
        may_look_up = began >= self._looks_up_from
        if environ is None or not self._scans.answers_at_once(environ, may_look_up=may_look_up):
            return False
        try:
            answer = self._made({**environ, AT_ONCE_KEY: True})
        except TakesLonger:
            self._in_thread(conn, partial(self._made, {**environ, ALLOWED_KEY: True}))
            return True
        except Exception:  # the loop must not end by it; the thread that tries next refuses it
            self.log.exception("A scan was not answered")
            return False
        if time.monotonic() - began > _SLOW:
            self._looks_up_from = began + _PAUSE
        self._send(conn, answer)
        return True

    @property
    def _scans(self) -> Any:
        return self.wsgi.wsgi_app

    def _made(self, environ: dict[str, Any]) -> bytes:
        """The bytes of an answer. Raises TakesLonger."""
        started: list[Any] = []
        body = b"".join(self._scans(environ, lambda *answered: started.extend(answered)))
        return self._written(started[0], started[1], len(body)) + body

    def _written(self, status: str, headers: list[tuple[str, str]], length: int) -> bytes:
        """The head of an answer. Raises ValueError for what may not stand in one (RFC 9110 5.5)."""
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
        if not _HEADERS.fullmatch(lines):
            raise ValueError("a header of an answer holds a control character")
        if "\r\nContent-Length: " not in lines and not status.startswith(("204", "304")):
            lines += f"Content-Length: {length}\r\n"
        now = int(time.time())
        if now != self._date_of:
            self._date, self._date_of = util.http_date(now), now
        first = f"HTTP/1.1 {status}\r\nServer: {SERVER}\r\nDate: {self._date}\r\n"
        return f"{first}Connection: keep-alive\r\n{lines}\r\n".encode("latin-1")

    def _send(self, conn: Any, answer: bytes) -> None:
        """Send it; a thread waits for a client that does not take all of it at once."""
        try:
            sent = conn.sock.send(answer)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self.log.debug("The client was gone before its answer: %s", error)
            self._forget(conn)
            self.nr_conns -= 1
            conn.close()
            return
        if sent < len(answer):
            self._in_thread(conn, lambda: answer[sent:])
            return
        conn.timeout = time.monotonic() + self.cfg.keepalive
        if conn.place is not self.keepalived_conns:
            conn.place.remove(conn)
            self._put(conn, self.keepalived_conns)

    def _in_thread(self, conn: Any, answer: Callable[[], bytes]) -> None:
        """Let a thread make an answer and wait for a client to take it."""
        self._forget(conn)
        conn.init()
        task = self.tpool.submit(_sent, conn, answer)
        task.add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )

    def _hand_over(self, conn: Any, head: bytes) -> None:
        """To a thread, with what was read of it."""
        self._forget(conn)
        conn.init()
        conn.parser.unreader.unread(head)
        conn.data_ready = True
        self.enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A thread has answered; the connection comes back to the loop if it is kept."""
        super().finish_request(conn, fs)
        if self.keepalived_conns and self.keepalived_conns[-1] is conn:
            conn.place, conn.due = self.keepalived_conns, conn.timeout

    def murder_keepalived(self, force: bool = False) -> None:
        """Close connections on which nothing comes any more, or all of them."""
        self._close_late(self.keepalived_conns, force=force)

    def murder_pending(self) -> None:
        """Close connections on which no request has come whole."""
        self._close_late(self.pending_conns)

    def _close_late(self, place: deque[Any], *, force: bool = False) -> None:
        """They stand in the order in which they are due; who was heard of meanwhile goes back."""
        now = time.monotonic()
        while place and (force or place[0].due <= now):
            conn = place[0]
            if conn.timeout > now and not force:
                place.popleft()
                self._put(conn, place)
                continue
            self._forget(conn)
            self.nr_conns -= 1
            conn.close()

    def _cap_keepalive(self, deadline: float) -> None:
        for conn in (*self.keepalived_conns, *self.pending_conns):
            conn.due = conn.timeout = min(conn.timeout, deadline)

    def _wait_for(self, conn: Any, place: deque[Any], seconds: float) -> None:
        conn.timeout = time.monotonic() + seconds
        self._put(conn, place)
        self.poller.register(
            conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn)
        )

    def _put(self, conn: Any, place: deque[Any]) -> None:
        conn.place, conn.due = place, conn.timeout
        place.append(conn)

    def _forget(self, conn: Any) -> None:
        """The loop has nothing to do with it any more."""
        conn.place.remove(conn)
        self.poller.unregister(conn.sock)


def _sent(conn: Any, answer: Callable[[], bytes]) -> bool:
    conn.sock.setblocking(True)
    conn.sock.sendall(answer())
    return True
