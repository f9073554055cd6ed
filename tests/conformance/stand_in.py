"""A server that is wrong in one point: our own application behind a mutation, over real HTTP."""

from __future__ import annotations

import json
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from passport.db import Database
from resolver.principals import service as principals
from resolver.principals.model import SCOPES, Role
from tests import builders
from tests.conformance import rich_data
from tests.postgres import free_port
from tests.resolver.service import Client, running

NOT_OURS = ("connection", "host", "user-agent", "content-length", "content-type")


@dataclass(frozen=True)
class Question:
    """One request; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def aiming(self, target: str) -> Question:
        return replace(self, target=target)

    def saying(self, name: str, value: str | None) -> Question:
        """With this header, or without it."""
        kept = {key: text for key, text in self.headers.items() if key != name}
        return replace(self, headers=kept | ({name: value} if value is not None else {}))


@dataclass(frozen=True)
class Answer:
    """One answer; header names in title case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    version: str = "HTTP/1.1"

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")

    def without(self, *names: str) -> Answer:
        kept = tuple(pair for pair in self.headers if pair[0] not in names)
        return replace(self, headers=kept)

    def saying(self, name: str, value: str) -> Answer:
        bare = self.without(name)
        return replace(bare, headers=(*bare.headers, (name, value)))

    def showing(self, body: bytes) -> Answer:
        return replace(self, body=body).saying("Content-Length", str(len(body)))

    def document(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


Ask = Callable[[Question], Answer]
Mutation = Callable[[Ask, Question], Answer]


def unharmed(ask: Ask, question: Question) -> Answer:
    """No mutation at all."""
    return ask(question)


class StandIn:
    """Serves one application on a port of this machine, through ``mutation``."""

    def __init__(self, client: Client, port: int) -> None:
        self._client = client
        self.port = port
        self.mutation: Mutation = unharmed

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    @contextmanager
    def over(self, tls: ssl.SSLContext) -> Iterator[str]:
        """The same behind TLS on another port; gives the address."""
        port = free_port()
        with _serving(self, port, tls):
            yield f"https://localhost:{port}"

    def ask(self, question: Question) -> Answer:
        """What our application really answers."""
        headers: dict[str, Any] = {
            name.replace("-", "_"): value
            for name, value in question.headers.items()
            if name not in NOT_OURS
        }
        reply = self._client.ask(
            question.target, question.method, host=f"localhost:{self.port}", **headers
        )
        named = tuple((name.title(), value) for name, value in reply.headers.items())
        return Answer(reply.status, named, reply.body)

    def answer(self, question: Question) -> bytes:
        """The mutated answer as bytes on the wire."""
        found = self.mutation(self.ask, question)
        lines = [f"{found.version} {found.status} Something"]
        lines += [f"{name}: {value}" for name, value in found.headers]
        lines += ["Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1") + found.body


@contextmanager
def standing_in(database: Database) -> Iterator[StandIn]:
    """A stand-in over a database, with links of every kind."""
    port = free_port()
    with database.write() as connection:
        _, key = principals.create_key(connection, Role.ADMINISTRATOR, None, SCOPES, builders.NOW)
    public_url = f"http://localhost:{port}"
    with running(database, environment="development", public_url=public_url) as client:
        rich_data.load(_putter(client, key, public_url))
        found = StandIn(client, port)
        with _serving(found, port):
            yield found


def _putter(client: Client, key: str, base: str) -> rich_data.Put:
    def put(path: str, body: Any) -> int:
        answer = client.app.test_client().put(
            f"/api/v1/{path}",
            json=body,
            base_url=base,
            headers={"Authorization": f"Bearer {key}"},
        )
        return answer.status_code

    return put


@contextmanager
def _serving(found: StandIn, port: int, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode("latin-1")
            if not line.startswith(("GET ", "HEAD ", "OPTIONS ", "POST ")):
                return  # TLS, where none is spoken
            method, target, _ = line.split(" ", 2)
            headers = {}
            while line := self.rfile.readline().decode("latin-1").strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            self.wfile.write(found.answer(Question(method, target, headers)))

    class Server(socketserver.TCPServer):
        allow_reuse_address = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A caller who hangs up in the middle of TLS is no error of ours."""
            if not isinstance(sys.exception(), OSError):
                super().handle_error(request, client_address)

    with Server(("127.0.0.1", port), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
