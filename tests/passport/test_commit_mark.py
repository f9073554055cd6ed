"""The mark that every commit leaves for the other processes of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from passport.commit_mark import CommitMark
from passport.db import Database


def mark_at(path: Path) -> CommitMark:
    return CommitMark(path, "")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "tracemark.db"
    path.touch()
    return path


def test_every_renewal_is_another_mark_for_all_who_share_it(place: Path) -> None:
    ours, theirs = mark_at(place), mark_at(place)
    seen = {ours.value()}
    for number in range(1, 100):
        (ours if number % 2 else theirs).renew()
        assert ours.value() == theirs.value()
        seen.add(ours.value())
    assert len(seen) == 100


def test_a_commit_of_another_process_is_seen_and_a_read_leaves_none(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("SELECT 1"))
    before = database.commit_mark.value()
    with database.read() as connection:
        connection.execute(text("SELECT 1"))
    assert database.commit_mark.value() == before
    url = database.url.render_as_string(hide_password=False)
    code = "import sys; from passport.db import Database\nwith Database(sys.argv[1]).write(): pass"
    subprocess.run([sys.executable, "-c", code, url], check=True)
    assert before != database.commit_mark.value() is not None


def test_what_was_rolled_back_leaves_no_mark(database: Database) -> None:
    before = database.commit_mark.value()

    def fail() -> None:
        with database.write():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert database.commit_mark.value() == before


def test_a_fork_goes_on_with_the_same_mark(place: Path) -> None:
    mark = mark_at(place)
    before = mark.value()
    child = os.fork()
    if child == 0:
        mark.renew()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert mark.value() != before


def test_a_link_somebody_put_there_is_not_followed(tmp_path: Path, place: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"precious")
    Path(f"{place}-commits").symlink_to(other)
    mark = mark_at(place)
    mark.renew()
    assert mark.value() is None
    assert other.read_bytes() == b"precious"


def test_who_may_write_the_database_may_write_its_mark(place: Path) -> None:
    place.chmod(0o660)
    mark_at(place).renew()
    assert Path(f"{place}-commits").stat().st_mode & 0o777 == 0o660


def test_without_a_place_for_it_there_is_no_mark(tmp_path: Path) -> None:
    mark = mark_at(tmp_path / "missing" / "tracemark.db")
    mark.renew()
    assert mark.value() is None
