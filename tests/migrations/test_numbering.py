"""The migrations are a gapless, frozen sequence."""

from __future__ import annotations

import ast
from importlib import resources
from pathlib import Path

from alembic.script import ScriptDirectory

import migrations
from passport.migrate import head_revision

VERSIONS = Path(str(resources.files(migrations))) / "versions"
# A new migration is added here on purpose; a merged one is neither renamed nor removed.
NAMES = [
    "0001_catalogue",
    "0002_passports",
    "0003_documents",
    "0004_links",
    "0005_parts",
    "0006_recalls",
    "0007_scan_counts",
    "0008_principals",
    "0009_resolving_hints",
    "0010_link_register",
    "0011_product_lists",
    "0012_link_namespaces",
    "0013_link_vocabularies",
    "0014_scan_writers",
    "0015_replica_beat",
    "0016_link_level_lists",
    "0017_scan_changes",
    "0018_version_index",
    "0019_profile_files",
    "0020_lifecycle",
    "0021_readings",
    "0022_retention_index",
    "0023_documents_stay",
]


def test_the_files_are_the_ones_we_know() -> None:
    found = sorted(path.stem for path in VERSIONS.glob("*.py") if path.stem != "__init__")
    assert found == NAMES


def test_numbers_have_no_gap_and_each_follows_the_one_before() -> None:
    scripts = list(ScriptDirectory(str(VERSIONS.parent)).walk_revisions())[::-1]
    assert [script.revision for script in scripts] == [
        f"{number:04}" for number in range(1, len(NAMES) + 1)
    ]
    assert [script.down_revision for script in scripts] == [
        None,
        *(script.revision for script in scripts[:-1]),
    ]
    assert [Path(script.path).stem for script in scripts] == NAMES
    assert head_revision() == scripts[-1].revision


def test_a_migration_imports_nothing_of_ours() -> None:
    for path in VERSIONS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.module in ("__future__", "alembic"), path.name
            elif isinstance(node, ast.Import):
                assert [alias.name for alias in node.names] == ["sqlalchemy"], path.name
