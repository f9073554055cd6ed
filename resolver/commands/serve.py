"""``tracemark serve``: the command around :mod:`resolver.serve`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from passport.profile_files import service as profile_files
from resolver.added_profiles import put_in_place
from resolver.commands.context import Misuse, command_environment, open_database
from resolver.config import Settings


@click.command()
@click.option("--host", help="Address to listen on; 127.0.0.1 when left out.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PORT",
    default=8000,
    show_default=True,
    help="Port to listen on; the environment variable PORT does the same.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes."
)
@click.option(
    "--lan",
    is_flag=True,
    envvar="LAN",
    help="Listen on the network, so that a phone can open the pages (development only).",
)
def serve(host: str | None, port: int, workers: int, lan: bool) -> None:
    """Answer scans, pages and the admin API until Ctrl-C.

    \b
    Example:
      tracemark serve
      PORT=9000 tracemark serve --lan
    """
    # Here, because the other commands need neither a server nor Flask.
    from resolver import serve as server

    listening = server.Listening(_address(host, lan), port, workers)
    settings = _settings(listening.host, port, lan)
    try:
        server.require_free(listening)
        put_in_place(settings)
        with open_database(settings) as database, database.read() as connection:
            for changed in profile_files.changed_files(connection):
                raise changed
        server.run(settings, listening)
    except server.PortTaken as error:
        raise Misuse(str(error)) from error
    except KeyboardInterrupt:
        # Ctrl-C before gunicorn took the signals over; afterwards it exits by itself.
        click.echo("Stopped.", err=True)


def _address(host: str | None, lan: bool) -> str:
    if host is not None:
        return host
    return "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 - listening everywhere is what --lan asks


def _settings(host: str, port: int, lan: bool) -> Settings:
    from resolver import serve as server

    environ = command_environment(os.environ, Path.cwd())
    if environ.get("TRACEMARK_ENV") != "development":
        if lan:
            raise Misuse("--lan is for development; in production set --host yourself")
        return Settings.from_environment(environ)
    address = server.lan_address() if lan else None
    if lan and address is None:
        click.echo(
            "This machine has no address on a network, so a phone cannot reach it. "
            "If it has one that was not found, set TRACEMARK_PUBLIC_URL.",
            err=True,
        )
    return Settings.from_environment(server.development_environment(environ, host, port, address))
