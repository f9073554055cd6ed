"""The command line as somebody types it: in a folder, with an environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from resolver.cli import main

ROOT = Path(__file__).parents[3]
SCRIPT = Path(sys.executable).with_name("tracemark")

Run = Callable[..., Result]


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to work in, and no setting of ours in the environment."""
    for name in list(os.environ):
        if name.startswith("TRACEMARK_") or name in ("PORT", "LAN"):
            monkeypatch.delenv(name)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(bare_environment: Path) -> Run:
    """Runs one command in this process; the result has exit_code, stdout and stderr."""

    def command(*arguments: object, **environment: str) -> Result:
        result = CliRunner().invoke(main, [str(each) for each in arguments], env=environment)
        unexpected = result.exception
        if unexpected is not None and not isinstance(unexpected, SystemExit):
            raise unexpected
        return result

    return command


@pytest.fixture
def development(run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same on a developer's machine with a migrated, empty database."""
    monkeypatch.setenv("TRACEMARK_ENV", "development")
    monkeypatch.setenv("TRACEMARK_DATABASE_URL", sqlite_url)
    return run


PRODUCTION = {
    "TRACEMARK_ENV": "production",
    "TRACEMARK_PUBLIC_URL": "https://id.example.com",
    "TRACEMARK_SECRET_KEY": "0123456789abcdef0123456789abcdef",
}


@dataclass(frozen=True)
class Script:
    """The installed console script, run as a process of its own."""

    folder: Path

    def start(
        self, *arguments: object, session: bool = False, **environment: Any
    ) -> subprocess.Popen[str]:
        """``session`` gives it a process group of its own, as a terminal does."""
        values = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
        return subprocess.Popen(
            [str(SCRIPT), *(str(each) for each in arguments)],
            cwd=self.folder,
            env=values,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=session,
        )

    def run(self, *arguments: object, **environment: Any) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def script(bare_environment: Path) -> Script:
    return Script(bare_environment)
