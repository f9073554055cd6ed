"""Takes a new release of the GS1 Barcode Syntax Dictionary into our table of AIs.

    python -m gs1.import_dictionary gs1-syntax-dictionary.txt --as-of 2026-07-27

The dictionary is a text file that GS1 publishes under the Apache License 2.0. Each line describes
one Application Identifier or a run of them: flags, components with their rules, attributes, title.
The command writes ``gs1/data/application_identifiers.json`` with origin, date and checksum, and
says which identifiers are new, gone or changed. It refuses a dictionary that names a content rule
we do not have, so that no rule is lost: write the rule in ``gs1/content_rules.py`` first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from gs1.application_identifiers import ApplicationIdentifier
from gs1.content_rules import RULES
from gs1.table_text import spread

TABLE_FILE = Path(__file__).parent / "data" / "application_identifiers.json"
# Names that earlier releases of the dictionary gave to rules of today.
_OLD_RULE_NAMES = {"key": "gcppos1", "keyoff1": "gcppos2", "hhmm": "hhmi"}
_identifiers = re.compile(r"[0-9]{2,4}(?:-[0-9]{2,4})?").fullmatch
_flags = re.compile(r"[^A-Za-z0-9#\[]+").fullmatch
_component = re.compile(r"([NXYZ])(\.\.)?([0-9]+)((?:,[a-z0-9]+)*)").fullmatch
_release = re.compile(r"^#\s*Release:\s*([0-9]{4}-[0-9]{2}-[0-9]{2})\s*$", re.MULTILINE).search


class UnreadableDictionary(ValueError):
    """A line of the dictionary that this program does not understand; says which and why."""


def read_dictionary(text: str) -> dict[str, dict[str, Any]]:
    """The rows of our table, by AI or run of AIs, out of the dictionary's text.

    Raises UnreadableDictionary.
    """
    rows: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        entry, _, title = line.partition("#")
        if not entry.strip():
            continue
        try:
            identifiers, row = _row(entry.split(), title.strip())
            for ai in spread(identifiers):
                ApplicationIdentifier(ai, row)  # says what is wrong, if something is
        except ValueError as error:
            raise UnreadableDictionary(f"line {number}: {error}") from error
        if identifiers in rows or not any(spread(identifiers)):
            raise UnreadableDictionary(f"line {number}: {identifiers} is empty or there twice")
        rows[identifiers] = row
    _check_prefixes([ai for key in rows for ai in spread(key)])
    if all("attribute" in row for row in rows.values()):
        raise UnreadableDictionary("it is too old: no AI is marked as a data attribute")
    return rows


def _check_prefixes(identifiers: list[str]) -> None:
    """No AI may begin another one, and all that begin with the same two digits are equally long,
    or element strings and compressed links could be read in two ways."""
    for ai, following in pairwise(sorted(identifiers)):
        if following.startswith(ai) or (ai[:2] == following[:2] and len(ai) != len(following)):
            raise UnreadableDictionary(f"AI {ai} and AI {following} begin alike")


def _row(tokens: list[str], title: str) -> tuple[str, dict[str, Any]]:
    identifiers = tokens.pop(0)
    if not _identifiers(identifiers):
        raise ValueError(f"{identifiers!r} is no Application Identifier and no run of them")
    flags = tokens.pop(0) if tokens and _flags(tokens[0]) else ""
    if set(flags) - set("*?"):
        raise ValueError(f"the flags {flags!r} are not known")
    components, attributes = _split(tokens)
    row: dict[str, Any] = {"title": title, "value": " ".join(components)}
    if "*" in flags:
        row["fixed"] = True
    if "?" not in flags:
        row["attribute"] = False
    requirements = []
    for name, _, value in (attribute.partition("=") for attribute in attributes):
        if name == "dlpkey":
            row["qualifiers"] = [each.replace(",", " ") for each in value.split("|") if each]
        elif name == "req":
            requirements.append(value.split(","))
        elif name == "ex":
            row["not_with"] = value.replace(",", " ")
        else:
            raise ValueError(f"the attribute {name!r} is not known")
    if requirements:
        row["needs"] = _needs(requirements)
    order = ("title", "value", "fixed", "attribute", "qualifiers", "needs", "not_with")
    return identifiers, {name: row[name] for name in order if name in row}


def _needs(requirements: list[list[str]]) -> str:
    """Several requirements, all of which must hold, as alternatives of what must be present."""
    return " | ".join("+".join(dict.fromkeys(each)) for each in product(*requirements))


def _split(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Components, in our notation, and attributes; brackets go round what may be absent."""
    components: list[str] = []
    attributes: list[str] = []
    optional = False
    for token in tokens:
        optional = optional or token.startswith("[")
        match = _component(token.replace("[", "").replace("]", ""))
        if match:
            components.append(_notation(match, optional))
        else:
            attributes.append(token)
        optional = optional and "]" not in token
    if not components:
        raise ValueError("it describes no value")
    return components, attributes


