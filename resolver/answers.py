"""HTTP forms of what ``resolve`` decided.

No framework: status, headers, body. What comes from a request enters a header in one place only,
the query string behind a target, and there only characters that RFC 3986 allows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from resolver import headers as h
from resolver.carriers import qr_png, qr_svg
from resolver.links import linkset
from resolver.links.linkset import absolute
from resolver.links.model import Target
from resolver.problems import Answer
from resolver.resolve import Choices
from resolver.scan_facts import Known

NOT_MODIFIED = 304

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


def redirect(known: Known, target: Target, query: str) -> Answer:
    """307: the method stays, and nobody may keep it for good (statement 29)."""
    headers = [
        ("Location", with_query(absolute(target.href, known.base), query)),
        ("Link", linkset_link(known.base, known.path)),
        h.VARY,
        h.FRESH,
        ("Content-Length", "0"),
    ]
    return Answer(307, headers, b"")


def linkset_answer(known: Known, accept: str | None, if_none_match: str | None) -> Answer:
    """200 with the links of every level, in the form the caller likes best."""
    form = linkset.form_for(accept)
    body = linkset.serialised(linkset.document(known.levels, known.base), form)
    return _document(known, 200, form, body, if_none_match)


def choices_answer(known: Known, found: Choices, accept: str | None) -> Answer:
    """300 with the links that answer equally well, as a linkset (statement 37)."""
    form = linkset.form_for(accept)
    document = linkset.choices(known.levels[0], found.link_type, found.targets, known.base)
    return _document(known, 300, form, linkset.serialised(document, form), None)


def _document(
    known: Known, status: int, form: str, body: bytes, if_none_match: str | None
) -> Answer:
    link = f"{linkset_link(known.base, known.path)}, {linkset.CONTEXT_LINK}"
    return conditional(status, form, body, if_none_match, ("Link", link))


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


def carrier(known: Known, name: str, if_none_match: str | None) -> Answer:
    """The QR code of the canonical URI, as it stands on the label."""
    media_type, draw = CARRIERS[name]
    body = draw(known.base + known.path)
    link = ("Link", linkset_link(known.base, known.path))
    return conditional(200, media_type, body, if_none_match, link)


def preflight(link: str | None) -> Answer:
    """204: which methods there are, for scripts of any site."""
    headers = [*h.PREFLIGHT, h.VARY]
    if link is not None:
        headers.append(("Link", link))
    return Answer(204, headers, b"")
