"""What a server can do wrong: the pieces that mutations are made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.conformance.stand_in import Answer, Ask, Mutation, Question

When = Callable[[Question], bool]
Edit = Callable[[Any], None]

ELSEWHERE = "https://elsewhere.example/"
DESCRIPTION_FILE = "/.well-known/gs1resolver"


def always(question: Question) -> bool:
    return True


def by(method: str) -> When:
    """Requests with this method."""
    return lambda question: question.method == method


def aimed(text: str) -> When:
    """Requests whose target holds this text."""
    return lambda question: text in question.target


def saying(header: str) -> When:
    """Requests with this header."""
    return lambda question: header in question.headers


def answer(change: Callable[[Answer], Answer], when: When = always) -> Mutation:
    """Change the answer."""

    def mutation(ask: Ask, question: Question) -> Answer:
        found = ask(question)
        return change(found) if when(question) else found

    return mutation


def question(change: Callable[[Question], Question], when: When = always) -> Mutation:
    """Misunderstand the question."""

    def mutation(ask: Ask, asked: Question) -> Answer:
        return ask(change(asked) if when(asked) else asked)

    return mutation


def status(code: int, when: When = always) -> Mutation:
    """Answer with another status, and lead nowhere."""
    return answer(lambda found: replace(found.without("Location"), status=code), when)


def instead(old: int, new: int, when: When = always) -> Mutation:
    """Answer ``new`` where ``old`` is right."""

    def change(found: Answer) -> Answer:
        if found.status != old:
            return found
        return replace(found, status=new).saying("Location", ELSEWHERE)

    return answer(change, when)


# A server that validates nothing, and one that sends everybody to its home page.
lenient = instead(400, 307)
never_lost = instead(404, 307)


def all_is_well(ask: Ask, asked: Question) -> Answer:
    """Errors look like success."""
    found = ask(asked)
    return replace(found, status=200) if found.status >= 400 else found


def without(*names: str, when: When = always) -> Mutation:
    """Leave headers out."""
    return answer(lambda found: found.without(*names), when)


def header(name: str, value: str, when: When = always) -> Mutation:
    """Say something else in a header."""
    return answer(lambda found: found.saying(name, value), when)


def leads(location: str, when: When = always) -> Mutation:
    """Lead elsewhere."""
    return answer(
        lambda found: found.saying("Location", location) if found.header("Location") else found,
        when,
    )


def forgets(name: str) -> Mutation:
    """Ignore a request header."""
    return question(lambda asked: asked.saying(name, None))


def misreads(name: str, reading: Callable[[str], str | None]) -> Mutation:
    """Read a request header wrongly."""
    return question(lambda asked: asked.saying(name, reading(asked.headers[name])), saying(name))


def retargets(change: Callable[[str], str], when: When = always) -> Mutation:
    """Read the target wrongly."""
    return question(lambda asked: asked.aiming(change(asked.target)), when)


def requeries(change: Callable[[str], str]) -> Mutation:
    """Pass on another query string than came."""

    def mutation(ask: Ask, asked: Question) -> Answer:
        found = ask(asked)
        location = found.header("Location")
        if not location or not asked.query:
            return found
        changed = change(asked.query)
        return found.saying("Location", location.replace(asked.query, changed).rstrip("?&"))

    return mutation


def body(change: Callable[[bytes], bytes], when: When = always) -> Mutation:
    """Send another body."""
    return answer(lambda found: found.showing(change(found.body)), when)


def document(edit: Edit, when: When = always) -> Mutation:
    """Send another JSON document: ``edit`` changes it in place."""

    def change(found: Answer) -> Answer:
        parsed = found.document()
        if not isinstance(parsed, dict):
            return found
        edit(parsed)
        return found.showing(json.dumps(parsed).encode())

    return answer(change, when)


def linkset(edit: Edit) -> Mutation:
    """Send another linkset."""

    def edit_linkset(parsed: Any) -> None:
        if "linkset" in parsed:
            edit(parsed)

    return document(edit_linkset)


def entries(edit: Edit) -> Mutation:
    """Send a linkset in which each anchor is changed."""

    def edit_entries(parsed: Any) -> None:
        for entry in parsed["linkset"]:
            edit(entry)

    return linkset(edit_entries)


def links(edit: Edit) -> Mutation:
    """Send a linkset in which each link is changed."""

    def edit_links(entry: Any) -> None:
        for found in entry.values():
            if isinstance(found, list):
                for link in found:
                    edit(link)

    return entries(edit_links)


def description(edit: Edit) -> Mutation:
    """Send another description file."""
    return document(edit, aimed(DESCRIPTION_FILE))


# What each clause must notice; filled by the modules mutations_of_….
MUTATIONS: dict[str, Mutation] = {}


def breaks(mutation: Mutation, *clauses: str) -> None:
    """The clauses a mutation must be noticed by."""
    for clause in clauses:
        assert clause not in MUTATIONS, clause
        MUTATIONS[clause] = mutation


def in_link(old: str, new: str) -> Mutation:
    """Say something else in the Link header."""
    return answer(lambda found: found.saying("Link", found.header("Link").replace(old, new)))
