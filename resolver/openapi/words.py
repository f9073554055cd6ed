"""Parameters, headers and refusals as the OpenAPI document explains them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_INSTANT = {"type": "string", "format": "date-time"}

PATH: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "gtin": ("GTIN, 14 digits.", {"type": "string", "pattern": "^[0-9]{14}$"}),
    "gln": ("GLN, 13 digits.", {"type": "string", "pattern": "^[0-9]{13}$"}),
    "lot": ("Batch or lot number, percent-encoded.", {"type": "string", "maxLength": 60}),
    "serial": ("Serial number, percent-encoded.", {"type": "string", "maxLength": 60}),
    "digitalLink": (
        "Path of a GS1 Digital Link without its leading slash, such as "
        "01/09520000010010/21/WM-000101. Its slashes are sent as slashes; those inside a value "
        "are percent-encoded.",
        _TEXT,
    ),
    "operator": ("Our own short name of an operator.", _TEXT),
    "partNumber": ("Part number, as its operator writes it.", _TEXT),
    "recall": ("The name its operator gave a recall.", _TEXT),
    "prefix": ("GS1 company prefix.", {"type": "string", "pattern": "^[0-9]{4,12}$"}),
    "pin": ("Versions of model, batch and item, such as 2.0.1; 0 is none.", _TEXT),
    "version": ("Number of a version.", {"type": "integer", "minimum": 1}),
    "sha256": ("SHA-256 of the document.", {"type": "string", "pattern": "^[0-9a-f]{64}$"}),
    "fileName": ("The name it was handed in with.", _TEXT),
    "term": ("Name of a term.", _TEXT),
    "element": ("A fact of the profile, or a path inside of one: mass/unitCode.", _TEXT),
    "context": ("Name of a context, such as passport-2 or battery-1.", _TEXT),
    "group": ("Product group of a profile.", _TEXT),
    "profile": ("Number of a profile, such as 1.", {"type": "integer", "minimum": 1}),
}
QUERY: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "after": ("The list begins behind this one; take it from `next`.", _TEXT),
    "limit": (
        "How many entries a page has.",
        {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    ),
    # A parameter's name, and behind a blank where it means something of its own.
    "limit in a history": (
        "How many entries a page has.",
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    ),
    "operator": ("Whose; an operator's key need not say it.", _TEXT),
    "product": ("Digital Link path of a product, 01/{GTIN}; for scans of any key.", _TEXT),
    "from": ("First day, of UTC; thirty days to the last when left out.", _DAY),
    "until": ("Last day, of UTC; today when left out.", _DAY),
    "groupBy": (
        "What the sums are of: day, product, granularity, linkType, language, client; several "
        "with commas between.",
        {"type": "string", "default": "day"},
    ),
    "from in a series": ("Readings from this instant on.", _INSTANT),
    "to in a series": ("Readings before this instant.", _INSTANT),
    "property": ("Name of a dynamic attribute, such as stateOfCharge.", _TEXT),
    "corrected": (
        "Whether readings are told too that a correction stands over.",
        {"type": "boolean", "default": False},
    ),
    "buckets": (
        "Instead of the readings their sums over at most so many stretches of time.",
        {"type": "integer", "minimum": 1, "maximum": 500},
    ),
    "externalId": ("{scheme}:{value} under which another system knows a unit.", _TEXT),
    "under": ("Only those under this Digital Link path.", _TEXT),
    "mode": (
        "Whether a line adds to the links that are there, or takes their place.",
        {"enum": ["merge", "replace"], "default": "merge"},
    ),
    "type": ("Media type of the links that are meant.", _TEXT),
    "hreflang": ("Languages of the links that are meant; empty for links without.", _TEXT),
    "status": ("Only those in this status.", {"enum": ["draft", "open", "closed"]}),
    "linkType": (
        "Link type that is wanted, such as gs1:pip; `linkset` or `all` for the whole linkset.",
        _TEXT,
    ),
    "context": ("Context the link is for, such as a country: LK.", _TEXT),
    "lang": ("Language of the page, before Accept-Language.", _TEXT),
    "format": ("Form of the answer, before Accept: html, json, jsonld, …", _TEXT),
    "at": (
        "As it was at this instant: with its zone, or a date for its beginning in UTC; `placed` "
        "as placed on the market, or `now`.",
        _TEXT,
    ),
    "recordedAt": ("As far as it was on record at this instant, told as `at`.", _TEXT),
    "from of a state": (
        "The older state: a moment as in `at`, the number of a version of this level, or the "
        "versions of model, batch and item such as 2.0.1.",
        {"type": "string", "default": "placed"},
    ),
    "to": ("The newer state, told as `from`.", {"type": "string", "default": "now"}),
    "fromRecordedAt": ("The older state as far as it was on record at this instant.", _TEXT),
    "toRecordedAt": ("The newer state as far as it was on record at this instant.", _TEXT),
    "level": ("The entries of this level alone.", {"enum": ["model", "batch", "item"]}),
    "before": ("Entries before this seq of the level.", {"type": "integer", "minimum": 1}),
    "limit of a passport's history": (
        "How many entries of a level a page has.",
        {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    ),
    "market": ("ISO 3166-1 code of a state of the European Economic Area, such as DE.", _TEXT),
    "date": ("The day whose law holds, of UTC; today when left out.", _DAY),
    "code": ("What stands on a label: a number, a code's text or an address.", _TEXT),
    "q": ("What is looked for, in names, labels and meanings.", _TEXT),
    "uri": ("The address to explain: a Digital Link URI or its path.", _TEXT),
    "accept": ("Accept header to assume.", _TEXT),
    "language": ("Accept-Language header to assume.", _TEXT),
}
HEADERS: Mapping[str, str] = {
    "If-Match": "Entity tag of what is to be replaced or removed, as it was seen; * for anything.",
    "Idempotency-Key": "The sender's own name of this very request, so that it can be repeated.",
    "If-None-Match": "Entity tags of what is known already.",
    "Accept": "Media types that are wanted.",
    "Accept-Language": "Languages that are wanted.",
}
ANSWER_HEADERS: Mapping[str, str] = {
    "ETag": "Entity tag of what is shown.",
    "Location": "Where it is.",
    "Link": "Linkset, JSON-LD context and further relations (RFC 8288), in one line.",
    "Vary": "Which headers of the request the answer depends on.",
    "Content-Location": "The address of what is served in place.",
}
REFUSALS: Mapping[int, str] = {
    400: "The address, or the JSON of the body, cannot be understood.",
    401: "A key is needed, or the one sent is not valid.",
    403: "The key does not reach this far.",
    404: "There is nothing of this kind, or it belongs to somebody else.",
    405: "The method is not one of this address.",
    406: "There is no form of it that is wanted.",
    409: "It contradicts what is there.",
    412: "It has changed since it was seen.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is of another media type, or compressed.",
    421: "The host of the request is not served here.",
    422: "The body has faults; every one of them is listed.",
    428: "It would be replaced or removed unseen: If-Match is needed.",
    429: "This network has asked for too much; Retry-After says when to come again.",
    503: "The database did not answer; try again.",
    507: "The storage is full; nothing of the request was kept.",
}
