"""What a check asks with: requests that leave evidence, and questions every section asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gs1 import Identifier, parse_identifier
from resolver.conformance.client import Client, Method
from resolver.conformance.facts import Facts, Subject
from resolver.conformance.linksets import LINKSET_JSON, Link, Linkset, read
from resolver.conformance.registry import Failed, require, skip
from resolver.conformance.response import Response, plain

# A GTIN to make malformed addresses of where the server knows no GTIN.
EXAMPLE_GTIN = "/01/09506000134352"
# A lot nobody has registered; GS1's suite asks for the same.
UNKNOWN_LOT = "KL8G"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what was answered, one line each."""

    asked: str
    answered: str


@dataclass(slots=True)
class Probe:
    """Asks for one clause; ``evidence`` is everything it asked."""

    client: Client
    facts: Facts
    evidence: list[Exchange] = field(default_factory=list)

    def ask(self, method: Method, target: str, **headers: str) -> Response:
        """One request; header names as keywords: ``accept_language="de"``.

        Raises client.Unanswered.
        """
        named = [(name.replace("_", "-").title(), value) for name, value in headers.items()]
        place = target if target.startswith("/.well-known/") else self.facts.base.stem + target
        asked = plain(f"{method} {place}" + "".join(f", {key}: {text}" for key, text in named))
        self.evidence.append(Exchange(asked, "nothing"))
        try:
            answer = self.client.ask(method, place, named)
        except Exception as error:
            self.evidence[-1] = Exchange(asked, str(error))
            raise
        self.evidence[-1] = Exchange(asked, answer.summary())
        return answer

    def get(self, target: str, **headers: str) -> Response:
        """GET; raises client.Unanswered."""
        return self.ask("GET", target, **headers)

    # What there is to ask about

    @property
    def subject(self) -> Subject:
        """The path most clauses are asked of: the first one the server knows."""
        return self.facts.subjects[0]

    @property
    def gtin_subject(self) -> Subject | None:
        """The first path that begins with a GTIN."""
        return next((s for s in self.facts.subjects if s.identifier.key_ai == "01"), None)

    def known_gtin(self) -> str:
        """The path of a GTIN the server answers for; skips where there is none."""
        subject = self.gtin_subject
        return subject.key_path if subject else skip("none of the paths is about a GTIN")

    def any_gtin(self) -> str:
        """A path of a GTIN to make malformed addresses of: a known one if there is one."""
        subject = self.gtin_subject
        return subject.key_path if subject else EXAMPLE_GTIN

    def groups(self) -> Iterator[tuple[Subject, tuple[Link, ...]]]:
        """The links of each descriptive type of each path, with the path they answer at."""
        for subject in self.facts.subjects:
            for links in subject.groups.values():
                yield subject, links

    def group(
        self, fits: Callable[[tuple[Link, ...]], bool], missing: str
    ) -> tuple[Subject, tuple[Link, ...]]:
        """The first group that fits; skips with ``missing``: "no link type has …"."""
        found = next(((s, links) for s, links in self.groups() if fits(links)), None)
        return found or skip(missing)

    # What more than one section asks

    def linkset(self, path: str) -> Linkset:
        """The linkset of a path as it is now, which there must be."""
        answer = self.get(f"{path}?linkType=linkset", accept=LINKSET_JSON)
        require(answer.status == 200, f"the linkset was answered with {answer.status}, not 200")
        found = read(answer.document())
        require(found.anchors, "the linkset has no anchors that can be read")
        return found

    def default(self, subject: Subject) -> Link:
        """The default link of a path as it is now, which there must be."""
        found = self.linkset(subject.path).default(subject.identifier)
        if found is None:
            raise Failed("the linkset names no default link")
        return found

    def here(self, location: str) -> Identifier | None:
        """The identifier, where a Location is a Digital Link on this same server."""
        for origin in self.facts.origins:
            if location.startswith(origin + "/"):
                try:
                    return parse_identifier(location.removeprefix(origin).partition("?")[0])
                except ValueError:
                    return None
        return None


def path_of(key_path: str, **qualifiers: str) -> str:
    """A path below a key, with qualifiers as they are given: ``path_of(G, _10="A")``."""
    return key_path + "".join(f"/{ai.strip('_')}/{value}" for ai, value in qualifiers.items())
