"""The HTTP shape of our pages: language, entity tags, conditional answers, one Link line.

Everything the page views have in common; no view of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, request

from gs1 import Identifier
from passport.catalogue.model import Subject
from resolver import headers as h
from resolver import negotiation
from resolver.answers import linkset_link
from resolver.pages import SOURCE_LANGUAGE, kept_query
from resolver.problems import HTML, page_language
from resolver.request_target import raw_target
from resolver.services import services
from resolver.views.plain import document
from resolver.views.unit_model import path_of

JSON = "application/json"
# First segments of the pages there are about a unit, a batch or a model, besides its own.
PAGES = ("passport", "history", "components", "readiness", "parts", "recall", "card")
# Of a unit that has a record only.
UNIT_PAGES = (*PAGES, "readings")


def reader_language() -> str:
    """Language of the page: ``?lang=`` when we offer it, else Accept-Language, else English."""
    return page_language(
        request.environ.get("HTTP_ACCEPT_LANGUAGE"), request.args.get("lang"), services().pages
    )


def named_language() -> str:
    """The language ``?lang=`` names where we have it, else English, whatever the caller speaks.

    For files that are kept: the same address gives everybody the same bytes.
    """
    named = request.args.get("lang", "")
    return named if named in services().pages.languages else SOURCE_LANGUAGE


def wanted(offers: Sequence[str]) -> str | None:
    """The media type to answer with, the first offer for callers without a wish; None for 406.

    ``?format=json`` names a form directly, for links that people click.
    """
    named = FORMATS.get(request.args.get("format", ""))
    if named in offers:
        return named
    return negotiation.media_type(request.environ.get("HTTP_ACCEPT"), offers)


# Values of ?format=
FORMATS: Mapping[str, str] = {
    "html": "text/html",
    "json": JSON,
    "jsonld": "application/ld+json",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "csv": "text/csv",
}


def wants_page() -> bool:
    """Whether a page suits the caller; every other answer of these views is JSON."""
    return wanted(("text/html", JSON)) == "text/html"


def now() -> datetime:
    """This request's instant; the only place where the pages look at the clock."""
    return datetime.now(UTC)


def base_url(subject: Subject) -> str:
    """Scheme and host of absolute URLs about ``subject``: its operator's own, else the default."""
    return subject.operator.primary_url or services().settings.public_url


def canonical_uri(identifier: Identifier, subject: Subject) -> str:
    """The absolute canonical Digital Link URI."""
    return identifier.uri(base_url(subject))


def page(
    template: str, subject: Subject | None = None, links: Sequence[str] = (), **context: Any
) -> Response:
    """A template as the answer, in the reader's language."""
    language = reader_language()
    values = {"kept_query": kept_query(raw_target(request.environ).query), **context}
    text = services().pages.render(template, language, **values)
    more = [("Content-Language", language)]
    return fresh(text.encode(), HTML, more, subject, links)


def json_answer(
    document: Any, subject: Subject | None = None, language: str | None = None
) -> Response:
    """A JSON document as the answer; ``language`` is that of its texts, where it has one."""
    more = [("Content-Language", language)] if language else []
    return fresh(json_bytes(document), JSON, more, subject)


def unit_answer(model: Mapping[str, Any], subject: Subject, language: str) -> Response:
    """The JSON form of a page about a unit, a batch or a model.

    ``model`` is what its template gets: the members of ``unit`` and of whatever else there is;
    those of ``page`` stand at the top. Addresses of the other pages about it are in ``links``.
    """
    base = base_url(subject)
    shown = {name: value for name, value in model.items() if value is not None}
    members = {"id": canonical_uri(subject.identifier, subject), **document(shown)}
    members |= members.pop("page", {})
    path = path_of(subject)
    names = PAGES if subject.unit is None else UNIT_PAGES
    pages = {name: f"{base}/{name}{path}" for name in ("page", *names)}
    links = {**pages, "linkset": f"{base}{path}?linkType=linkset"}
    return json_answer({**members, "links": links}, subject, language)


def json_bytes(document: Any) -> bytes:
    """JSON that a person who opens it in a browser can read."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def fresh(
    body: bytes,
    media_type: str,
    more: Sequence[h.Header] = (),
    subject: Subject | None = None,
    links: Sequence[str] = (),
) -> Response:
    """An answer that holds for seconds only; 304 when the caller has it already."""
    found = [("Content-Type", media_type), *more, h.VARY, h.FRESH]
    if subject is not None:
        found.append(("Link", ", ".join((_linkset_of(subject), *links))))
    return _conditional(body, found)


def sent_on(location: str, subject: Subject, links: Sequence[str] = ()) -> Response:
    """307 to the address that answers this for good; the way there holds for seconds only."""
    link = ", ".join((_linkset_of(subject), *links))
    headers = [("Location", location), ("Link", link), h.VARY, h.FRESH, ("Content-Length", "0")]
    return Response(status=307, headers=headers)


def immutable(
    body: bytes,
    media_type: str,
    more: Sequence[h.Header] = (),
    links: Sequence[str] = (),
    negotiated: bool = False,
) -> Response:
    """An answer whose address names its content, so that it may be kept for ever."""
    found = [("Content-Type", media_type), *more, h.IMMUTABLE]
    if negotiated:
        found.append(h.VARY)
    if links:
        found.append(("Link", ", ".join(links)))
    return _conditional(body, found)


def _linkset_of(subject: Subject) -> str:
    return linkset_link(base_url(subject), path_of(subject))


def _conditional(body: bytes, found: h.Headers) -> Response:
    # A strong tag over the very bytes and their media type: JSON and JSON-LD have the same bytes
    # at one address and are two representations all the same (RFC 9110 section 8.8.1).
    media_type = next(value for name, value in found if name == "Content-Type")
    digest = hashlib.sha256(media_type.encode() + b"\n" + body)
    tag = '"' + digest.hexdigest()[:32] + '"'
    found.append(("ETag", tag))
    if h.etag_matches(request.environ.get("HTTP_IF_NONE_MATCH"), tag):
        kept = [header for header in found if header[0] != "Content-Type"]
        return Response(status=304, headers=kept)
    return Response(body, headers=found)
