"""Identifiers inside bodies: errors point at the member that holds the bad one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gs1 import Gs1Error, Identifier, parse_target
from passport.errors import FieldProblem
from resolver.admin.errors import InvalidBody


def identifier_at(pointer: str, text: str) -> Identifier:
    """The identifier of a Digital Link path, with or without its leading slash.

    Raises InvalidBody with ``pointer``.
    """
    try:
        return parse_target("/" + text.lstrip("/")).identifier
    except Gs1Error as error:
        raise InvalidBody((FieldProblem(pointer, str(error)),)) from error


def identifiers_at(pointer: str, member: str, rows: Sequence[dict[str, Any]]) -> list[Identifier]:
    """The identifier in ``member`` of each row of the list at ``pointer``.

    Raises InvalidBody that tells every bad one.
    """
    found: list[Identifier] = []
    problems: list[FieldProblem] = []
    for index, row in enumerate(rows):
        try:
            found.append(identifier_at(f"{pointer}/{index}/{member}", row[member]))
        except InvalidBody as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidBody(tuple(problems))
    return found
