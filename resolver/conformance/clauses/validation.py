"""What is malformed, and what is not known (Resolver 2.4 and 2.4.1; URI Syntax)."""

from __future__ import annotations

from gs1.check_digit import check_digit
from resolver.conformance.examples import UNKNOWN_GTIN
from resolver.conformance.linksets import LINKSET_JSON
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Check, Section, Warned, require, skip
from resolver.conformance.response import Response

_section = Section(3, "Malformed and unknown")
clause = _section.clause

BAD_REQUEST = 400


def _refuses(pattern: str, *, tolerated: bool = False) -> Check:
    """400 for an address; ``{G}`` is the path of a GTIN, ``{wrong}`` with another check digit."""

    def check(probe: Probe) -> None:
        gtin = probe.any_gtin()
        wrong = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)
        target = pattern.format(G=gtin, wrong=wrong, digits=gtin[4:])
        answer = probe.get(target)
        if tolerated and answer.status == 404:
            raise Warned("404 is tolerated here; 400 says what is wrong")
        require(answer.status == BAD_REQUEST, f"it was answered with {answer.status}, not 400")

    return check


# Syntax (2.4): structure, lengths, characters, check digits, duplicates. 400 and nothing else.
for _word, _pattern, _sentence in (
    ("structure", "{G}/foo", "A segment too many is refused with 400."),
    ("check-digit", "{wrong}", "A GTIN with a wrong check digit is refused with 400."),
    ("too-short", "/01/09520", "A GTIN of five digits is refused with 400."),
    ("too-long", "/01/0{digits}", "A GTIN of fifteen digits is refused with 400."),
    ("letters", "/01/ABCDEFGHIJKLMN", "A GTIN of letters is refused with 400."),
    ("other-digits", "/01/0950600013435%D9%A2", "A GTIN with other than ASCII digits is refused."),
    ("lot-length", "{G}/10/ABCDEFGHIJKLMNOPQRSTU", "A lot of 21 characters is refused with 400."),
    ("serial-length", "{G}/21/ABCDEFGHIJKLMNOPQRSTU", "A serial of 21 characters is refused."),
    ("tilde", "{G}/10/A~B", "A lot with ~, which is in no GS1 character set, is refused."),
    ("caret", "{G}/10/A%5EB", "A lot with ^ is refused, percent-encoded as it may be."),
    ("space", "{G}/10/A%20B", "A lot with a space is refused with 400."),
    ("beyond-ascii", "{G}/10/caf%C3%A9", "A lot with a letter beyond ASCII is refused with 400."),
    ("control", "{G}/10/A%0D%0AB", "A lot with a line break is refused with 400."),
    ("no-value", "{G}/10", "A qualifier without a value is refused with 400."),
    ("empty-value", "{G}/10//21/S1", "A qualifier with an empty value is refused with 400."),
    ("duplicate", "{G}/10/A/10/B", "A qualifier that stands twice is refused with 400."),
    ("key-twice", "/01/01/{digits}{digits}", "A key that cannot be cut into pairs is refused."),
):
    _section.add(f"R2.4-{_word}", "SHALL", _sentence, _refuses(_pattern))

# Meaning (2.4, tests 4 and 5; URI Syntax 4.9 to 4.11): a resolver may look, and a good one does.
for _id, _pattern, _sentence in (
    ("U4.9-order", "{G}/21/S1/10/L1", "Qualifiers out of order are refused with 400."),
    ("U4.9-foreign", "{G}/254/X1", "A qualifier of another key is refused with 400."),
    ("U4.9-mixed", "{G}/21/S1/235/T1", "Qualifiers that exclude each other are refused with 400."),
    ("U4.9-unknown", "{G}/19/X1", "A qualifier that is no Application Identifier is refused."),
    ("U4.10-attribute", "{G}/17/261231", "A data attribute in the path is refused with 400."),
    ("U4.11-qualifier", "{G}?10=L1", "A qualifier in the query string is refused with 400."),
    ("U4.11-value", "{G}?17=261332", "A date that does not exist is refused with 400."),
):
    _section.add(_id, "MAY", _sentence, _refuses(_pattern))

# No Digital Link at all (2.4.1): GS1's suite wants exactly 400 for the first.
for _word, _pattern, _sentence in (
    ("foo", "/foo", "A path of one strange word is refused with 400."),
    ("no-key-value", "/01", "A key without its value is refused."),
    ("empty-key-value", "/01/", "A key with an empty value is refused."),
    ("no-such-ai", "/99/12345678", "An AI that is no primary key is refused."),
    ("words", "/gtin/{digits}", "Words for AIs, removed long ago, are refused."),
    ("percent", "/01/%ZZ", "A broken percent-encoding is refused."),
    ("bytes", "/01/%FF%FE", "Bytes that are no UTF-8 are refused."),
    ("null", "/01/{digits}%00", "A null character is refused."),
):
    _tolerated = _word != "foo"
    _section.add(f"R2.4.1-{_word}", "SHALL", _sentence, _refuses(_pattern, tolerated=_tolerated))


