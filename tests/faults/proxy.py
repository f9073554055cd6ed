"""A TCP proxy that fails on demand, to stand between a service and its database."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PASS, REFUSE, HANG, CUT, DRIP = "pass", "refuse", "hang", "cut", "drip"
# Bytes of an answer that still come through before the connection is cut.
LET_THROUGH = 20
TICK = 0.02


class FaultProxy:
    """Passes bytes on to ``port`` of this machine, or does what :attr:`mode` says.

    ``refuse`` closes what is open and takes no more; ``hang`` takes everything and answers
    nothing; ``cut`` ends a connection in the middle of the next answer; ``drip`` passes answers on
    byte by byte, fifty a second.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._mode = PASS
        self._stopped = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self._listen(0)

    @property
    def mode(self) -> str:
        return self._mode

    def become(self, mode: str) -> None:
        """Fail in this way from now on, also on connections that are open."""
        self._mode = mode
        if mode == REFUSE:
            self._deaf()
        elif self._listener is None:
            self._listen(self.port)

    def _listen(self, port: int) -> None:
        listener = socket.create_server(("127.0.0.1", port))
        listener.settimeout(TICK)
        self.port: int = listener.getsockname()[1]
        self._listener = listener
        self._accepting = self._run(self._accept, listener)

    def _deaf(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            # Closed under an accept that goes on, the port would stay taken for a moment.
            self._accepting.join()
            listener.close()
        with self._lock:
            held, self._sockets = self._sockets, set()
        for each in held:
            _end(each)

    def _run(self, target: object, *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopped.is_set() and self._listener is listener:
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                self._sockets |= {client, server}
            self._run(self._pump, client, server, False)
            self._run(self._pump, server, client, True)

    def _pump(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        source.settimeout(TICK)
        try:
            while not self._stopped.is_set():
                try:
                    data = source.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    break
                self._pass_on(sink, data, is_answer)
        except OSError:
            pass  # an end that closed its side is what these tests are about
        finally:
            with self._lock:
                self._sockets -= {source, sink}
            _end(source)
            _end(sink)

    def _pass_on(self, sink: socket.socket, data: bytes, is_answer: bool) -> None:
        while self._mode == HANG and not self._stopped.wait(TICK):
            pass
        if self._mode == CUT and is_answer:
            sink.sendall(data[:LET_THROUGH])
            raise ConnectionResetError
        if self._mode == DRIP and is_answer:
            for number in range(len(data)):
                if self._mode != DRIP or self._stopped.wait(TICK):
                    sink.sendall(data[number:])
                    return
                sink.sendall(data[number : number + 1])
        else:
            sink.sendall(data)

    def close(self) -> None:
        self._stopped.set()
        self._deaf()
        for thread in self._threads:
            thread.join(timeout=5)


def _end(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()


@contextmanager
def between(port: int) -> Iterator[FaultProxy]:
    """A proxy before a server of this machine, closed at the end."""
    proxy = FaultProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()


def seconds(began: float) -> float:
    """Since an instant of ``time.monotonic()``."""
    return time.monotonic() - began
