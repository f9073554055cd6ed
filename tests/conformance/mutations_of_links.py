"""For each clause on links and linksets a server that breaks it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from resolver.conformance.linksets import DEFAULT, LINKSET_JSON, MULTI
from tests.conformance import rich_data
from tests.conformance.breaking import (
    ELSEWHERE,
    aimed,
    answer,
    body,
    breaks,
    entries,
    forgets,
    header,
    in_link,
    instead,
    leads,
    links,
    linkset,
    misreads,
    never_lost,
    question,
    retargets,
    saying,
    status,
    without,
)
from tests.conformance.stand_in import Answer, Ask, Mutation, Question

VOC = "https://ref.gs1.org/voc/"


def first_wish(text: str) -> str:
    return text.partition(",")[0]


def without_quality(text: str) -> str:
    return re.sub(r";\s*q=[0-9.]+", "", text)


def only(fits: bool, text: str) -> str | None:
    return text if fits else None


# The default link


def undescribed(entry: Any) -> None:
    for name in [name for name in entry if name.startswith(VOC)]:
        if name not in (DEFAULT, MULTI):
            entry[name] = [each for each in entry[name] if not each["href"].endswith("product")]


def to_first_of_many(entry: Any) -> None:
    if MULTI in entry:
        entry[MULTI] = entry[MULTI][:1]


breaks(entries(lambda entry: entry.update({DEFAULT: entry[DEFAULT] * 2})), "R2.5.8-one")
breaks(entries(lambda entry: entry.pop(DEFAULT)), "R2.5.8-there")
breaks(entries(lambda entry: entry[DEFAULT][0].update(hreflang=["en"])), "R2.5.8-bare")
breaks(entries(lambda entry: entry[DEFAULT][0].update(title=" ")), "R2.5.8-title")
breaks(entries(undescribed), "R2.5.8-described")
breaks(leads(ELSEWHERE), "R2.6.1-default", "R2.6.1-default-levels", "R2.5.8-multi-chosen")
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
