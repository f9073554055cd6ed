"""Run the service under gunicorn: check what can be checked first, then say where to look.

gunicorn is started from here and not from its own command line, so that one command starts the
service with settings that were tried together, on a port that is known to be free.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import click
from sqlalchemy import Connection

from gs1 import parse_identifier
from passport.catalogue import service as catalogue
from passport.catalogue.errors import UnknownIdentifier
from passport.db import Database
from resolver import carriers, garbage, logs
from resolver.app import create_app
from resolver.config import Settings
from resolver.gunicorn_server import Server

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

# What is worth opening first, when the demonstration data is there: label, identifier, URL form.
SIGHTS = (
    ("owner page", "/01/09520000010010/21/WM-000101", "{id}"),
    ("recalled unit", "/01/09520000010010/21/WM-000140", "{id}"),
    ("e-bike battery", "/01/09520000010027/21/EB-2601-0001", "{id}"),
    ("its passport", "/01/09520000010027/21/EB-2601-0001", "/passport{id}"),
    ("all links", "/01/09520000010010/21/WM-000101", "{id}?linkType=linkset"),
)


class PortTaken(Exception):
    """The port cannot be listened on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens and what it calls itself."""

    host: str  # address or name, without brackets
    port: int
    workers: int

    @property
    def bind(self) -> str:
        """gunicorn's spelling: an IPv6 address needs brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def development_environment(
    environ: Mapping[str, str], host: str, port: int, lan_address: str | None
) -> dict[str, str]:
    """What ``--port`` and ``--lan`` mean for the settings of a developer's machine.

    The public URL follows the port (and the network address, so that a phone can open it) unless
    it was given; the names this machine answers to are added to the allowed hosts.
    """
    values = dict(environ)
    name = lan_address or "localhost"
    values.setdefault("TRACEMARK_PUBLIC_URL", f"http://{name}:{port}")
    hosts = [*LOCAL_HOSTS, *([lan_address] if lan_address else [])]
    if host not in ("0.0.0.0", "::", *LOCAL_HOSTS) and ":" not in host:  # noqa: S104
        hosts.append(host)
    given = values.get("TRACEMARK_ALLOWED_HOSTS", "")
    values["TRACEMARK_ALLOWED_HOSTS"] = ",".join([*filter(None, [given]), *hosts])
    return values


def lan_address() -> str | None:
    """This machine's address on its network, or None when it has none.

    Connecting a UDP socket sends nothing; it only makes the system choose the address it would
    send from. The target is reserved for documentation (RFC 5737), so no one is addressed.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith(("127.", "0.")) else address


def require_free(listening: Listening) -> None:
    """Raise PortTaken when the address cannot be listened on.

    gunicorn itself would try for five seconds and then log a line among others. Where whoever
    started this process listens already, and hands its socket over, nothing has to be free.
    """
    if os.environ.get("LISTEN_PID") == str(os.getpid()):  # sd_listen_fds(3)
        return
    where = f"{listening.host}:{listening.port}"
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Without it a port closed a moment ago would still count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listening.host, listening.port))
        except socket.gaierror as error:
            raise PortTaken(f"{listening.host} is not an address of this machine") from error
        except OSError as error:
            raise PortTaken(_why_not(error, where, listening.port)) from error


def _why_not(error: OSError, where: str, port: int) -> str:
    another = f"Choose another one, for example: PORT={port + 1 if port < 65535 else 8000}"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken: another program listens on {where}. {another}"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than this user has. {another}"
    return f"cannot listen on {where}: {error.strerror}"


def greeting(settings: Settings, listening: Listening, database: Database) -> str:
    """What is printed once the server answers: where to look, and a code for a phone."""
    base = settings.public_url
    lines = [f"Tracemark answers on {base} (listening on {listening.bind}). Ctrl-C stops it."]
    with database.read() as connection:
        sights = [sight for sight in SIGHTS if _is_recorded(connection, sight[1])]
    lines += [""] + [
        f"  {label:15} {base}{form.format(id=identifier)}" for label, identifier, form in sights
    ]
    if sights:
        uri = base + sights[0][1]
        lines += ["", carriers.qr_terminal(uri).rstrip("\n"), f"  {uri}"]
    elif settings.development:
        lines.append("  There is nothing to look at yet. Try: tracemark demo load")
    return "\n".join(lines)


def _is_recorded(connection: Connection, identifier: str) -> bool:
    try:
        return catalogue.find_subject(connection, parse_identifier(identifier)).unit is not None
    except UnknownIdentifier:
        return False


def run(settings: Settings, listening: Listening) -> None:
    """Serve until SIGINT or SIGTERM; ends the process with exit code 0.

    SIGTERM lets running requests finish (30 s at most), SIGINT does not wait for them.
    """
    logs.configure()
    app = create_app(settings)
    state = app.extensions["tracemark"]
    text = greeting(settings, listening, state.database)
    # No connection crosses the fork; each worker opens its own.
    state.database.close()
    garbage.collect_seldom()
    Server(
        app,
        state.database,
        listening.bind,
        listening.workers,
        lambda: click.echo(text, color=True),
    ).run()
