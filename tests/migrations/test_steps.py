"""Every migration up, down and up again, on filled tables and on both engines."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from passport.db import Database
from passport.migrate import current_revision, downgrade, head_revision, is_current, upgrade
from tests.migrations.rows import DROPPED, MADE, ROWS, contents, fill

REVISIONS = list(ROWS)


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    """A database no migration has touched."""
    with closing(Database(empty_database_url)) as database:
        yield database


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        names = set(inspect(connection).get_table_names())
    return {name for name in names if not re.search(r"_p[0-9]{2}$", name)}


def columns_by_table(database: Database) -> dict[str, list[str]]:
    with database.read() as connection:
        inspector = inspect(connection)
        return {
            name: [column["name"] for column in inspector.get_columns(name)]
            for name in inspector.get_table_names()
            if name != "alembic_version"
        }


def up_and_fill(database: Database, revision: str) -> None:
    upgrade(database, revision)
    with database.write() as connection:
        fill(connection, revision)


@pytest.mark.parametrize("revision", REVISIONS)
def test_down_and_up_again_leaves_the_other_tables_alone(empty: Database, revision: str) -> None:
    earlier = REVISIONS[: REVISIONS.index(revision)]
    for each in earlier:
        up_and_fill(empty, each)
    columns = columns_by_table(empty)
    kept = {name: each for name, each in columns.items() if name not in DROPPED.get(revision, ())}

    def earlier_rows() -> dict[str, object]:
        with empty.read() as connection:
            return {each: contents(connection, each, kept) for each in earlier}

    before = earlier_rows()
    up_and_fill(empty, revision)
    assert earlier_rows() == before
    downgrade(empty, earlier[-1] if earlier else "base")
    assert earlier_rows() == before
    assert columns_by_table(empty) == columns
    assert not tables(empty) & ROWS[revision].keys()
    up_and_fill(empty, revision)
    assert earlier_rows() == before
    with empty.read() as connection:
        filled = contents(connection, revision)
    assert {name: len(rows) for name, rows in filled.items()} == {
        name: len(rows) + MADE.get(revision, {}).get(name, 0)
        for name, rows in ROWS[revision].items()
    }


def test_vocabularies_stand_beside_their_links_and_in_a_table_on_the_way_back(
    empty: Database,
) -> None:
    for each in REVISIONS[: REVISIONS.index("0012")]:
        up_and_fill(empty, each)
    upgrade(empty, "0013")
    with empty.read() as connection:
        found = connection.execute(text("SELECT link_no, vocabulary FROM link ORDER BY 1")).all()
    assert [tuple(row) for row in found] == [(1, None), (2, "https://vocab.example/terms/")]
    downgrade(empty, "0012")
    with empty.read() as connection:
        names = connection.execute(text("SELECT namespace FROM link_namespace")).scalars().all()
    assert names == ["https://vocab.example/terms/"]


def test_all_the_way_down_leaves_nothing_and_all_the_way_up_works_again(empty: Database) -> None:
    for revision in REVISIONS:
        up_and_fill(empty, revision)
    downgrade(empty, "base")
    assert tables(empty) == {"alembic_version"}
    assert current_revision(empty) is None
    if empty.dialect_name == "postgresql":
        with empty.read() as connection:
            left = connection.execute(
                text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'tracemark%'")
            ).scalar_one()
        assert left == 0
    upgrade(empty)
    for revision in REVISIONS:
        with empty.write() as connection:
            fill(connection, revision)


def test_an_upgrade_reports_its_steps_and_a_second_one_does_nothing(empty: Database) -> None:
    assert current_revision(empty) is None
    assert not is_current(empty)
    steps: list[str] = []
    upgrade(empty, report=steps.append)
    assert [step[:4] for step in steps] == REVISIONS
    assert steps[2] == "0003 Documents kept under the SHA-256 of their bytes, and so never changed"
    upgrade(empty, report=steps.append)
    assert len(steps) == len(REVISIONS)
    assert current_revision(empty) == head_revision() == REVISIONS[-1]
    assert is_current(empty)
    downgrade(empty, "0007", report=steps.append)
    assert steps[-1].startswith("undone: 0008 ")


def test_an_upgrade_needs_no_particular_place(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    upgrade(empty_database_url)
    assert is_current(empty_database_url)


@pytest.mark.parametrize("fatal_step", [1, 4, 8])
def test_a_killed_upgrade_leaves_the_database_as_it_was(
    empty_database_url: str, fatal_step: int
) -> None:
    code = (
        "import os, signal, sys; from passport.migrate import upgrade; steps = []\n"
        "def report(step):\n"
        "    steps.append(step)\n"
        f"    if len(steps) == {fatal_step}: os.kill(os.getpid(), signal.SIGKILL)\n"
        "upgrade(sys.argv[1], report=report)"
    )
    killed = subprocess.run([sys.executable, "-c", code, empty_database_url], check=False)
    assert killed.returncode == -signal.SIGKILL
    with closing(Database(empty_database_url)) as database:
        assert current_revision(database) is None
        assert tables(database) == set()
        upgrade(database)
        assert is_current(database)


def test_upgrades_at_the_same_time_wait_for_each_other(empty_database_url: str) -> None:
    failures: list[BaseException] = []
    steps: list[str] = []

    def run() -> None:
        try:
            upgrade(empty_database_url, report=steps.append)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(steps) == len(REVISIONS)


def test_processes_may_open_a_new_sqlite_file_at_the_same_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    code = "import sys; from passport.migrate import upgrade; upgrade(sys.argv[1])"
    environment = os.environ | {"PYTHONWARNINGS": "error"}
    running = [
        subprocess.Popen([sys.executable, "-c", code, url], env=environment) for _ in range(4)
    ]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    assert is_current(url)
