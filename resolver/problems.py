"""The one place that turns a refusal into an HTTP answer (RFC 9457).

Everything below ``resolver/`` raises classes with facts; :data:`TABLE` says which status, code and
title each becomes. A class that is not in the table is looked up by its bases; an exception that
is no refusal at all is a 500 with a fixed text, and its details go to the log only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from gs1 import Gs1Error, Identifier
from passport.errors import FieldProblem
from resolver import headers as h
from resolver.cache_policy import of_refusal
from resolver.errors import NoSuchLinkType
from resolver.negotiation import language, prefers_html
from resolver.pages import kept_query
from resolver.problem_page import for_page, meant
from resolver.problem_table import TABLE, Row
from resolver.request_target import as_reference, parameter, raw_target

if TYPE_CHECKING:
    from flask import Response

PROBLEM_JSON = "application/problem+json"
HTML = "text/html; charset=utf-8"


class Renderer(Protocol):
    """What is needed of :class:`resolver.pages.Pages`."""

    languages: tuple[str, ...]

    def render(self, template: str, language: str, **context: Any) -> str:
        """A page as text."""
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that is a refusal, before it takes the form of JSON or of a page."""

    status: int
    code: str  # stable, snake_case
    title: str
    detail: str
    # {"pointer", "message"}, one per faulty field; of facts also the rule and its legal source.
    errors: tuple[dict[str, str], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)  # where in an identifier, which rule
    headers: tuple[h.Header, ...] = ()
    hri: str | None = None  # the identifier asked for, as people read it
    available: tuple[str, ...] = ()  # link types there are, where another was asked for
    allowed: tuple[str, ...] | None = None  # what may be done instead; None: it does not say

    def document(self, instance: str) -> dict[str, Any]:
        """The members of the problem document; ``instance`` is the path that was asked."""
        members: dict[str, Any] = {
            "type": f"urn:tracemark:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
        }
        if self.errors:
            members["errors"] = list(self.errors)
        if self.facts:
            members["facts"] = dict(self.facts)
        if self.hri:
            members["hri"] = self.hri
        suggested = meant(instance, self.code, self.facts)
        if suggested:
            members["meant"] = suggested.path
        if self.available:
            members["available"] = [
                {"linkType": name, "href": f"{instance}?linkType={quote(name, safe=':')}"}
                for name in self.available
            ]
        if self.allowed is not None:
            members["allowed"] = list(self.allowed)
        return members


_UNKNOWN = Problem(
    500,
    "internal_error",
    "Something went wrong on our side",
    "The request could not be answered. The reason is in our log under the request id.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body; framework-free, HEAD is the sender's business."""

    status: int
    headers: h.Headers
    body: bytes
    has_its_own: bool = False  # security headers, as a document that is served in place has


def problem_of(error: Exception) -> Problem:
    """The problem an exception becomes; 500 with a fixed text for what is no refusal."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    for base in type(error).__mro__:
        row = TABLE.get(base)
        if row is not None:
            return _of_refusal(error, row)
    return _UNKNOWN


def _of_refusal(error: Exception, row: Row) -> Problem:
    code = row.code or str(getattr(error, "code", "refused")).replace("-", "_")
    detail = row.detail or _sentence(error)
    return Problem(
        row.status,
        code,
        row.title,
        detail,
        errors=_field_errors(error),
        facts=_identifier_facts(error) if isinstance(error, Gs1Error) else {},
        headers=(*row.headers, *getattr(error, "headers", ())),
        hri=_readable(error),
        available=error.available if isinstance(error, NoSuchLinkType) else (),
        allowed=getattr(error, "allowed", None),
    )


def _readable(error: Exception) -> str | None:
    """The identifier a refusal is about, as people read it on a label."""
    identifier = getattr(error, "identifier", None)
    return identifier.hri if isinstance(identifier, Identifier) else None


def _sentence(error: Exception) -> str:
    text = str(error)
    text = text[:1].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?")) else text + "."


def _field_errors(error: Exception) -> tuple[dict[str, str], ...]:
    """The list of faulty fields; rooms call it ``problems`` (drafts) or ``errors`` (passports)."""
    found = getattr(error, "problems", None) or getattr(error, "errors", None) or ()
    return tuple(field_error(each) for each in found)


def field_error(problem: FieldProblem) -> dict[str, str]:
    """One faulty field as JSON; what it has besides its place and message is told where there."""
    told = {"pointer": problem.pointer, "message": problem.message}
    more = {name: getattr(problem, name, None) for name in ("rule", "source")}
    return told | {name: str(value) for name, value in more.items() if value}


def _identifier_facts(error: Gs1Error) -> dict[str, str]:
    named = {
        "ai": error.ai,
        "position": error.position,
        "rule": error.rule,
        "expected": error.expected,
        "found": error.found,
    }
    return {name: str(value) for name, value in named.items() if value not in (None, "")}


def _of_http(error: HTTPException) -> Problem:
    """Refusals that Flask itself makes: no such route, method, too large a body, …"""
    status = error.code or 500
    phrase = HTTP_STATUS_CODES.get(status, "Error")
    detail = error.description or phrase
    kept = tuple(
        (name, value)
        for name, value in error.get_headers()
        if name.lower() in ("allow", "retry-after", "www-authenticate")
    )
    return Problem(status, phrase.lower().replace(" ", "_"), phrase, detail, headers=kept)


def page_language(accept_language: str | None, wanted: str | None, pages: Renderer) -> str:
    """Language of a page: ``?lang=`` when it is offered, else Accept-Language, else English."""
    if wanted and wanted in pages.languages:
        return wanted
    return language(accept_language, pages.languages) or "en"


def answer(
    problem: Problem,
    *,
    instance: str,
    accept: str | None,
    accept_language: str | None,
    pages: Renderer,
    query: str = "",
) -> Answer:
    """A problem in the form the caller can use: a page for a browser, JSON for the rest.

    ``instance`` is the raw path of the request and ``query`` its query, which may name a language
    and a form.
    """
    has_page = h.is_public(instance[1:].partition("/")[0])
    instance = as_reference(instance)
    if has_page and _suits_a_page(accept, query):
        chosen = page_language(accept_language, parameter(query, "lang"), pages)
        document = for_page(problem.document(instance), query)
        kept = kept_query(query)
        text = pages.render("problem.html", chosen, problem=document, kept_query=kept)
        headers = [("Content-Type", HTML), ("Content-Language", chosen)]
    else:
        text = json.dumps(problem.document(instance), ensure_ascii=False)
        headers = [("Content-Type", PROBLEM_JSON)]
    body = text.encode("utf-8", "replace")
    cache = ("Cache-Control", of_refusal(problem.status).control)
    headers += [*problem.headers, h.VARY, cache, ("Content-Length", str(len(body)))]
    return Answer(problem.status, headers, body)


def _suits_a_page(accept: str | None, query: str) -> bool:
    """``?format=`` names a form directly; all but the page are JSON here."""
    named = parameter(query, "format")
    return named == "html" if named else prefers_html(accept)


def problem_response(problem: Problem) -> Response:
    """A problem as the answer to the current Flask request."""
    # The scan path uses the rest of this module without Flask.
    from flask import Response, request

    from resolver.services import services

    target = raw_target(request.environ)
    found = answer(
        problem,
        instance=target.path,
        accept=request.environ.get("HTTP_ACCEPT"),
        accept_language=request.environ.get("HTTP_ACCEPT_LANGUAGE"),
        pages=services().pages,
        query=target.query,
    )
    return Response(found.body, found.status, found.headers)
