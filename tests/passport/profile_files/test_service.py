"""A profile that passports were published by is held to what its file was, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from passport import service as passports
from passport.db import Database
from passport.profile import current_profiles
from passport.profile_files import service
from passport.profile_files.service import ProfileFileChanged
from schemas import loader
from tests import builders
from tests.schemas.profile_files import FACT, folder_of, profile_file

NOW = builders.NOW
GTIN = "09520000010089"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An operator's folder with the profile bicycle/1."""
    loader.use_folder(folder_of(tmp_path, {"bicycle/1": profile_file("bicycle/1")}))
    yield tmp_path
    loader.use_folder(None)


def changed(folder: Path, **over: Any) -> None:
    """The file of bicycle/1 is another one, and the program is started again."""
    edited = profile_file("bicycle/1", {"frameSize": FACT | over})
    folder_of(folder, {"bicycle/1": edited})
    again(folder)


def again(folder: Path) -> None:
    loader.use_folder(None)
    loader.use_folder(folder)


def publish(database: Database, size: float, days: int = 0) -> Any:
    with database.write() as connection:
        product = builders.make_product(connection, GTIN, product_group="bicycle")
        return passports.publish(
            connection,
            product.identifier,
            product_group="bicycle",
            facts={"frameSize": size},
            writer="w",
            now=NOW + timedelta(days=days),
        )


def test_the_first_passport_keeps_the_hash_of_its_profiles_file(
    database: Database, folder: Path
) -> None:
    assert publish(database, 52).created
    assert publish(database, 53, days=1).created
    with database.read() as connection:
        rows = connection.execute(text("SELECT name, sha256 FROM profile_file")).all()
        assert list(service.changed_files(connection)) == []
    assert [tuple(row) for row in rows] == [("bicycle/1", service.file_hash("bicycle/1"))]
    assert folder.is_dir()


def test_nothing_is_published_by_a_file_that_was_changed(database: Database, folder: Path) -> None:
    publish(database, 52)
    before = service.file_hash("bicycle/1")
    changed(folder, minimum=20)
    with pytest.raises(ProfileFileChanged) as refused:
        publish(database, 53, days=1)
    assert (refused.value.profile, refused.value.used) == ("bicycle/1", before)
    with database.read() as connection:
        assert [each.profile for each in service.changed_files(connection)] == ["bicycle/1"]


def test_a_file_that_is_gone_is_named(database: Database, folder: Path) -> None:
    publish(database, 52)
    (folder / "bicycle" / "1.json").unlink()
    again(folder)
    with database.read() as connection:
        [gone] = service.changed_files(connection)
    assert gone.found is None


@pytest.mark.parametrize(
    "statement", ["UPDATE profile_file SET sha256 = ''", "DELETE FROM profile_file"]
)
def test_a_kept_hash_is_never_changed(database: Database, folder: Path, statement: str) -> None:
    publish(database, 52)
    with pytest.raises(IntegrityError, match="append-only"), database.write() as connection:
        connection.execute(text(statement))
    assert folder.is_dir()


def test_a_new_number_is_used_from_its_first_day_on(database: Database, folder: Path) -> None:
    publish(database, 52)
    later = (NOW + timedelta(days=10)).date()
    second = profile_file("bicycle/2", {"frameSize": FACT | {"minimum": 50}}) | {
        "x-supersedes": "bicycle/1",
        "x-in-force": {"from": later.isoformat()},
    }
    folder_of(folder, {"bicycle/2": second})
    again(folder)
    assert current_profiles("bicycle", later - timedelta(days=1)) == ("bicycle/1",)
    assert current_profiles("bicycle", later) == ("bicycle/2",)
    assert publish(database, 40, days=9).created
    with pytest.raises(passports.PassportInvalid):
        publish(database, 41, days=10)
    assert publish(database, 55, days=10).created


def test_a_group_without_a_profile_in_force_has_no_current_one(folder: Path) -> None:
    ended = profile_file("bicycle/1") | {"x-in-force": {"until": "2020-12-31"}}
    folder_of(folder, {"bicycle/1": ended})
    again(folder)
    with pytest.raises(loader.UnknownSchema):
        current_profiles("bicycle", NOW.date())