@clause("R2.4.1-long", "SHALL", "A path of 8,000 characters is refused, and breaks nothing.")
def _long(probe: Probe) -> None:
    answer = probe.get(f"{probe.any_gtin()}/10/{'A' * 8000}")
    require(400 <= answer.status < 500, f"it was answered with {answer.status}")


def _understands(lot: str) -> Check:
    def check(probe: Probe) -> None:
        answer = probe.get(f"{probe.known_gtin()}/10/{lot}")
        require(answer.answers, f"it was answered with {answer.status}")

    return check


# Percent-encoded values are decoded, and decoded once (2.4.1; URI Syntax 4.2).
for _word, _lot, _sentence in (
    ("slash", "A%2FB", "An encoded slash belongs to the value."),
    ("plus", "A%2BB", "An encoded plus sign belongs to the value."),
    ("percent-sign", "A%25B", "An encoded percent sign belongs to the value."),
    ("lower-case", "A%2fB", "Lower-case percent-encoding means the same."),
    ("once", "A%255EB", "A value is decoded once: %255E is a percent sign, 5 and E."),
):
    _section.add(f"U4.2-{_word}", "SHALL", _sentence, _understands(_lot))


def _unknown(probe: Probe, query: str = "", **headers: str) -> Response:
    """The answer for a valid GTIN that was never assigned."""
    answer = probe.get(UNKNOWN_GTIN + query, **headers)
    if answer.linked("gs1:handledBy") and answer.redirects:
        skip("the server hands identifiers it does not know over to another resolver")
    return answer


def _not_found(query: str, **headers: str) -> Check:
    def check(probe: Probe) -> None:
        answer = _unknown(probe, query, **headers)
        require(answer.status == 404, f"it was answered with {answer.status}, not 404")

    return check


for _word, _query, _headers, _sentence in (
    ("unknown", "", {}, "A valid address of which nothing is known is 404."),
    ("unknown-linkset", "?linkType=linkset", {}, "The linkset of an unknown identifier is 404."),
    (
        "unknown-accept",
        "",
        {"accept": LINKSET_JSON},
        "An unknown identifier is 404 when Accept asks for a linkset.",
    ),
    (
        "unknown-type",
        "?linkType=gs1:pip",
        {},
        "An unknown identifier is 404 when a link type is asked for.",
    ),
    ("unknown-lot", "/10/KL8G", {}, "A lot of an unknown identifier is 404."),
):
    _section.add(f"R2.4-{_word}", "SHALL", _sentence, _not_found(_query, **_headers))


@clause("R2.4-no-200-malformed", "SHALL", "A malformed address never looks like success.")
def _no_200_malformed(probe: Probe) -> None:
    for target in (f"{probe.any_gtin()}/foo", "/foo", "/01/ABCDEFGHIJKLMN"):
        for accept in ("*/*", "text/html", LINKSET_JSON):
            status = probe.get(target, accept=accept).status
            require(status >= 300, f"{target} was answered with {status}")


@clause("R2.4-no-200-unknown", "SHALL", "An unknown identifier never looks like success.")
def _no_200_unknown(probe: Probe) -> None:
    for accept in ("*/*", "text/html", LINKSET_JSON):
        status = _unknown(probe, accept=accept).status
        require(status >= 300, f"it was answered with {status}")


@clause("R2.4-no-200-missing-type", "SHALL", "A missing link type never looks like success.")
def _no_200_missing_type(probe: Probe) -> None:
    for accept in ("*/*", "text/html", LINKSET_JSON):
        answer = probe.get(f"{probe.subject.path}?linkType=gs1:nosuchlt", accept=accept)
        require(answer.status >= 300, f"it was answered with {answer.status}")


@clause("R2.4-sscc-check-digit", "SHALL", "An SSCC with a wrong check digit is refused with 400.")
def _sscc_check_digit(probe: Probe) -> None:
    _wrong_digit(probe, "00", "39520000000000001")


@clause("R2.4-gln-check-digit", "SHALL", "A GLN with a wrong check digit is refused with 400.")
def _gln_check_digit(probe: Probe) -> None:
    _wrong_digit(probe, "414", "952000000005")


def _wrong_digit(probe: Probe, ai: str, digits: str) -> None:
    if ai not in probe.facts.keys:
        skip(f"the description file does not declare {ai}")
    wrong = (int(check_digit(digits)) + 1) % 10
    answer = probe.get(f"/{ai}/{digits}{wrong}")
    require(answer.status == BAD_REQUEST, f"it was answered with {answer.status}, not 400")
