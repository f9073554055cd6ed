"""``tracemark profile``: what passports may state, and whether a new profile file is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from passport.impact import Impact, Impacts, pages
from passport.profile import Attribute, Profile
from passport.profile import profile as read_profile
from passport.profile_files.check import CheckedFile, check_file
from resolver.commands.context import (
    FINDINGS,
    Failure,
    load_settings,
    open_database,
    right_now,
)
from resolver.commands.progress import Progress
from schemas import loader


@click.group()
def profile() -> None:
    """Say what passports may state, by product group: show profiles, check files, see changes."""


@profile.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a profile.")
def list_profiles(as_json: bool) -> None:
    """Name every profile there is, with the days it is in force.

    \b
    Example:
      tracemark profile list
    """
    load_settings()
    today = right_now().date()
    for name in loader.profiles():
        found = read_profile(name)
        row = {
            "profile": name,
            "title": found.title.get("en", name),
            "attributes": len(found.attributes),
            "from": _day(found.in_force.since),
            "until": _day(found.in_force.until),
            "inForce": found.in_force.on(today),
            "supersedes": list(found.supersedes),
            "own": loader.is_own(name),
        }
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(
                f"{name:16} {row['attributes']:4} attributes  {_in_words(found):38} {row['title']}"
            )


@profile.command()
@click.argument("name", metavar="PROFILE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an attribute.")
def show(name: str, as_json: bool) -> None:
    """Show the attributes of a profile, or of several combined: what, where, whether they must.

    \b
    Example:
      tracemark profile show textile/1
      tracemark profile show "generic/1 textile/1" --json
    """
    load_settings()
    found = _known(name)
    for attribute in found.attributes.values():
        if as_json:
            click.echo(json.dumps(_row(attribute), ensure_ascii=False))
        else:
            unit = f" [{attribute.unit}]" if attribute.unit else ""
            readers = ", ".join(attribute.shape.disclosure or ()) or "nobody outside"
            click.echo(f"{attribute.name}{unit}: {attribute.label.get('en', '')}")
            click.echo(f"    {_obligation(attribute)}; {attribute.level}; read by {readers}")
            click.echo(f"    {attribute.source}")


@profile.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a fault.")
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say everything that is wrong with profile files; exit 1 where something is.

    A file in {folder}/{group}/{number}.json is compared with the other profiles of the folder. A
    folder stands for all the profiles in it.

    \b
    Example:
      tracemark profile check profiles/bicycle/1.json
    """
    wrong = False
    for path in [each for given in paths for each in _files(given)]:
        loader.use_folder(path.absolute().parent.parent)
        checked = check_file(path)
        wrong = wrong or bool(checked.faults)
        for line in _json_lines(checked) if as_json else _lines(checked):
            click.echo(line)
    if wrong:
        raise click.exceptions.Exit(FINDINGS)


@profile.command()
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a passport.")
def impact(old: str, new: str, as_json: bool) -> None:
    """List the published passports that the profile NEW would refuse as they are; exit 1 if any.

    Looks at every passport in use that keeps to OLD, over the facts of its wider levels, as if it
    were published again today (or on the first day of NEW). Nothing is changed.

    \b
    Example:
      tracemark profile impact battery/1 battery/2
      tracemark profile impact battery/1 battery/2 --json | jq -r .passport
    """
    settings = load_settings()
    _known(old), _known(new)
    impacts = Impacts(old, new, right_now())
    progress = Progress("passports", quiet=False)
    affected = 0
    with open_database(settings) as database:
        for found in pages(impacts, database.read, progress.reached):
            affected += 1
            click.echo(json.dumps(_impact(found), ensure_ascii=False) if as_json else _told(found))
    click.echo(
        f"{affected} of {impacts.looked_at} passports of {old} do not keep to {new}.", err=True
    )
    if affected:
        raise click.exceptions.Exit(FINDINGS)


def _known(name: str) -> Profile:
    try:
        return read_profile(name)
    except loader.UnknownSchema as unknown:
        raise Failure(
            f"there is no profile {name!r}; there are {', '.join(loader.profiles())}"
        ) from unknown
    except ValueError as conflict:
        raise Failure(str(conflict)) from conflict


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()


def _in_words(found: Profile) -> str:
    since, until = _day(found.in_force.since), _day(found.in_force.until)
    words = [f"from {since}" if since else "", f"until {until}" if until else ""]
    return " ".join(word for word in words if word) or "always in force"


def _obligation(attribute: Attribute) -> str:
    lines = [
        " ".join(
            part
            for part in (
                line.word,
                f"from {line.since}" if line.since else "",
                f"until {line.until}" if line.until else "",
                *(f"if {name} is {' or '.join(map(str, v))}" for name, v in line.when.items()),
            )
            if part
        )
        for line in attribute.obligations
    ]
    return ", else ".join(lines)


def _row(attribute: Attribute) -> dict[str, Any]:
    return {
        "name": attribute.name,
        "label": dict(attribute.label),
        "help": dict(attribute.help),
        "term": attribute.term,
        "level": attribute.level,
        "section": attribute.section,
        "obligation": _obligation(attribute),
        "dynamic": attribute.dynamic,
        "disclosure": list(attribute.shape.disclosure or ()),
        "unit": attribute.unit,
        "unitCode": attribute.unit_code,
        "source": attribute.source,
    }


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.json")) if path.is_dir() else [path]


def _lines(checked: CheckedFile) -> Iterator[str]:
    if not checked.faults:
        found = f"is the profile {checked.profile}"
        yield f"{checked.path}: {found}; nothing is wrong with it"
    for fault in checked.faults:
        yield f"{checked.path}: {fault}"


def _json_lines(checked: CheckedFile) -> Iterator[str]:
    for fault in checked.faults:
        row = {"file": str(checked.path), "pointer": fault.pointer, "message": fault.sentence}
        yield json.dumps(row, ensure_ascii=False)


def _impact(found: Impact) -> dict[str, Any]:
    return {
        "passport": found.passport,
        "granularity": found.granularity,
        "profile": found.profile,
        "newProfile": found.new_profile,
        "errors": [
            {
                "pointer": error.pointer,
                "message": error.message,
                "rule": error.rule,
                "source": error.source,
            }
            for error in found.errors
        ],
    }


def _told(found: Impact) -> str:
    lines = [f"{found.passport} ({found.granularity}): {len(found.errors)} to mend"]
    for error in found.errors:
        source = f" [{error.source}]" if error.source else ""
        lines.append(f"    {error.pointer}: {error.message}{source}")
    return "\n".join(lines)
