"""HTTP forms of what ``resolve`` decided.

No framework: status, headers, body. What comes from a request enters a header in one place only,
the query string behind a target, and there only characters that RFC 3986 allows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from resolver import headers as h
from resolver.carriers import qr_png, qr_svg
from resolver.links import linkset
from resolver.links import model as links
from resolver.links.linkset import Document
from resolver.linkset_page import choices_page, linkset_page
from resolver.problems import HTML, Answer, Renderer, page_language
from resolver.read_target import Read
from resolver.request_target import Target, parameter
from resolver.resolve import Choices
from resolver.scan_facts import HandedOver, Known

NOT_MODIFIED = 304

_EMPTY: h.Header = ("Content-Length", "0")

# Last segments behind a Digital Link that ask for its QR code: media type, and who draws it.
CARRIERS: Mapping[str, tuple[str, Callable[[str], bytes]]] = {
    "qr.svg": ("image/svg+xml", qr_svg),
    "qr.png": ("image/png", qr_png),
}


def linkset_link(base: str, path: str) -> str:
    """The Link header that says where the linkset of an identifier is (statement 30)."""
    return f'<{base}{path}?linkType=linkset>; rel="linkset"; type="{linkset.JSON}"'


def with_query(href: str, query: str) -> str:
    """A target with the whole query string of the request, byte for byte (statement 61)."""
    if not query:
        return href
    address, fragment_sign, fragment = href.partition("#")
    separator = "&" if "?" in address else "?"
    if address.endswith(("?", "&")):
        separator = ""
    return f"{address}{separator}{query}{fragment_sign}{fragment}"


class Asked(NamedTuple):
    """A request for a Digital Link URI: the raw target, and the headers that matter."""

    target: Target
    accept: str | None = None
    accept_language: str | None = None
    if_none_match: str | None = None
    request_id: str = ""
    at_once: bool = False  # who asks cannot wait for a page to be made; see TakesLonger


class TakesLonger(Exception):
    """The answer is a page, and who asked cannot wait for that; to be asked again by who can."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Writes the answers there can be about one identifier that is known."""

    known: Known
    asked: Asked
    read: Read
    pages: Renderer

    def redirect(self, target: links.Target) -> Answer:
        """307 to the target of a link."""
        return temporary(with_query(self.location(target), self.read.query), self.link())

    def location(self, target: links.Target) -> str:
        """The address of a target, without the query of the request."""
        return linkset.filled(target.href, self.known.levels[0].values, self.known.base)

    def linkset(self) -> Answer:
        """200 with the links of every level, in the form the caller likes best."""
        known = self.known
        return self._document(200, linkset.document(known.levels, known.base), linkset_page)

    def linkset_form(self) -> str:
        """The form of a linkset the caller likes best, or has named."""
        return linkset.form_for(self.asked.accept, parameter(self.read.query, "format"))

    def linkset_text(self, form: str) -> tuple[str, str]:
        """Link header and body of a linkset for programs."""
        document = linkset.document(self.known.levels, self.known.base)
        return self._document_link(), linkset.serialised(document, form).decode()

    def choices(self, found: Choices) -> Answer:
        """300 with the links that answer equally well, as a linkset or a page (statement 37)."""
        level, base = self.known.levels[0], self.known.base
        document = linkset.choices(level, found.link_type, found.targets, base)
        return self._document(300, document, choices_page)

    def carrier(self, name: str) -> Answer:
        """The QR code of the canonical URI, as it stands on the label."""
        media_type, draw = CARRIERS[name]
        body = draw(self.known.base + self.known.path)
        link = ("Link", self.link())
        return conditional(200, media_type, body, self.asked.if_none_match, link)

    def _document(self, status: int, document: Document, page: Page) -> Answer:
        asked = self.asked
        form = self.linkset_form()
        headers = [("Link", self._document_link())]
        if form == linkset.HTML:
            if asked.at_once:
                raise TakesLonger
            wanted = parameter(self.read.query, "lang")
            language = page_language(asked.accept_language, wanted, self.pages)
            text = page(self.pages, language, self.known, document, self.read.query)
            body = text.encode("utf-8", "replace")
            headers.append(("Content-Language", language))
            form = HTML
        else:
            body = linkset.serialised(document, form)
        return conditional(status, form, body, asked.if_none_match, *headers)

    def _document_link(self) -> str:
        return f"{self.link()}, {linkset.CONTEXT_LINK}"

    def link(self) -> str:
        """The Link header. One line, because some clients keep only the last (statement 48)."""
        known = self.known
        link = linkset_link(known.base, known.path)
        if not self.read.compressed:
            return link
        # What a compressed link stands for, on our own host (statement 11).
        return f'{link}, <{self.read.link.canonical_uri(known.base)}>; rel="owl:sameAs"'


Page = Callable[[Renderer, str, Known, Document, str], str]


def handed_over(found: HandedOver, read: Read) -> Answer:
    """307 to the resolver that answers for this company prefix (statements 13 and 63)."""
    there = read.link.identifier.uri(found.resolver_root)
    return temporary(with_query(there, read.query), f'<{there}>; rel="gs1:handledBy"')


def temporary(location: str, link: str) -> Answer:
    """307: the method stays, and nobody may keep it for good (statement 29)."""
    headers = [("Location", location), ("Link", link), h.VARY, h.FRESH, _EMPTY]
    return Answer(307, headers, b"")


def conditional(
    status: int, media_type: str, body: bytes, if_none_match: str | None, *more: h.Header
) -> Answer:
    """A body with its entity tag, or 304 for a caller who has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = [("ETag", etag), h.VARY, h.FRESH, *more]
    if status == 200 and h.etag_matches(if_none_match, etag):
        return Answer(NOT_MODIFIED, headers, b"")
    described = [("Content-Type", media_type), ("Content-Length", str(len(body)))]
    return Answer(status, described + headers, body)


def preflight(link: str | None) -> Answer:
    """204: which methods there are, for scripts of any site."""
    headers = [*h.PREFLIGHT, h.VARY]
    if link is not None:
        headers.append(("Link", link))
    return Answer(204, headers, b"")
