"""Methods, CORS and caching (Resolver 2.2)."""

from __future__ import annotations

from resolver.conformance.examples import UNKNOWN_GTIN
from resolver.conformance.facts import DESCRIPTION_FILE
from resolver.conformance.linksets import LINKSET_JSON
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Section, require, skip
from resolver.conformance.response import Response

_section = Section(1, "Methods, CORS and caching")
clause = _section.clause
# What GS1's suite sends from a browser, with a list where one method is usual.
_PREFLIGHT = {
    "origin": "https://suite.example",
    "access_control_request_method": "GET,HEAD,OPTIONS",
}


@clause("R2.2-http-version", "SHALL", "The server speaks HTTP 1.1 or newer.")
def _http_version(probe: Probe) -> None:
    answer = probe.get(probe.subject.path)
    require(answer.version >= 11, "the status line says HTTP/1.0")


@clause("R2.2-https", "SHALL", "The server is reached over TLS.")
def _https(probe: Probe) -> None:
    if probe.facts.base.scheme != "https":
        skip("the address that was named is no https address")
    probe.get(probe.subject.path)


@clause("R2.2-get", "SHALL", "GET is answered.")
def _get(probe: Probe) -> None:
    answer = probe.get(probe.subject.path)
    require(answer.answers, f"GET was answered with {answer.status}")


@clause("R2.2-head", "SHALL", "HEAD has the status and the Location of GET.")
def _head(probe: Probe) -> None:
    got, head = probe.get(probe.subject.path), probe.ask("HEAD", probe.subject.path)
    require(head.status == got.status, f"HEAD has {head.status}, GET has {got.status}")
    require(head.location == got.location, "HEAD leads elsewhere than GET")


@clause("R2.2-head-linkset", "SHALL", "HEAD of a linkset has the status and the type of GET.")
def _head_linkset(probe: Probe) -> None:
    target = f"{probe.subject.path}?linkType=linkset"
    got, head = probe.get(target), probe.ask("HEAD", target)
    require(head.status == got.status, f"HEAD has {head.status}, GET has {got.status}")
    require(head.media_type == got.media_type, "HEAD has another Content-Type than GET")


@clause("R2.2-head-errors", "SHALL", "HEAD of what is malformed or unknown has the status of GET.")
def _head_errors(probe: Probe) -> None:
    for target in ("/foo", UNKNOWN_GTIN, f"{probe.subject.path}?linkType=gs1:nosuchlt"):
        got, head = probe.get(target), probe.ask("HEAD", target)
        require(head.status == got.status, f"HEAD has {head.status}, GET has {got.status}")


@clause("R2.2-head-empty", "SHALL", "The answer to HEAD has no body.")
def _head_empty(probe: Probe) -> None:
    answer = probe.ask("HEAD", f"{probe.subject.path}?linkType=linkset")
    require(not answer.stray, "bytes came behind the headers")


@clause("R2.2-options", "SHALL", "OPTIONS is answered with a status of success.")
def _options(probe: Probe) -> None:
    answer = probe.ask("OPTIONS", probe.subject.path, **_PREFLIGHT)
    require(200 <= answer.status < 300, f"OPTIONS was answered with {answer.status}")


def _declares(method: str) -> None:
    def check(probe: Probe) -> None:
        answer = probe.ask("OPTIONS", probe.subject.path, **_PREFLIGHT)
        named = answer.tokens("Access-Control-Allow-Methods")
        require(
            {method.lower(), "*"} & named,
            f"Access-Control-Allow-Methods does not name {method}",
        )

    sentence = f"{method} is declared in the answer to OPTIONS."
    _section.add(f"R2.2-declares-{method.lower()}", "SHALL", sentence, check)


for _method in ("GET", "HEAD", "OPTIONS"):
    _declares(_method)


def _open(answer: Response) -> None:
    """Whether scripts of any site may read an answer."""
    allowed = answer.every("Access-Control-Allow-Origin")
    require(allowed, "there is no Access-Control-Allow-Origin")
    require(len(allowed) == 1, "Access-Control-Allow-Origin is there more than once")
    require(
        allowed[0].strip() in ("*", _PREFLIGHT["origin"]),
        "Access-Control-Allow-Origin does not allow every site",
    )


def _readable(word: str, what: str, target: str) -> None:
    def check(probe: Probe) -> None:
        place = target.format(path=probe.subject.path)
        _open(probe.get(place, origin=_PREFLIGHT["origin"]))

    _section.add(f"R2.2-cors-{word}", "SHALL", f"Scripts of any site may read {what}.", check)


@clause("R2.2-cors-options", "SHALL", "Scripts of any site may read the answer to OPTIONS.")
def _cors_options(probe: Probe) -> None:
    _open(probe.ask("OPTIONS", probe.subject.path, **_PREFLIGHT))


for _word, _what, _target in (
    ("redirect", "a redirect", "{path}"),
    ("linkset", "a linkset", "{path}?linkType=linkset"),
    (
        "missing-type",
        "the answer for a link type that is not there",
        "{path}?linkType=gs1:nosuchlt",
    ),
    ("malformed", "the answer for a malformed address", "/foo"),
    ("unknown", "the answer for an unknown identifier", UNKNOWN_GTIN),
    ("description", "the description file", DESCRIPTION_FILE),
):
    _readable(_word, _what, _target)


@clause("R2.2-expose", "SHOULD", "Scripts may read the Link and Location headers.")
def _expose(probe: Probe) -> None:
    answer = probe.get(probe.subject.path, origin=_PREFLIGHT["origin"])
    named = answer.tokens("Access-Control-Expose-Headers")
    require(
        "*" in named or {"link", "location"} <= named,
        "Access-Control-Expose-Headers does not name Link and Location",
    )


@clause("R2.2-other-methods", "SHOULD", "POST is refused with 405.")
def _other_methods(probe: Probe) -> None:
    answer = probe.ask("POST", probe.subject.path)
    require(answer.status == 405, f"POST was answered with {answer.status}")


@clause("R2.2-allow", "SHOULD", "The answer to POST says in Allow which methods there are.")
def _allow(probe: Probe) -> None:
    answer = probe.ask("POST", probe.subject.path)
    require({"get", "head", "options"} <= answer.tokens("Allow"), "Allow does not name all three")


def _varies(answer: Response, what: str) -> None:
    named = answer.tokens("Vary")
    require(
        "*" in named or {"accept", "accept-language"} <= named,
        f"Vary of {what} does not name Accept and Accept-Language",
    )


@clause("R2.2-vary", "SHOULD", "A redirect tells caches that it depends on Accept and language.")
def _vary(probe: Probe) -> None:
    _varies(probe.get(probe.subject.path), "the redirect")


@clause("R2.2-vary-linkset", "SHOULD", "A linkset tells caches that it depends on Accept.")
def _vary_linkset(probe: Probe) -> None:
    answer = probe.get(f"{probe.subject.path}?linkType=linkset", accept=LINKSET_JSON)
    require(answer.tokens("Vary") & {"accept", "*"}, "Vary of the linkset does not name Accept")


@clause("R2.2-one-link-line", "SHOULD", "All links of an answer stand in one Link header line.")
def _one_link_line(probe: Probe) -> None:
    for target in (probe.subject.path, f"{probe.subject.path}?linkType=linkset"):
        lines = len(probe.get(target).every("Link"))
        require(lines <= 1, f"there are {lines} Link lines; some clients keep only the last")
