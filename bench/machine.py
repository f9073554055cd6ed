"""What a result was measured on and with."""

from __future__ import annotations

import os
import platform
import shlex
import sqlite3
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import create_engine, text

from passport.db import engine_url

PACKAGES = ("gunicorn", "flask", "sqlalchemy", "psycopg")


def description() -> dict[str, str]:
    """Machine, versions, load and time, in words."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()}, "
        f"{platform.system()} {platform.machine()}",
        "software": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        + packages,
        "load average": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "command": _command(),
    }


def _command() -> str:
    """What was typed, with any password left out."""
    module = f"bench.{Path(sys.argv[0]).stem}"
    words = [word if "://" not in word else _without_password(word) for word in sys.argv[1:]]
    return shlex.join(["python", "-m", module, *words])


def _without_password(word: str) -> str:
    option, separator, url = word.rpartition("=") if word.startswith("--") else ("", "", word)
    scheme, _, rest = url.partition("://")
    return f"{option}{separator}{scheme}://{rest.rpartition('@')[2]}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def _memory() -> str:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{pages / 2**30:.0f} GiB"


def postgres(url: str) -> str:
    """The server's version and what it was told about memory and safety."""
    engine = create_engine(engine_url(url))
    with engine.connect() as connection:
        shown = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("server_version", "shared_buffers", "fsync")
        }
    engine.dispose()
    return ", ".join(f"{name} {value}" for name, value in shown.items())
