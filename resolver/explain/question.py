"""What is asked to be explained: a request for a Digital Link, given as query parameters. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from passport.errors import FieldProblem
from resolver.explain.errors import UnusableQuestion
from resolver.instants import FORM, read_instant
from resolver.read_target import LONGEST_PATH, LONGEST_QUERY
from resolver.request_target import Target, parameter, raw_target

PARAMETERS = ("uri", "accept", "language", "context", "linkType", "at")
# Belong to the page the explanation is shown on.
_OF_THE_PAGE = ("lang", "format")
# Room for a host in front of the longest path and query that are answered.
LONGEST_URI = LONGEST_PATH + LONGEST_QUERY + 300
LONGEST_HEADER = 4000
# Everything that may stand in a URI; a browser encodes the rest before it sends it.
_SENT_AS_IT_IS = "".join(chr(code) for code in range(0x21, 0x7F))


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the instant it is made at; ``None`` is now."""

    target: Target  # raw; link type and context stand in its query
    accept: str | None = None
    accept_language: str | None = None
    at: datetime | None = None


def read_question(values: Mapping[str, Sequence[str]]) -> Question:
    """The question that decoded query parameters ask.

    ``uri`` is an absolute URI or a path, with a query if it likes; ``linkType`` and ``context``
    are put behind that query, and must not contradict what stands there already. Raises
    UnusableQuestion with every fault.
    """
    given = {name: texts[0].strip() for name, texts in values.items() if texts and texts[0].strip()}
    problems = tuple(_problems(values, given))
    if problems:
        raise UnusableQuestion(problems)
    at = given.get("at")
    return Question(
        _target(given),
        given.get("accept"),
        given.get("language"),
        read_instant(at) if at else None,
    )


def _problems(
    values: Mapping[str, Sequence[str]], given: Mapping[str, str]
) -> Iterator[FieldProblem]:
    for name, texts in values.items():
        if name not in PARAMETERS and name not in _OF_THE_PAGE:
            known = ", ".join(PARAMETERS)
            yield FieldProblem(f"/{name}", f"is unknown; there are {known}")
        elif len(texts) > 1:
            yield FieldProblem(f"/{name}", "is given more than once")
        elif any(not sign.isprintable() for sign in texts[0].strip()):
            yield FieldProblem(f"/{name}", "holds a character that no request can hold")
        elif len(texts[0]) > (longest := LONGEST_URI if name == "uri" else LONGEST_HEADER):
            yield FieldProblem(f"/{name}", f"is longer than {longest} characters")
    uri = given.get("uri", "")
    if not uri.lower().startswith(("/", "http://", "https://")):
        expected = "must be an absolute URI, or a path that begins with a slash"
        yield FieldProblem("/uri", expected)
    if "at" in given and read_instant(given["at"]) is None:
        yield FieldProblem("/at", f"must be {FORM}")
    for name in ("linkType", "context"):
        inside = parameter(_sent(uri).partition("#")[0].partition("?")[2], name)
        if name in given and inside is not None and inside != given[name]:
            yield FieldProblem(f"/{name}", f"contradicts the uri, which says {inside}")


def _target(given: Mapping[str, str]) -> Target:
    target = raw_target({"RAW_URI": _sent(given["uri"])})
    query = target.query
    for name in ("linkType", "context"):
        if name in given and parameter(query, name) is None:
            query += f"{'&' if query else ''}{name}={quote(given[name], safe=':/')}"
    return target._replace(query=query)


def _sent(uri: str) -> str:
    """A URI as a browser would send it."""
    return quote(uri, safe=_SENT_AS_IT_IS)
