"""Members of a body that only answers tell, so that what GET answers can be put back as it is.

Request schemas mark them ``readOnly``. What belongs to the record has to be as the record says, for
who sends another owner or identifier means something that will not happen; what stood beside it
followed from it, may have changed since, and is not looked at. Pure but for the schema files.
"""

from __future__ import annotations

from passport.canonical import pointer_to
from passport.errors import FieldProblem
from resolver.admin.errors import InvalidBody
from resolver.admin.model import Body
from schemas import loader

BESIDE = (
    "uri",
    "warnings",
    "problems",
    "publishable",
    "stage",
    "status",
    "productStatus",
    "recalled",
)


def split(schema: str, body: Body) -> tuple[Body, Body]:
    """What a checked body says to keep, and what it repeats of an answer."""
    members = loader.load(f"requests/{schema}").get("properties", {})
    told = {
        name: value for name, value in body.items() if members.get(name, {}).get("readOnly", False)
    }
    return {name: value for name, value in body.items() if name not in told}, told


def check(told: Body, record: Body) -> None:
    """Hold what a body repeats against the record as it is shown. Raises InvalidBody."""
    problems = tuple(
        FieldProblem(pointer_to("", name), f"this is told, not set: it is {record.get(name)!r}")
        for name, value in sorted(told.items())
        if name not in BESIDE and value != record.get(name)
    )
    if problems:
        raise InvalidBody(problems)
