"""Every command explains itself."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from resolver.cli import main
from tests.resolver.cli.conftest import Script


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_shows_an_example_of_itself(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    example = result.stdout.partition("Example:")[2]
    assert f"tracemark {' '.join(path)}" in example or " tracemark serve" in example


def test_the_whole_explains_its_exit_codes() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert "3  the database did not answer" in result.stdout


def test_the_installed_script_answers(script: Script) -> None:
    code, out, err = script.run("--version")
    assert (code, err) == (0, "")
    assert out.startswith("tracemark, version ")
