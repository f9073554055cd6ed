"""An explanation as one document, the same for machines and for the page. Pure.

Sentences are put into words by ``say``, so that the document exists in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from gs1 import application_identifier, compact_link_type, parse_identifier
from passport.chain import instant
from resolver.explain import words
from resolver.explain.candidates import Candidate, candidates
from resolver.explain.model import Explained
from resolver.explain.outcome import outcome_of, reason
from resolver.explain.verdicts import verdicts
from resolver.explain.words import Message
from resolver.links.hierarchy import KnownLevel
from resolver.links.linkset import filled
from resolver.links.model import Target as Link
from resolver.links.templates import is_template
from resolver.problems import Answer
from resolver.request_target import Target, parameter
from resolver.scan_facts import Known

Say = Callable[[Message], str]
Document = dict[str, Any]

MOST_SHOWN = 4000  # characters of a body
_TEXT = re.compile(
    r"text/|application/(?:[a-z.+-]*json|linkset|n-triples)|image/svg", re.IGNORECASE
)


def in_english(message: Message) -> str:
    """The sentence as it is written in the code."""
    return message.text % message.values if message.values else message.text


def document(explained: Explained, say: Say = in_english) -> Document:
    """Everything there is to say about one request and its answer."""
    seen = [each for each in candidates(explained.trace) if _may_be_shown(each, explained)]
    outcome = outcome_of(explained)
    return {
        "asked": _asked(explained),
        "identifier": _identifier(explained),
        "rule": _rule(explained, say),
        "levels": _levels(explained, say),
        "candidates": [_candidate(each, explained, say) for each in seen],
        "outcome": outcome,
        "winners": [_winner(each, explained) for each in seen if each.won],
        "reason": say(reason(explained, outcome, seen)),
        "answer": _answer(explained),
        "notes": [say(note) for note in _notes(explained, outcome)],
    }


def _may_be_shown(candidate: Candidate, explained: Explained) -> bool:
    """What had not begun then may have been taken back before anybody saw it."""
    return _has_begun(candidate.target, explained)


def _has_begun(link: Link, explained: Explained) -> bool:
    return explained.insider or link.valid_from is None or link.valid_from <= explained.at


def base_of(explained: Explained) -> str:
    """Scheme and authority of our addresses about what was asked."""
    found = explained.trace.found
    return found.base if isinstance(found, Known) else explained.public_url


def _uri(target: Target, explained: Explained) -> str:
    if target.authority is not None:
        return f"{urlsplit(base_of(explained)).scheme}://{target.authority}{target.text}"
    return base_of(explained) + target.text


def _asked(explained: Explained) -> Document:
    question = explained.question
    target = question.target
    read = explained.read
    query = read.query if read else target.query
    return {
        "uri": _uri(target, explained),
        "host": target.authority,
        "accept": question.accept,
        "acceptLanguage": question.accept_language,
        "linkType": parameter(query, "linkType"),
        "context": parameter(query, "context"),
        "at": instant(explained.at),
        "isNow": question.at is None,
    }


def _identifier(explained: Explained) -> Document | None:
    read = explained.read
    if read is None:
        return None
    link = read.link
    identifier = link.identifier
    parts = [_part("key", identifier.key_ai, identifier.key)]
    parts += [_part("qualifier", ai, value) for ai, value in identifier.qualifiers]
    parts += [_part("attribute", ai, value) for ai, value in link.attributes]
    return {
        "parts": parts,
        "hri": identifier.hri,
        "granularity": identifier.granularity,
        "path": identifier.path,
        "uri": link.canonical_uri(base_of(explained)),
        "otherParameters": list(link.other_parameters),
        "decompressedFrom": explained.question.target.text if read.compressed else None,
    }


def _part(role: str, ai: str, value: str) -> Document:
    entry = application_identifier(ai)
    return {"role": role, "ai": ai, "name": entry.title if entry else ai, "value": value}


def _rule(explained: Explained, say: Say) -> Document | None:
    trace = explained.trace
    if not trace.rule or trace.request is None:
        return None
    facts = {"asked": trace.request.link_type}
    if trace.link_type is not None:
        facts["type"] = compact_link_type(trace.link_type)
    sentences = [say(Message(words.RULES[trace.rule], facts))]
    standing = trace.standing
    if standing is not None:
        level = {} if standing.level is None else {"level": hri(trace.levels[standing.level].path)}
        sentences.append(say(Message(words.STANDINGS[standing.rule], level)))
    return {
        "code": trace.rule,
        "standing": standing.rule if standing else None,
        "sentences": sentences,
    }


def hri(path: str) -> str:
    """An identifier as people read it on a label."""
    return parse_identifier(path).hri


def _levels(explained: Explained, say: Say) -> list[Document]:
    found = explained.trace.found
    if not isinstance(found, Known):
        return []
    return [_level(path, found, explained, say) for path in found.looked_at]


def _level(path: str, found: Known, explained: Explained, say: Say) -> Document:
    numbers = {level.path: number for number, level in enumerate(found.levels)}
    number = numbers.get(path)
    state = _state(explained, found, number)
    # What was asked for has a name in any case; other levels that look absent tell nothing at all.
    level = None if number is None or (number and state == "absent") else found.levels[number]
    links = level.registered.links.values() if level and level.registered else ()
    return {
        "path": path,
        "hri": hri(path),
        "uri": found.base + path,
        "name": level.name if level else None,
        "onRecord": level.exists if level else False,
        "links": sum(len(targets) for targets in links),
        "recalled": level.recalled if level else False,
        "state": state,
        "sentence": say(Message(words.LEVELS[state])),
    }


def _state(explained: Explained, found: Known, number: int | None) -> str:
    standing = explained.trace.standing
    if number is None:
        return "absent"
    level = found.levels[number]
    registered = level.registered
    if not level.exists and registered is None:
        return "idle" if _may_be_known_of(level, explained) else "absent"
    if standing is None:
        return "listed" if explained.trace.rule else "found"
    if standing.rule == "open_recall":
        return "recall_first"
    if standing.level is not None and number >= standing.level:
        return "decides" if number == standing.level else "not_needed"
    return "without" if registered is not None and registered.links else "bare"


def _may_be_known_of(level: KnownLevel, explained: Explained) -> bool:
    """Whether this reader may know that links are registered here, though none is in force."""
    found = level.recorded.links.values() if level.recorded else ()
    return any(_has_begun(link, explained) for links in found for link in links)


def _candidate(candidate: Candidate, explained: Explained, say: Say) -> Document:
    target, judged = candidate.target, candidate.judged
    ends = target.valid_until
    shown_end = ends if ends and (explained.insider or ends <= explained.at) else None
    return {
        **_winner(candidate, explained),
        "own": candidate.level is None,
        "type": target.media_type,
        "hreflang": list(target.languages),
        "context": list(target.contexts),
        "validFrom": instant(target.valid_from) if target.valid_from else None,
        "validUntil": instant(shown_end) if shown_end else None,
        "verdicts": [
            {
                "rule": each.rule,
                "name": say(Message(words.DIMENSIONS[each.rule])),
                "code": each.code,
                "passes": each.passes,
                "sentence": say(each.message),
            }
            for each in verdicts(candidate, explained.at)
        ],
        "rank": list(judged.rank) if judged and judged.rank is not None else None,
        "result": {
            "code": candidate.result,
            "by": candidate.by,
            "sentence": say(Message(words.RESULTS[candidate.result, candidate.by])),
        },
        "wins": candidate.won,
    }


def _winner(candidate: Candidate, explained: Explained) -> Document:
    target = candidate.target
    levels = explained.trace.levels
    return {
        "linkType": compact_link_type(candidate.link_type),
        "linkTypeUri": candidate.link_type,
        "level": None if candidate.level is None else levels[candidate.level].path,
        "title": target.title,
        "href": filled(target.href, levels[0].values, base_of(explained)),
        "template": target.href if explained.insider and is_template(target.href) else None,
    }


def _answer(explained: Explained) -> Document:
    answer, problem = explained.answer, explained.problem
    return {
        "status": answer.status,
        "phrase": HTTPStatus(answer.status).phrase,
        "headers": [{"name": name, "value": value} for name, value in answer.headers],
        "body": _body(answer),
        "problem": problem.document(explained.question.target.path) if problem else None,
    }


def _body(answer: Answer) -> Document:
    described = {name.lower(): value for name, value in answer.headers}
    text = None
    if _TEXT.match(described.get("content-type", "")):
        text = answer.body.decode("utf-8", "replace")
    return {
        "bytes": len(answer.body),
        "text": text[:MOST_SHOWN] if text is not None else None,
        "cut": text is not None and len(text) > MOST_SHOWN,
    }


def _notes(explained: Explained, outcome: str) -> list[Message]:
    notes = []
    question = explained.question
    if explained.read is not None and explained.read.compressed:
        notes.append(Message(words.NOTES["compressed"]))
    if outcome == "in_place":
        notes.append(Message(words.NOTES["in_place"]))
    if question.at is None:
        return notes
    notes.append(Message(words.NOTES["past_links"]))
    if explained.at > explained.now:
        notes.append(Message(words.NOTES["future"]))
    if outcome == "in_place":
        notes.append(Message(words.NOTES["body_as_now"]))
    elif _leads_to_own_page(explained):
        notes.append(Message(words.NOTES["past_page"], {"at": instant(explained.at)}))
    return notes


def _leads_to_own_page(explained: Explained) -> bool:
    location = next((value for name, value in explained.answer.headers if name == "Location"), "")
    base = base_of(explained)
    return location.startswith((f"{base}/page/", f"{base}/recall/"))
