"""A temporary PostgreSQL cluster for one test session, in its own directory and on a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

# Only a test may do without: what these switch off is what keeps data over a power failure.
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresMissing(Exception):
    """This machine has no PostgreSQL server to start; the text says what was looked for."""


def find_binaries() -> Path:
    """The directory with ``initdb`` and ``pg_ctl``: on PATH, or where Debian puts them."""
    on_path = shutil.which("initdb")
    if on_path is not None and shutil.which("pg_ctl") is not None:
        return Path(on_path).resolve().parent
    places = sorted(
        (
            path.parent
            for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
            if (path.parent / "pg_ctl").exists() and path.parent.parent.name.isdecimal()
        ),
        key=lambda place: int(place.parent.name),
    )
    if not places:
        raise PostgresMissing(
            "no PostgreSQL server here: neither initdb on PATH nor /usr/lib/postgresql/*/bin"
        )
    return places[-1]


def _unprivileged_user() -> str | None:
    """The user to run as: PostgreSQL refuses root. None when we already are someone else."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise PostgresMissing("PostgreSQL does not run as root, and there is no other user to become")


@dataclass(eq=False)
class Cluster:
    """A running server; ``url(name)`` addresses one of its databases."""

    binaries: Path
    home: Path
    user: str | None
    port: int

    @classmethod
    def start(cls) -> Cluster:
        """Make and start a cluster. Raises PostgresMissing."""
        cluster = cls._placed(find_binaries())
        with cluster._removed_on_failure():
            cluster._initialise()
            cluster.begin()
        return cluster

    def start_standby(self) -> Cluster:
        """Make and start a streaming replica of this one. Raises PostgresMissing."""
        if not (self.binaries / "pg_basebackup").exists():
            raise PostgresMissing(f"no pg_basebackup in {self.binaries}")
        standby = self._placed(self.binaries)
        with standby._removed_on_failure():
            standby._run(
                "pg_basebackup",
                *("-D", str(standby.home / "data"), "-d", self.url("postgres")),
                *("--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
            )
            standby.begin()
        return standby

    @classmethod
    def _placed(cls, binaries: Path) -> Cluster:
        user = _unprivileged_user()
        # Socket paths are limited to about 100 characters, so the place must be a short one.
        home = Path(tempfile.mkdtemp(prefix="tm-pg-"))
        if user is not None:
            account = pwd.getpwnam(user)
            os.chown(home, account.pw_uid, account.pw_gid)
        return cls(binaries, home, user, free_port())

    @contextmanager
    def _removed_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise

    def url(self, database: str) -> str:
        return f"postgresql://tracemark@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: sql.Composed | LiteralString) -> None:
        """Run one statement outside a transaction, on the cluster's own database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def create_database(self, name: str, template: str = "template0") -> str:
        """Copy a template; the URL of the copy."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        if self._version() >= 150_000:
            # A third quicker than logging every page, which older servers do not do anyway.
            statement += sql.SQL(" STRATEGY FILE_COPY")
        self.execute(statement)
        return self.url(name)

    @cache  # noqa: B019 - a cluster or two per session
    def _version(self) -> int:
        with psycopg.connect(self.url("postgres")) as connection:
            return connection.info.server_version

    def drop_database(self, name: str) -> None:
        self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def kill(self) -> None:
        """End the server as a crash would; :meth:`begin` starts it again."""
        self._run("pg_ctl", "-D", str(self.home / "data"), "-m", "immediate", "-w", "stop")

    def promote(self) -> None:
        """Make a standby a server of its own."""
        self._run("pg_ctl", "-D", str(self.home / "data"), "-w", "promote")

    def _initialise(self) -> None:
        self._run(
            "initdb",
            *("-D", str(self.home / "data"), "-U", "tracemark", "-A", "trust", "-E", "UTF8"),
            *("--locale=C", "--no-sync", "--no-instructions"),
        )

    def begin(self) -> None:
        """Start the server that lies in this place."""
        data = str(self.home / "data")
        options = [f"-c {setting}" for setting in FAST_AND_FORGETFUL]
        options += [
            f"-c port={self.port}",
            "-c listen_addresses=127.0.0.1",
            f"-c unix_socket_directories={self.home}",
            "-c shared_buffers=64MB",
            "-c max_connections=200",
            # A busy machine stays usable: this server lives for minutes.
            "-c autovacuum=off",
        ]
        log = str(self.home / "log")
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", " ".join(options), "start")

    def _run(self, program: str, *arguments: str) -> None:
        # pg_ctl hands its standard streams to the server, so a pipe here would never end.
        with (self.home / f"{program}.out").open("ab") as output:
            finished = subprocess.run(
                [str(self.binaries / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                check=False,
                **self._identity(),
            )
        if finished.returncode != 0:
            said = (self.home / f"{program}.out").read_text(errors="replace")
            raise RuntimeError(f"{program} failed: {said}")

    def _identity(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        account = pwd.getpwnam(self.user)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
