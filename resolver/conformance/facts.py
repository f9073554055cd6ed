"""What is found out about a server before any clause is asked: what there is to ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from gs1 import PRIMARY_KEYS, Gs1Error, Identifier, parse_target
from resolver.conformance.client import Base, Client, Unanswered, Unreachable
from resolver.conformance.linksets import LINKSET_JSON, Link, Linkset, read
from resolver.conformance.response import plain

DESCRIPTION_FILE = "/.well-known/gs1resolver"
# Asked where no path is named: GS1's own example, and the demonstration data of this program.
EXAMPLES = (
    "/01/09506000134352",
    "/01/09520000010010/21/WM-000101",
    "/01/09520000010027",
)


class NothingToAsk(Exception):
    """The server knows none of the paths; the text says what to do."""


class BadPath(ValueError):
    """A path that was named is no Digital Link; the text says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One path the server knows, and the linkset it gave for it."""

    path: str  # canonical, without the stem
    identifier: Identifier
    linkset: Linkset

    @property
    def key_path(self) -> str:
        """The path of its primary key alone."""
        return self.identifier.primary().path

    @property
    def default(self) -> Link | None:
        return self.linkset.default(self.identifier)

    @property
    def refined(self) -> tuple[Link, ...]:
        return self.linkset.refined(self.identifier)

    @property
    def groups(self) -> dict[str, tuple[Link, ...]]:
        """The links that stand for this path, by descriptive link type."""
        return self.linkset.described(self.identifier)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the clauses choose their questions by. They ask again for what they judge."""

    base: Base
    subjects: tuple[Subject, ...]  # never empty
    description: dict[str, Any]  # empty where there is none to be read
    handed_over: Identifier | None = None

    @property
    def keys(self) -> frozenset[str]:
        """The primary keys the server declares."""
        declared = self.description.get("supportedPrimaryKeys")
        listed = declared if isinstance(declared, list) else []
        names = {key for key in listed if isinstance(key, str)}
        return frozenset(PRIMARY_KEYS if "all" in names else names)

    @property
    def origins(self) -> tuple[str, ...]:
        """Where our questions go and what the server calls itself: both are "here"."""
        root = self.description.get("resolverRoot")
        named = (root.rstrip("/"),) if isinstance(root, str) else ()
        return (*named, self.base.origin + self.base.stem)


def read_path(text: str, base: Base) -> Identifier:
    """The identifier of a path, or of a whole address on the server. Raises BadPath."""
    path = text.removeprefix(base.origin).removeprefix(base.stem)
    if not path.startswith("/") or "?" in path or "#" in path:
        raise BadPath(
            f"{plain(text)!r} is no path on the server. A path looks like /01/09506000134352"
        )
    try:
        return parse_target(urlsplit(path).path).identifier
    except (Gs1Error, ValueError) as error:
        raise BadPath(f"{plain(text)!r} is no Digital Link path: {error}") from error


def discover(
    client: Client, paths: Sequence[Identifier], handed_over: Identifier | None = None
) -> Facts:
    """Ask for the description file, and for the paths; without any, for the examples.

    Raises Unanswered when there is no server, or none that speaks HTTP, and NothingToAsk when it
    knows none of the paths.
    """
    base = client.base
    subjects: list[Subject] = []
    seen: list[str] = []
    silence: list[Unanswered] = []
    for identifier in paths or [read_path(example, base) for example in EXAMPLES]:
        try:
            subject, answer = _subject(client, identifier)
        except Unreachable:
            raise
        except Unanswered as error:
            silence.append(error)
            seen.append(f"{identifier.path}: {error}")
            continue
        seen.append(f"{identifier.path}: {answer}")
        if subject is not None:
            subjects.append(subject)
            if not paths:
                break
    if len(silence) == len(seen):
        raise silence[0]
    if not subjects:
        raise NothingToAsk(
            f"{base.authority} leads nowhere for any path ({'; '.join(seen)}). "
            "Name one it knows with --path, such as --path /01/09506000134352"
        )
    return Facts(base, tuple(subjects), _description(client), handed_over)


def _description(client: Client) -> dict[str, Any]:
    """The description file; empty where there is none to be read."""
    try:
        document = client.ask("GET", DESCRIPTION_FILE).document()
    except Unanswered:
        return {}
    return document if isinstance(document, dict) else {}


def _subject(client: Client, identifier: Identifier) -> tuple[Subject | None, str]:
    """The path with its linkset if the server knows it, and what it answered."""
    target = client.base.stem + identifier.path
    bare = client.ask("GET", target)
    if not bare.answers:
        return None, bare.summary()
    return Subject(identifier.path, identifier, _linkset(client, target)), bare.summary()


def _linkset(client: Client, target: str) -> Linkset:
    """The linkset, by whichever of its two ways works."""
    for query, headers in (
        ("?linkType=linkset", ()),
        ("", (("Accept", LINKSET_JSON),)),
        ("?linkType=all", ()),
    ):
        try:
            found = read(client.ask("GET", target + query, headers).document())
        except Unanswered:
            continue
        if found.anchors:
            return found
    return Linkset()
