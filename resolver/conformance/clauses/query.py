"""The query string is passed on, whole and byte for byte (Resolver 2.12); slashes (2.13)."""

from __future__ import annotations

from collections.abc import Callable

from gs1.link_types import GS1_VOC
from resolver.conformance.linksets import Link, with_query
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Check, Section, require, skip

_section = Section(12, "Query string and slashes")
clause = _section.clause


def _passed_on(query: str) -> Check:
    def check(probe: Probe) -> None:
        default = probe.default(probe.subject)
        answer = probe.get(f"{probe.subject.path}?{query}")
        if not answer.redirects:
            require(answer.answers, f"it was answered with {answer.status}")
            skip("the server answers in place")
        wanted = with_query(default.href, query)
        require(answer.location == wanted, f"the Location is {answer.location}, not {wanted}")

    return check


for _word, _query, _sentence in (
    ("simple", "foo=bar", "A parameter is passed on."),
    ("order", "b=1&a=2&c=3", "Parameters are passed on in their order."),
    ("repeats", "y=1&y=2&y=1", "Parameters that stand twice are passed on twice."),
    ("empty-value", "x=&y=1", "A parameter with an empty value keeps its equals sign."),
    ("no-value", "flag&y=1", "A parameter without a value gets no equals sign."),
    ("semicolon", "b=1;c=2", "A semicolon stays one."),
    ("empty-pieces", "a=1&&b=2", "Two ampersands stay two."),
    ("encoded", "x=a%2Fb%20c%26d", "Percent-encoding is neither taken away nor added."),
    ("hex-case", "x=%c3%a9%C3%A9", "The case of percent-encoding is kept."),
    ("plus", "x=a+b", "A plus sign stays one."),
    ("reserved", "x=a:b/c?d@e!f,g'h(i)*", "Characters that may stand in a query stay as they are."),
    ("line-break", "x=%0D%0ASet-Cookie:%20a=b", "An encoded line break stays encoded."),
    ("attribute", "17=261231&3103=000189", "Data attributes of GS1 are passed on."),
    ("context", "context=XX&x=1", "The parameter context is passed on as well."),
):
    _section.add(f"R2.12-{_word}", "SHALL", _sentence, _passed_on(_query))


def _link(probe: Probe, fits: Callable[[str], bool], missing: str) -> tuple[str, Link]:
    """The path of a link type whose only link fits, and that link."""
    subject, links = probe.group(lambda links: len(links) == 1 and fits(links[0].href), missing)
    return subject.path, links[0]


def _joined(probe: Probe, fits: Callable[[str], bool], missing: str, more: str = "x=%2F") -> None:
    path, link = _link(probe, fits, missing)
    query = f"linkType={link.link_type.replace(GS1_VOC, 'gs1:')}" + (f"&{more}" if more else "")
    answer = probe.get(f"{path}?{query}")
    if answer.status == 200 and answer.destination:
        skip("the server answers in place")
    wanted = with_query(link.href, query)
    require(
        answer.location == wanted, f"the Location is {answer.location or 'missing'}, not {wanted}"
    )


@clause("R2.12-link-type", "SHALL", "linkType itself is passed on, being part of the query.")
def _link_type(probe: Probe) -> None:
    _joined(probe, lambda href: "#" not in href, "no link type has exactly one link", "")


@clause("R2.12-target-query", "SHALL", "A target with a query of its own keeps it, joined by &.")
def _target_query(probe: Probe) -> None:
    def fits(href: str) -> bool:
        return "?" in href and "#" not in href

    _joined(probe, fits, "no link type has one link whose target has a query")


@clause("R2.12-fragment", "SHALL", "The query goes in front of the target's fragment.")
def _fragment(probe: Probe) -> None:
    _joined(probe, lambda href: "#" in href, "no link type has one link with a fragment")


@clause("R2.12-not-linkset", "SHALL", "Other parameters do not keep a linkset from being sent.")
def _not_linkset(probe: Probe) -> None:
    answer = probe.get(f"{probe.subject.path}?x=1&linkType=linkset&17=261231")
    require(answer.status == 200, f"it was answered with {answer.status}")


def _slash(suffix: str) -> Check:
    def check(probe: Probe) -> None:
        path = probe.known_gtin() + suffix if suffix.startswith("/") else probe.subject.path
        query = suffix if suffix.startswith("?") else ""
        plain, slashed = probe.get(path + query), probe.get(f"{path}/{query}")
        require(
            (slashed.status, slashed.location) == (plain.status, plain.location),
            f"with a slash the answer is {slashed.status}, without {plain.status}",
        )

    return check


for _word, _suffix, _sentence in (
    ("slash", "", "A slash at the end changes nothing."),
    ("slash-lot", "/10/KL8G", "A slash behind a qualifier changes nothing."),
    (
        "slash-linkset",
        "?linkType=linkset",
        "A slash changes nothing where the linkset is asked for.",
    ),
):
    _section.add(f"R2.13-{_word}", "SHOULD", _sentence, _slash(_suffix))
