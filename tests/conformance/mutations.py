"""For each clause a server that breaks it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from resolver.conformance.examples import KEY_EXAMPLES
from resolver.conformance.linksets import DEFAULT, LINKSET_JSON, MULTI
from tests.conformance import rich_data
from tests.conformance.breaking import (
    DESCRIPTION_FILE,
    ELSEWHERE,
    aimed,
    all_is_well,
    answer,
    body,
    by,
    description,
    entries,
    forgets,
    header,
    instead,
    leads,
    lenient,
    links,
    linkset,
    misreads,
    never_lost,
    question,
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

MUTATIONS: dict[str, Mutation] = {}


def breaks(mutation: Mutation, *clauses: str) -> None:
    """The clauses a mutation must be noticed by."""
    for clause in clauses:
        assert clause not in MUTATIONS, clause
        MUTATIONS[clause] = mutation


def first_wish(text: str) -> str:
    return text.partition(",")[0]


def without_quality(text: str) -> str:
    return re.sub(r";\s*q=[0-9.]+", "", text)


def only(fits: bool, text: str) -> str | None:
    return text if fits else None


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

# The default link


def undescribed(entry: Any) -> None:
    for name in [name for name in entry if name.startswith(VOC)]:
        if name not in (DEFAULT, MULTI):
            entry[name] = [each for each in entry[name] if not each["href"].endswith("product")]


def to_first_of_many(entry: Any) -> None:
    if MULTI in entry:
        entry[MULTI] = entry[MULTI][:1]


def in_link(old: str, new: str) -> Mutation:
    return answer(lambda found: found.saying("Link", found.header("Link").replace(old, new)))


breaks(entries(lambda entry: entry.update({DEFAULT: entry[DEFAULT] * 2})), "R2.5.8-one")
breaks(entries(lambda entry: entry.pop(DEFAULT)), "R2.5.8-there")
breaks(entries(lambda entry: entry[DEFAULT][0].update(hreflang=["en"])), "R2.5.8-bare")
breaks(entries(lambda entry: entry[DEFAULT][0].update(title=" ")), "R2.5.8-title")
breaks(entries(undescribed), "R2.5.8-described")
breaks(leads(ELSEWHERE), "R2.6.1-default", "R2.5.8-multi-chosen")
breaks(leads(ELSEWHERE, saying("accept-language")), "R2.6.1-default-language")
breaks(leads(ELSEWHERE, saying("accept-language")), "R2.6.1-default-bad-quality")
breaks(leads(ELSEWHERE, saying("accept-language")), "R2.5.8-multi-typed")
breaks(instead(307, 300, saying("accept-language")), "R2.6.1-never-300")
breaks(
    status(406, lambda asked: asked.headers.get("accept") not in (None, LINKSET_JSON)),
    *("R2.6.1-default-media-type", "R2.6.1-default-anything", "R2.6.1-default-star"),
    *("R2.6.1-default-undefined", "R2.6.2-only-accept"),
)
breaks(status(404, aimed("KL8G")), "R2.5.9-above")
breaks(answer(lambda found: replace(found, status=301)), "R2.6.1-temporary")
breaks(leads("/somewhere"), "R2.6.1-absolute")
breaks(without("Link"), "R2.5-linkset-link", "R2.5-linkset-link-options", "R2.10-context-link")
breaks(in_link("application/linkset+json", "application/json"), "R2.5-linkset-link-type")
breaks(in_link("?linkType=linkset", "?linkType=gs1:pip"), "R2.5-linkset-link-leads")
breaks(in_link("<http", f'<{ELSEWHERE}>; rel="gs1:pip", <http'), "R2.5-no-targets")
breaks(entries(to_first_of_many), "R2.5.8-multi-two")

breaks(misreads("accept-language", lambda text: only("-" not in text, text)), "R2.6.1-multi-region")
breaks(misreads("accept-language", without_quality), "R2.6.1-multi-quality")

# Link types and the choice among links


def asked_in_french_or_english(asked: Question) -> Question:
    return (
        asked if "accept-language" in asked.headers else asked.saying("accept-language", "fr, en")
    )


breaks(leads(ELSEWHERE, aimed("linkType=gs1:")), "R2.6.2-each")
for _word, _spelling in (
    ("curie", "=gs1:"),
    ("curie-encoded", "=gs1%3A"),
    ("full", "=https://ref.gs1.org/voc/"),
    ("full-encoded", "=https%3A%2F%2Fref.gs1.org%2Fvoc%2F"),
    ("http", "=http://ref.gs1.org/voc/"),
    ("gs1-org", "=https://gs1.org/voc/"),
    ("www-gs1-org", "=https://www.gs1.org/voc/"),
    ("http-gs1-org", "=http://gs1.org/voc/"),
):
    breaks(status(404, aimed(_spelling)), f"R2.14-{_word}")
breaks(
    never_lost,
    *("R2.6.2-missing-invented", "R2.6.2-missing-foreign", "R2.6.2-missing-unused"),
)
breaks(instead(404, 500), "R2.6.2-missing-nonsense")
breaks(body(lambda _: b"Not here."), "R2.6.2-missing-lists")
breaks(
    entries(lambda entry: entry.update({"https://vocabulary.example/Pip": []})),
    "R2.14-no-duplicates",
)
breaks(status(406, saying("accept-language")), "R2.6.2-only-language")
breaks(status(404, aimed("context=")), "R2.6.2-only-context", "R2.6.3-context")
breaks(
    forgets("accept-language"),
    *("R2.6.3-own", "R2.6.3-language"),
)
breaks(misreads("accept-language", without_quality), "R2.6.3-language-quality")
breaks(
    misreads("accept-language", lambda text: only("-" not in text, text)), "R2.6.3-language-region"
)
breaks(misreads("accept-language", first_wish), "R2.6.3-language-second")
breaks(misreads("accept-language", lambda text: only(text.islower(), text)), "R2.6.3-language-case")
breaks(question(asked_in_french_or_english), "R2.6.3-language-none")
breaks(forgets("accept"), "R2.6.3-media-type", "R2.10-json-ld")
breaks(status(406, saying("accept")), "R2.6.3-undefined")
breaks(misreads("accept", without_quality), "R2.6.3-media-type-quality")
breaks(
    retargets(lambda target: f"{target}&context=LK", aimed("linkType=gs1:")),
    "R2.6.3-context-none",
)

# Links that cannot be told apart

breaks(instead(300, 307), "R2.6.3-300")
breaks(
    links(lambda link: link.update(href=link["href"].replace("/8", "/9"))),
    "R2.6.3-300-candidates",
)
breaks(entries(lambda entry: entry.pop("anchor")), "R2.6.3-300-linkset")
breaks(header("Content-Type", "text/plain"), "R2.6.3-300-type")
breaks(forgets("accept"), "R2.6.3-300-page", "R2.10-html", "R2.10-html-json-ld", "R2.10-text")

# The linkset


def without_key(document: Any) -> None:
    document["linkset"] = [
        entry for entry in document["linkset"] if not entry["anchor"].endswith(rich_data.GTIN)
    ]


def anchors_only(entry: Any) -> None:
    for name in [name for name in entry if name not in ("anchor", "itemDescription")]:
        del entry[name]


def upside_down(document: Any) -> None:
    document["linkset"].reverse()


def without_lots(document: Any) -> None:
    document["linkset"] = [entry for entry in document["linkset"] if "/10/" not in entry["anchor"]]


breaks(status(404, aimed("linkType=linkset")), "R2.9-asked")
breaks(forgets("accept"), "R2.9-accept")
breaks(misreads("accept", lambda text: only("," not in text, text)), "R2.9-accept-quality")
breaks(status(404, aimed("linkType=all")), "R2.9-accept-all", "R2.9-all")
breaks(header("Content-Type", "text/html"), "R2.9-content-type")
breaks(links(lambda link: link.update(rel="pip")), "R2.9-schema")
breaks(entries(lambda entry: entry.pop("itemDescription")), "R2.9-schema-2025")
breaks(entries(anchors_only), "R2.9-not-empty")
breaks(
    entries(lambda entry: entry.update(anchor=entry["anchor"].partition("/01")[2])),
    "R2.9-anchor-absolute",
)
breaks(
    entries(lambda entry: entry.update(anchor=re.sub(r"//[^/]+", "//id.gs1.org", entry["anchor"]))),
    "R2.9-anchor-literal",
)
breaks(linkset(without_key), "R2.9-levels", "R2.9-levels-unknown")
breaks(links(lambda link: link.update(href="/page")), "R2.9-href")
breaks(links(lambda link: link.update(title="")), "R2.9-title")
breaks(entries(lambda entry: entry.update({"gs1:pip": entry[DEFAULT]})), "R2.9-link-type")
breaks(links(lambda link: link.update(type="page/html")), "R2.9-media-type")
breaks(links(lambda link: link.update(hreflang=["English"])), "R2.9-hreflang")
breaks(links(lambda link: link.pop("hreflang", None)), "R2.9-languages-named")
breaks(entries(lambda entry: entry.update({f"{VOC}nosuchlt": entry[DEFAULT]})), "R2.9-ratified")

# Its forms


def plainly(accept: str) -> Mutation:
    """Say text/plain where this form is asked for."""
    return header("Content-Type", "text/plain", lambda asked: asked.headers["accept"] == accept)


def as_if_for_linkset(ask: Ask, asked: Question) -> Answer:
    return ask(asked.saying("accept", LINKSET_JSON))


def bad_context_link(found: Answer) -> Answer:
    link = found.header("Link").replace('type="application/ld+json"', "type=application/ld+json")
    return found.saying("Link", link)


breaks(answer(bad_context_link), "R2.10-context-link-type")
breaks(
    answer(
        lambda found: found.showing(b'{"linkset": []}'),
        lambda asked: asked.headers.get("accept") == "application/json",
    ),
    "R2.10-json",
)
breaks(plainly("application/json"), "R2.10-json-type")
breaks(plainly("application/ld+json"), "R2.10-json-ld-type")
breaks(body(lambda text: text.replace(b"maker.example", b"")), "R2.10-html-links")
breaks(as_if_for_linkset, "R2.6.1-linkset-default")

# Levels


def to_the_lot(ask: Ask, asked: Question) -> Answer:
    return ask(asked.aiming(re.sub(r"/21/S1", "/21/Another", asked.target)))


breaks(
    status(404, lambda asked: asked.path.count("/") > 2),
    *(f"R2.5.9-01-{word}" for word in ("22", "10", "21", "22-10", "22-21", "10-21", "22-10-21")),
    *(f"R2.5.9-8006-{word}" for word in ("10", "21", "10-21")),
    *("R2.5.9-01-235", "R2.5.9-8010-8011", "R2.5.9-414-254", "R2.5.9-414-7040"),
    *("R2.5.9-417-7040", "R2.5.9-8004-7040", "R2.5.9-8017-8019", "R2.5.9-8018-8019"),
    *("R2.5.9-415-8020", "R2.5.9-inherited"),
)
breaks(linkset(without_lots), "R2.5.9-union", "R2.5.9-variant-with-lot")
breaks(retargets(lambda target: target.replace("KL8G", "L1")), "R2.5.9-no-siblings")
breaks(linkset(upside_down), "R2.5.9-order", "R2.5.9-lot-before-variant")
breaks(leads(f"{rich_data.M}/support"), "R2.5.9-granular")
breaks(to_the_lot, "R2.5.9-serial-first")


def one_level_up(ask: Ask, asked: Question) -> Answer:
    found = ask(asked)
    base = found.header("Link").partition("<")[2].partition("/01/")[0]
    return found.saying("Location", base + rich_data.GTIN)


breaks(one_level_up, "R2.5.9-no-redirect")

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