def _notation(match: re.Match[str], optional: bool) -> str:
    charset, variable, length, rules = match.groups()
    names = [_OLD_RULE_NAMES.get(name, name) for name in rules.split(",") if name]
    for name in names:
        if name not in RULES:
            raise ValueError(f"the content rule {name!r} is not known")
    size = f"1..{length}" if variable else length
    return charset + size + ("?" if optional else "") + (f":{','.join(names)}" if names else "")


def checksum(rows: dict[str, Any]) -> str:
    """The checksum of the rows of a table, kept in it, so that a change by hand is noticed."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def table_text(
    dictionary: bytes, present: dict[str, Any], *, as_of: str | None, commit: str | None
) -> str:
    """The new content of the table's file, made from the dictionary's bytes.

    ``present`` is the table that is replaced; it gives the legacy names and the wording. Raises
    UnreadableDictionary, also where neither the file nor ``as_of`` says what release it is.
    """
    text = dictionary.decode("utf-8")
    release = _release(text)
    date = as_of or (release[1] if release else None)
    if date is None:
        raise UnreadableDictionary("it does not say its release; give the date with --as-of")
    rows = read_dictionary(text)
    meta = dict(present["meta"])
    meta["identifiers"] = sum(1 for key in rows for _ in spread(key))
    meta["as_of"] = date
    meta["origin_commit"] = commit
    meta["origin_sha256"] = hashlib.sha256(dictionary).hexdigest()
    meta["identifiers_sha256"] = checksum(rows)
    lines = ",\n".join(
        f"{json.dumps(key)}: {json.dumps(row, ensure_ascii=False)}" for key, row in rows.items()
    )
    head = json.dumps(meta, ensure_ascii=False, indent=1)
    legacy = json.dumps(present["legacy_names"])
    return f'{{\n"meta": {head},\n"legacy_names": {legacy},\n"identifiers": {{\n{lines}\n}}\n}}\n'


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """One sentence for every AI that is new, gone or changed between two tables."""
    old, new = (
        {ai: row for key, row in table["identifiers"].items() for ai in spread(key)}
        for table in (before, after)
    )
    said = [f"AI {ai} is new" for ai in sorted(new.keys() - old.keys())]
    said += [f"AI {ai} is gone" for ai in sorted(old.keys() - new.keys())]
    return said + [
        f"AI {ai} changed: {json.dumps(old[ai])} became {json.dumps(new[ai])}"
        for ai in sorted(old.keys() & new.keys())
        if old[ai] != new[ai]
    ]


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code: 0 written, 1 refused."""
    parser = argparse.ArgumentParser(
        prog="python -m gs1.import_dictionary",
        description=(__doc__ or "").partition("\n")[0],
    )
    parser.add_argument("dictionary", type=Path, help="gs1-syntax-dictionary.txt")
    parser.add_argument("--as-of", help="date of the release, where the file does not say it")
    parser.add_argument("--commit", help="commit of the dictionary's repository it was taken from")
    parser.add_argument("--output", type=Path, default=TABLE_FILE, help="where to write the table")
    options = parser.parse_args(arguments)
    present = json.loads(TABLE_FILE.read_text(encoding="utf-8"))
    try:
        text = table_text(
            options.dictionary.read_bytes(), present, as_of=options.as_of, commit=options.commit
        )
    except (UnreadableDictionary, UnicodeDecodeError, OSError) as error:
        sys.stderr.write(f"{options.dictionary}: {error}\n")
        return 1
    options.output.write_text(text, encoding="utf-8")
    said = differences(present, json.loads(text)) or ["no Application Identifier differs"]
    sys.stdout.write("\n".join([*said, f"written: {options.output}", ""]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
