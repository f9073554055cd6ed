"""No space to write in: on both engines writes are refused, reads go on, and it ends by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy import text

from passport.db import Database
from resolver.principals import service as principals
from resolver.principals.model import Role
from tests import builders
from tests.postgres import Cluster
from tests.resolver.examples import MODEL, UNIT, put_example
from tests.resolver.service import BASE, BROWSER, Client, running

UNSEEN = f"{MODEL}/21/WM-000150"
LINES = [{"gtin": builders.GTIN, "serial": f"WM-{number:06}"} for number in range(2000, 6000)]


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own; only root can make one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """A file that takes all the space there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return filler


def posted(client: Client, key: str) -> Any:
    return client.app.test_client().post(
        "/api/v1/units",
        data="\n".join(map(json.dumps, LINES)),
        content_type="application/x-ndjson",
        base_url=BASE,
        headers={"Authorization": f"Bearer {key}"},
    )


def key_for(database: Database) -> str:
    with database.write() as connection:
        put_example(connection)
        _, key = principals.create_key(connection, Role.ADMINISTRATOR, None, (), builders.NOW)
    return key


def units_of(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM unit")).scalar_one())


def is_refused_and_leaves_nothing(client: Client, database: Database, key: str) -> None:
    before = units_of(database)
    refused = posted(client, key)
    assert (refused.status_code, refused.headers["Retry-After"]) == (507, "60")
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.get_json()["code"] == "storage_full"
    assert "full" in refused.get_json()["detail"]
    assert units_of(database) == before
    for target in (UNIT, UNSEEN):
        found = client.get(target)
        assert (found.status, found["cache-status"]) == (307, None)
    assert client.get(f"/page{UNIT}", accept=BROWSER).status == 200
    assert client.get("/readyz").status == 200


def test_a_full_sqlite_file_refuses_writes_and_answers_reads(sqlite_database: Database) -> None:
    key = key_for(sqlite_database)
    with running(sqlite_database) as client:
        database = client.app.extensions["tracemark"].database
        with database.write() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
        is_refused_and_leaves_nothing(client, sqlite_database, key)
        with database.read() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert posted(client, key).status_code == 200


@pytest.fixture
def sqlite_on_a_small_disk(
    tmp_path: Path, _sqlite_template: Path
) -> Iterator[tuple[Path, Database]]:
    """A SQLite database on a file system of its own."""
    with small_disk(tmp_path / "disk", 8) as disk:
        path = disk / "tracemark.db"
        shutil.copyfile(_sqlite_template, path)
        with closing(Database(f"sqlite:///{path}")) as database:
            yield disk, database


@pytest.fixture
def postgres_on_a_small_disk(
    postgres_cluster: Cluster, _postgres_template: str
) -> Iterator[tuple[Path, Database]]:
    """A database of PostgreSQL whose files lie on a file system of their own."""
    name = f"full_{uuid.uuid4().hex}"
    with small_disk(postgres_cluster.home / name, 24) as disk:
        owner = postgres_cluster.home.stat()
        place = disk / "space"
        place.mkdir()
        os.chown(place, owner.st_uid, owner.st_gid)
        os.chown(disk, owner.st_uid, owner.st_gid)
        space = sql.Identifier(name)
        postgres_cluster.execute(
            sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(space, sql.Literal(str(place)))
        )
        url = postgres_cluster.create_database(name, _postgres_template)
        postgres_cluster.execute(
            sql.SQL("ALTER DATABASE {} SET TABLESPACE {}").format(space, space)
        )
        with closing(Database(url)) as database:
            yield disk, database
        postgres_cluster.drop_database(name)
        postgres_cluster.execute(sql.SQL("DROP TABLESPACE {}").format(space))


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_full_disk_is_over_when_there_is_space_again(
    request: pytest.FixtureRequest, engine: str
) -> None:
    disk, database = request.getfixturevalue(f"{engine}_on_a_small_disk")
    key = key_for(database)
    with running(database) as client:
        assert client.get(UNIT).status == 307
        filler = fill(disk)
        is_refused_and_leaves_nothing(client, database, key)
        filler.unlink()
        assert posted(client, key).status_code == 200
        assert client.get(UNIT).status == 307
    if engine == "sqlite":
        with database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
