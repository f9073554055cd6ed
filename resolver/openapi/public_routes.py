"""The routes that are open to everybody, as the OpenAPI document tells them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from resolver.openapi.model import (
    HTML,
    JSON,
    OBJECT,
    TEXT,
    Answer,
    Operation,
    Route,
    page,
)

LD = "application/ld+json"
LINKSET = "application/linkset+json"
LINKSET_TEXT = "application/linkset"

_LINKSET_FORMS = {
    LINKSET: "gs1/linkset_2026",
    JSON: "gs1/linkset_2026",
    LD: OBJECT,
    LINKSET_TEXT: TEXT,
    HTML: TEXT,
}
_DOCUMENTS = (LD, "text/turtle", "application/n-triples", "text/csv")
_PAGE = ("lang", "format")
_SCAN_ANSWERS = {
    200: Answer(
        "The linkset, where it was asked for; our own page or data, where it is served in place.",
        _LINKSET_FORMS,
        ("ETag", "Link", "Vary", "Content-Location"),
    ),
    300: Answer("Several links suit equally well; the linkset holds them.", _LINKSET_FORMS),
    304: Answer("Unchanged."),
    307: Answer("To the link that suits best.", {}, ("Location", "Link", "Vary")),
}

# The scan path stands in front of Flask, so no route of the application tells of it.
SCAN: tuple[Route, ...] = (
    Route(
        "GET",
        "/<digital link>",
        "scan.resolve",
        "Resolve a GS1 Digital Link.\n\nAlso of EPC binary and compressed strings. Without a wish "
        "the default link answers, and an open recall comes before it.",
    ),
    Route("HEAD", "/<digital link>", "scan.head", "As GET, without a body."),
    Route(
        "OPTIONS", "/<digital link>", "scan.options", "Which methods there are, for other sites."
    ),
)
_SCAN = Operation(
    "/{digitalLink}",
    _SCAN_ANSWERS,
    query=("linkType", "context", "lang", "format"),
    headers=("Accept", "Accept-Language", "If-None-Match"),
    refusals=(405, 406, 414),
)

PUBLIC: Mapping[tuple[str, str], Operation] = {
    ("GET", "/<digital link>"): _SCAN,
    ("HEAD", "/<digital link>"): Operation(
        "/{digitalLink}",
        {status: Answer(each.description) for status, each in _SCAN_ANSWERS.items()},
        query=_SCAN.query,
        headers=_SCAN.headers,
        refusals=_SCAN.refusals,
    ),
    ("OPTIONS", "/<digital link>"): Operation(
        "/{digitalLink}", {204: Answer("GET, HEAD, OPTIONS.", {}, ("Link",))}
    ),
    ("GET", "/"): Operation("/", page("What this host is."), query=_PAGE),
    ("GET", "/.well-known/gs1resolver"): Operation(
        "/.well-known/gs1resolver",
        {200: Answer("The resolver description file.", {JSON: "gs1/description_file"})},
    ),
    ("GET", "/healthz"): Operation(
        "/healthz", {200: Answer("This process answers.", {"text/plain": TEXT})}
    ),
    ("GET", "/readyz"): Operation(
        "/readyz", {200: Answer("The database answers as well.", {"text/plain": TEXT})}
    ),
    ("GET", "/robots.txt"): Operation(
        "/robots.txt", {200: Answer("What robots may read.", {"text/plain": TEXT})}
    ),
    ("GET", "/find"): Operation(
        "/find",
        {303: Answer("To the product.", {}, ("Location",))},
        query=("code", "lang"),
        refusals=(400, 404),
    ),
    ("GET", "/explain"): Operation(
        "/explain",
        {200: Answer("The explanation.", {HTML: TEXT, JSON: OBJECT})},
        query=("uri", "accept", "language", "context", "linkType", "at", *_PAGE),
        refusals=(400, 422),
    ),
    ("GET", "/api/v1/explain"): Operation(
        "/api/v1/explain",
        {200: Answer("The explanation.", {JSON: OBJECT})},
        query=("uri", "accept", "language", "context", "linkType", "at"),
        refusals=(400, 401, 422),
        needs_no_key_but_takes_one=True,
    ),
    ("GET", "/api/v1/openapi.json"): Operation(
        "/api/v1/openapi.json",
        {
            200: Answer("An OpenAPI 3.1 document.", {JSON: OBJECT}, ("ETag",)),
            304: Answer("Unchanged."),
        },
        headers=("If-None-Match",),
    ),
    ("GET", "/page/<path:digital_link>"): Operation(
        "/page/{digitalLink}", page("The owner's page, and its facts."), query=(*_PAGE, "at")
    ),
    ("GET", "/readiness/<path:digital_link>"): Operation(
        "/readiness/{digitalLink}",
        page("How ready its passport is, fact by fact."),
        query=("market", "date", *_PAGE),
        refusals=(400, 401),
        needs_no_key_but_takes_one=True,
    ),
    ("GET", "/readings/<path:digital_link>"): Operation(
        "/readings/{digitalLink}",
        page("What is measured of a unit and open to everybody.", "text/csv"),
        query=("property", "from in a series", "to in a series", "after", "at", *_PAGE),
        refusals=(400,),
    ),
    ("GET", "/history/<path:digital_link>"): Operation(
        "/history/{digitalLink}",
        page("Versions and events, the newest first."),
        query=(*_PAGE, "at", "recordedAt", "level", "before", "limit of a passport's history"),
        refusals=(422,),
    ),
    ("GET", "/history/compare/<path:digital_link>"): Operation(
        "/history/compare/{digitalLink}",
        page("What changed between two states of a passport."),
        query=(*_PAGE, "from of a state", "to", "fromRecordedAt", "toRecordedAt"),
        refusals=(422,),
    ),
    ("GET", "/components/<path:digital_link>"): Operation(
        "/components/{digitalLink}",
        {
            200: Answer(
                "What it is made of, each checked.",
                {HTML: TEXT, JSON: "answers/components"},
                ("ETag", "Link", "Vary"),
            ),
            304: Answer("Unchanged."),
        },
        query=_PAGE,
    ),
    ("GET", "/parts/<path:digital_link>"): Operation(
        "/parts/{digitalLink}", page("The parts that fit."), query=_PAGE
    ),
    ("GET", "/recall/<path:digital_link>"): Operation(
        "/recall/{digitalLink}", page("Whether it is recalled."), query=(*_PAGE, "at")
    ),
    ("GET", "/passport/<path:digital_link>"): Operation(
        "/passport/{digitalLink}",
        {
            **page("The passport in force.", *_DOCUMENTS),
            307: Answer("To the fixed state of a moment.", {}, ("Location", "Link", "Vary")),
        },
        query=(*_PAGE, "at", "recordedAt"),
        refusals=(406, 422),
    ),
    ("GET", "/passport/pinned/<pin>/<path:digital_link>"): Operation(
        "/passport/pinned/{pin}/{digitalLink}",
        page("The passport of exactly these versions.", *_DOCUMENTS),
        query=_PAGE,
        refusals=(406,),
    ),
    ("GET", "/passport/versions/<number>/<path:digital_link>"): Operation(
        "/passport/versions/{version}/{digitalLink}",
        page("What one level stated in one version.", *_DOCUMENTS),
        query=_PAGE,
        refusals=(406,),
    ),
    ("GET", "/card/<path:digital_link>"): Operation(
        "/card/{digitalLink}", page("The recycler's card, one sheet."), query=(*_PAGE, "at")
    ),
    ("GET", "/documents/<sha256>/<name>"): Operation(
        "/documents/{sha256}/{fileName}", {200: Answer("The document.", {"*/*": TEXT})}
    ),
    ("GET", "/contexts/<name>.jsonld"): Operation(
        "/contexts/{context}.jsonld", {200: Answer("A JSON-LD context.", {LD: OBJECT})}
    ),
    ("GET", "/schemas/passport/<group>/<file>"): Operation(
        "/schemas/passport/{group}/{profile}.json",
        {200: Answer("The schema of a passport profile.", {"application/schema+json": OBJECT})},
    ),
    ("GET", "/terms/"): Operation("/terms/", page("All our terms.", LD), query=_PAGE),
    ("GET", "/terms/<group>/<number>/"): Operation(
        "/terms/{group}/{profile}/", page("All elements of a profile.", LD), query=("q", *_PAGE)
    ),
    ("GET", "/terms/<group>/<number>/<path:element>"): Operation(
        "/terms/{group}/{profile}/{element}", page("One element of a profile.", LD), query=_PAGE
    ),
    ("GET", "/terms/<name>"): Operation("/terms/{term}", page("One term.", LD), query=_PAGE),
}
