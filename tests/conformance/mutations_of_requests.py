"""For each clause on methods, addresses and queries a server that breaks it."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, unquote

from resolver.conformance.examples import KEY_EXAMPLES
from tests.conformance.breaking import (
    DESCRIPTION_FILE,
    ELSEWHERE,
    aimed,
    all_is_well,
    answer,
    body,
    breaks,
    by,
    description,
    entries,
    header,
    in_link,
    instead,
    leads,
    lenient,
    never_lost,
    requeries,
    retargets,
    saying,
    status,
    without,
)
from tests.conformance.stand_in import Answer, Ask, Mutation, Question, unharmed

VOC = "https://ref.gs1.org/voc/"
ALLOWED = "Access-Control-Allow-Methods"
ORIGIN = "Access-Control-Allow-Origin"

# Transport

breaks(answer(lambda found: replace(found, version="HTTP/1.0")), "R2.2-http-version")
breaks(unharmed, "R2.2-https")  # the stand-in speaks plain HTTP
breaks(status(405, by("GET")), "R2.2-get")
breaks(status(404, by("HEAD")), "R2.2-head")
breaks(header("Content-Type", "text/plain", by("HEAD")), "R2.2-head-linkset")
breaks(answer(lambda found: replace(found, body=b"{}"), by("HEAD")), "R2.2-head-empty")
breaks(status(200, by("HEAD")), "R2.2-head-errors")
breaks(status(405, by("OPTIONS")), "R2.2-options")
breaks(header(ALLOWED, "HEAD, OPTIONS"), "R2.2-declares-get")
breaks(header(ALLOWED, "GET, OPTIONS"), "R2.2-declares-head")
breaks(header(ALLOWED, "GET, HEAD"), "R2.2-declares-options")
breaks(without(ORIGIN, when=by("OPTIONS")), "R2.2-cors-options")
breaks(without(ORIGIN, when=by("GET")), "R2.2-cors-redirect", "R2.6.3-300-cors")
breaks(header(ORIGIN, "https://friend.example"), "R2.2-cors-linkset", "R2.2-cors-description")
breaks(without(ORIGIN), "R2.2-cors-missing-type", "R2.2-cors-malformed", "R2.2-cors-unknown")
breaks(header("Access-Control-Expose-Headers", "Link"), "R2.2-expose")
breaks(status(200, by("POST")), "R2.2-other-methods")
breaks(header("Allow", "GET, OPTIONS", by("POST")), "R2.2-allow")
breaks(header("Vary", "Accept"), "R2.2-vary")
breaks(without("Vary"), "R2.2-vary-linkset")
breaks(
    answer(lambda found: replace(found, headers=(*found.headers, ("Link", "<x>; rel=y")))),
    "R2.2-one-link-line",
)

# Decompression


def binary(asked: Question) -> bool:
    return asked.path.startswith(("/eh", "/ex"))


def short(asked: Question) -> bool:
    return not asked.path.startswith(("/01/09521777000010/21", "/."))


def to_plain_form(ask: Ask, asked: Question) -> Answer:
    found = ask(asked)
    plain = re.search(r'<([^>]+)>; rel="owl:sameAs"', found.header("Link"))
    return found.saying("Location", plain[1]) if plain else found


breaks(
    status(400, binary),
    *("R2.3-epc-hex", "R2.3-epc-base64", "R2.3-epc-plus", "R2.3-epc-keys"),
)
breaks(retargets(lambda target: target.partition("?")[0], binary), "R2.3-epc-query")
breaks(entries(lambda entry: entry.update(anchor=f"{ELSEWHERE}eh3016450e000")), "R2.3-epc-anchors")
breaks(
    answer(lambda found: found.saying("Link", found.header("Link").replace("owl:", "rdfs:"))),
    *("R2.3-epc-same-as", "R2.3-compressed-same-as"),
)
breaks(to_plain_form, "R2.3-epc-no-redirect")
breaks(
    lenient,
    *("R2.3-epc-bad-header", "R2.3-epc-bad-cut-short", "R2.3-epc-bad-partition"),
    *("R2.3-epc-bad-upper-case", "R2.3-epc-bad-characters", "R2.3-epc-bad-base64"),
    "R2.3-epc-bad-no-link",
)
breaks(status(400, short), "R2.3-compressed", "R2.3-compressed-partly")

# Validation

breaks(
    lenient,
    *("R2.4-structure", "R2.4-check-digit", "R2.4-too-short", "R2.4-too-long", "R2.4-letters"),
    *("R2.4-other-digits", "R2.4-lot-length", "R2.4-serial-length", "R2.4-tilde", "R2.4-caret"),
    *("R2.4-space", "R2.4-beyond-ascii", "R2.4-control", "R2.4-no-value", "R2.4-empty-value"),
    *("R2.4-duplicate", "R2.4-key-twice", "R2.4-sscc-check-digit", "R2.4-gln-check-digit"),
    *("U4.9-order", "U4.9-foreign", "U4.9-mixed", "U4.9-unknown", "U4.10-attribute"),
    *("U4.11-qualifier", "U4.11-value"),
    *("R2.4.1-no-key-value", "R2.4.1-empty-key-value", "R2.4.1-no-such-ai", "R2.4.1-words"),
    *("R2.4.1-percent", "R2.4.1-bytes", "R2.4.1-null"),
)
breaks(instead(400, 404), "R2.4.1-foo")
breaks(status(500, aimed("AAAA")), "R2.4.1-long")
breaks(retargets(lambda target: target.replace("%2F", "/")), "U4.2-slash")
breaks(retargets(lambda target: target.replace("%2B", "%20")), "U4.2-plus")
breaks(retargets(unquote), "U4.2-percent-sign")
breaks(retargets(lambda target: target.replace("%2f", "%")), "U4.2-lower-case")
breaks(retargets(lambda target: target.replace("%25", "%")), "U4.2-once")
breaks(
    never_lost,
    *("R2.4-unknown", "R2.4-unknown-linkset", "R2.4-unknown-accept", "R2.4-unknown-type"),
    *("R2.4-unknown-lot", "R2.1-undeclared"),
)
breaks(all_is_well, "R2.4-no-200-malformed", "R2.4-no-200-unknown", "R2.4-no-200-missing-type")
breaks(status(400), *(f"R2.1-key-{ai}" for ai in KEY_EXAMPLES))

# The query string


def sorted_query(query: str) -> str:
    return "&".join(sorted(query.split("&")))


def without_repeats(query: str) -> str:
    return "&".join(dict.fromkeys(query.split("&")))


def without_named(name: str) -> Mutation:
    def change(query: str) -> str:
        return "&".join(each for each in query.split("&") if not each.startswith(name))

    return requeries(change)


def second_mark(ask: Ask, asked: Question) -> Answer:
    """Put a second question mark in front of what is passed on."""
    found = ask(asked)
    location = found.header("Location")
    return found.saying("Location", location.replace(f"&{asked.query}", f"?{asked.query}"))


def behind_fragment(ask: Ask, asked: Question) -> Answer:
    found = ask(asked)
    address, mark, fragment = found.header("Location").partition("#")
    bare = address.replace(asked.query, "").rstrip("?&")
    return found.saying("Location", f"{bare}{mark}{fragment}?{asked.query}")


breaks(requeries(lambda query: ""), "R2.12-simple")
breaks(requeries(sorted_query), "R2.12-order")
breaks(requeries(without_repeats), "R2.12-repeats")
breaks(requeries(lambda query: query.replace("x=&", "")), "R2.12-empty-value")
breaks(requeries(lambda query: query.replace("flag", "flag=")), "R2.12-no-value")
breaks(requeries(lambda query: query.replace(";", "%3B")), "R2.12-semicolon")
breaks(requeries(lambda query: query.replace("&&", "&")), "R2.12-empty-pieces")
breaks(requeries(unquote), "R2.12-encoded")
breaks(requeries(str.upper), "R2.12-hex-case")
breaks(requeries(lambda query: query.replace("+", "%20")), "R2.12-plus")
breaks(requeries(lambda query: quote(query, safe="=&")), "R2.12-reserved")
breaks(requeries(unquote), "R2.12-line-break")
breaks(without_named("17="), "R2.12-attribute")
breaks(without_named("context="), "R2.12-context")
breaks(without_named("linkType="), "R2.12-link-type")
breaks(second_mark, "R2.12-target-query")
breaks(behind_fragment, "R2.12-fragment")
breaks(instead(200, 307), "R2.12-not-linkset")
breaks(
    status(404, lambda asked: asked.path.endswith("/")),
    *("R2.13-slash", "R2.13-slash-lot", "R2.13-slash-linkset"),
)

# The description file

breaks(status(404, aimed(DESCRIPTION_FILE)), "R3-there")
breaks(body(lambda _: b"[]"), "R3-json")
breaks(description(lambda found: found.pop("resolverRoot")), "R3-schema")
breaks(description(lambda found: found.update(resolverRoot=ELSEWHERE)), "R3-root")
breaks(description(lambda found: found.update(supportedPrimaryKeys=["00"])), "R3-keys")
breaks(header("Content-Type", "text/html"), "R3-media-type")
breaks(body(lambda _: b"<!doctype html>", saying("accept")), "R3-same")
breaks(description(lambda found: found.pop("jsonLdContextLocation")), "R3-context")
breaks(description(lambda found: found.pop("supportedLinkType")), "R3-namespaces")
breaks(description(lambda found: found.pop("supportedContextValuesExternal")), "R3-contexts")

# Hand-over

breaks(without("Link"), "R2.7-handled-by")
breaks(in_link("gs1:handledBy", "linkset"), "R2.7-no-linkset")
breaks(leads("https://resolver.example/"), "R2.7-path")
breaks(requeries(lambda query: ""), "R2.7-query")


def still_compressed(ask: Ask, asked: Question) -> Answer:
    return ask(asked).saying("Location", f"https://resolver.example{asked.target}")


breaks(still_compressed, "R2.3-hand-over")
