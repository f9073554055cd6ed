"""What a draft must look like before it is kept, and whose an identifier is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from gs1 import Gs1Error, Identifier, application_identifier, build_identifier
from passport.canonical import pointer_to
from passport.catalogue.code_uri import authority_of
from passport.catalogue.model import (
    BatchDraft,
    FacilityDraft,
    OperatorDraft,
    ProductDraft,
    UnitDraft,
)
from passport.catalogue.serials import LONGEST_SERIAL, MOST_DIGITS, SerialPattern
from passport.errors import FieldProblem
from passport.web_address import is_web_address

LONGEST_NAME = 200
LONGEST_VALUE = 100
ADDRESS_MEMBERS = ("street", "postalCode", "city", "country")
SHORTEST_PREFIX, LONGEST_PREFIX = 4, 12
SHORTEST_URI_BUDGET, LONGEST_URI_BUDGET = 20, 2000
ORIGIN = "scheme and host only, such as https://id.example.com"
# Relative segments of RFC 3986 5.2.4: software that handles URLs removes them, even when encoded.
DOT_SEGMENTS = (".", "..")

Problems = Iterator[FieldProblem]

_operator_id = re.compile(r"[a-z][a-z0-9-]{0,39}").fullmatch
# Labels of RFC 1123 2.1, in lower case: how they are compared.
_host_name = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
).fullmatch
_code = re.compile(r"[a-z][a-z0-9_-]{0,39}").fullmatch
_country = re.compile(r"[A-Z]{2}").fullmatch
_company_prefix = re.compile(rf"[0-9]{{{SHORTEST_PREFIX},{LONGEST_PREFIX}}}").fullmatch
# The shape of BCP 47: a language and further subtags.
_language = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*").fullmatch
_email = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+").fullmatch
# Control characters and lone surrogates: no database and no page can hold all of them.
_unprintable = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]").search


def company_digits(identifier: Identifier) -> str:
    """The digits of a key from where its GS1 company prefix begins; "" where it has none.

    A GTIN-14 starts with an indicator digit, an SSCC with an extension digit, a GRAI with a zero
    (GS1 General Specifications 1.4.5); the table of Application Identifiers says which.
    """
    entry = application_identifier(identifier.key_ai)
    start = 0
    for component in entry.components if entry is not None else ():
        if "gcppos1" in component.rules:
            return identifier.key[start:]
        if "gcppos2" in component.rules:
            return identifier.key[start + 1 :]
        start += component.shortest
    return ""


def candidate_prefixes(identifier: Identifier) -> list[str]:
    """Every company prefix the identifier could lie under, longest first."""
    digits = company_digits(identifier)
    longest = min(LONGEST_PREFIX, len(digits))
    return [digits[:length] for length in range(longest, SHORTEST_PREFIX - 1, -1)]


def operator_problems(draft: OperatorDraft) -> Problems:
    """What keeps this operator from being kept."""
    if not _operator_id(draft.operator_id):
        yield FieldProblem("/operatorId", "1 to 40 of a-z, 0-9 and hyphen, a letter first")
    yield from _text("/name", draft.name)
    yield from _address(draft.address)
    if draft.website is not None and not is_web_address(draft.website):
        yield FieldProblem("/website", "an http or https address")
    if draft.contact_email is not None and not _email(draft.contact_email):
        yield FieldProblem("/contactEmail", "an e-mail address")
    if draft.primary_url is not None and not is_origin(draft.primary_url):
        yield FieldProblem("/primaryUrl", ORIGIN)
    yield from _aliases(draft)
    yield from _link_hosts(draft.link_hosts)
    for index, (scheme, value) in enumerate(draft.identifiers):
        yield from _operator_identifier(f"/identifiers/{index}", scheme, value)
    yield from _twice("/identifiers", draft.identifiers)
    for index, prefix in enumerate(draft.prefixes):
        if not _company_prefix(prefix):
            yield FieldProblem(f"/prefixes/{index}", "a GS1 company prefix of 4 to 12 digits")
    yield from _twice("/prefixes", draft.prefixes)


def facility_problems(draft: FacilityDraft) -> Problems:
    """What keeps this facility from being kept."""
    if draft.identifier.key_ai != "414" or draft.identifier.qualifiers:
        yield FieldProblem("/identifier", "the GLN of a place (AI 414), nothing beside it")
    yield from _text("/name", draft.name)
    if draft.city is not None:
        yield from _text("/city", draft.city)
    if not _country(draft.country):
        yield FieldProblem("/country", "two capital letters (ISO 3166-1 alpha-2)")


def product_problems(draft: ProductDraft) -> Problems:
    """What keeps this product from being kept."""
    if draft.identifier.gtin is None or draft.identifier.qualifiers:
        yield FieldProblem("/identifier", "a GTIN (AI 01), nothing beside it")
    if not draft.names:
        yield FieldProblem("/names", "a name in at least one language")
    yield from _language_map("/names", draft.names)
    yield from _text("/brand", draft.brand)
    yield from _text("/modelIdentifier", draft.model_identifier)
    if not _code(draft.product_group):
        yield FieldProblem("/productGroup", "the name of a product group, such as battery")
    if draft.image is not None and not _is_image(draft.image):
        yield FieldProblem("/image", "an http or https address, or a path on this site")
    yield from _language_map("/imageAlt", draft.image_alt or {})
    if not draft.languages:
        yield FieldProblem("/languages", "at least one language")
    for index, tag in enumerate(draft.languages):
        if not _language(tag):
            yield FieldProblem(f"/languages/{index}", "a language tag (BCP 47), such as de")
    yield from _twice("/languages", draft.languages)
    if draft.serial_pattern is not None:
        yield from _pattern(draft.serial_pattern)
    budget = draft.uri_budget
    if budget is not None and not SHORTEST_URI_BUDGET <= budget <= LONGEST_URI_BUDGET:
        message = f"{SHORTEST_URI_BUDGET} to {LONGEST_URI_BUDGET} characters"
        yield FieldProblem("/uriBudget", message)


def batch_problems(draft: BatchDraft) -> Problems:
    """What keeps this batch from being kept."""
    if draft.identifier.gtin is None or {ai for ai, _ in draft.identifier.qualifiers} != {"10"}:
        yield FieldProblem("/identifier", "a GTIN (AI 01) with a lot number (AI 10)")
    elif draft.identifier.lot in DOT_SEGMENTS:
        yield FieldProblem("/identifier", "a lot number that survives in a web address")
    first, last = draft.produced_from, draft.produced_until
    if first is not None and last is not None and last < first:
        yield FieldProblem("/producedUntil", "not before producedFrom")
    if draft.facility is not None and draft.facility.key_ai != "414":
        yield FieldProblem("/facility", "the GLN of a place (AI 414)")


def unit_problems(draft: UnitDraft) -> Problems:
    """What keeps this unit from being kept, the dot segments of its serial apart."""
    identifier = draft.identifier
    if identifier.gtin is None or {ai for ai, _ in identifier.qualifiers} != {"21"}:
        # The standard knows no serial record that carries a lot or variant in its key.
        yield FieldProblem("/identifier", "a GTIN (AI 01) with a serial (AI 21), nothing else")
    elif draft.lot is not None or draft.variant is not None:
        for pointer, ai, value in (("/lot", "10", draft.lot), ("/variant", "22", draft.variant)):
            if value is not None:
                yield from _qualifier(pointer, identifier, ai, value)
    for scheme, value in draft.external_ids.items():
        pointer = pointer_to("/externalIds", scheme)
        if not _code(scheme):
            yield FieldProblem(pointer, "the scheme is a short name, such as erp")
        yield from _text(pointer, value, LONGEST_VALUE)


def is_storable(text: str) -> bool:
    """Whether a text can be in the database at all; what cannot is not worth a query."""
    return not _unprintable(text)


def is_origin(text: str) -> bool:
    """Whether this is a scheme and an authority and nothing else, not even a slash."""
    return is_web_address(text) and text.count("/") == 2 and not set("?#\\") & set(text)


def _is_image(text: str) -> bool:
    if is_web_address(text):
        return True
    on_our_site = text.startswith("/") and not text.startswith(("//", "/\\"))
    return on_our_site and not _unprintable(text) and " " not in text and len(text) <= 2000


def _text(pointer: str, value: str, longest: int = LONGEST_NAME) -> Problems:
    if not value.strip():
        yield FieldProblem(pointer, "not empty")
    elif len(value) > longest:
        yield FieldProblem(pointer, f"at most {longest} characters")
    elif _unprintable(value):
        yield FieldProblem(pointer, "no control characters")


def _language_map(pointer: str, values: Mapping[str, str]) -> Problems:
    for tag, value in values.items():
        if not _language(tag):
            yield FieldProblem(pointer_to(pointer, tag), "a language tag (BCP 47), such as de")
        yield from _text(pointer_to(pointer, tag), value)


def _address(address: Mapping[str, str]) -> Problems:
    for member, value in address.items():
        if member not in ADDRESS_MEMBERS:
            yield FieldProblem(pointer_to("/address", member), "no such part of an address")
        else:
            yield from _text(f"/address/{member}", value)
    if not _country(address.get("country", "")):
        yield FieldProblem("/address/country", "two capital letters (ISO 3166-1 alpha-2)")


def _aliases(draft: OperatorDraft) -> Problems:
    primary = draft.primary_url
    seen = {authority_of(primary)} if primary is not None and is_origin(primary) else set()
    for index, url in enumerate(draft.alias_urls):
        if not is_origin(url):
            yield FieldProblem(f"/aliasUrls/{index}", ORIGIN)
        elif authority_of(url) in seen:
            yield FieldProblem(f"/aliasUrls/{index}", "this host is given already")
        else:
            seen.add(authority_of(url))


def _link_hosts(hosts: tuple[str, ...] | None) -> Problems:
    if hosts == ():
        yield FieldProblem("/linkHosts", "at least one host name; leave it out for no restriction")
    for index, host in enumerate(hosts or ()):
        if not _host_name(host):
            problem = "a host name in lower case, without scheme, port and path"
            yield FieldProblem(f"/linkHosts/{index}", problem)
    yield from _twice("/linkHosts", hosts or ())


def _operator_identifier(pointer: str, scheme: str, value: str) -> Problems:
    if not _code(scheme):
        yield FieldProblem(f"{pointer}/scheme", "a short name, such as gln, lei or vat")
    elif scheme == "gln":
        yield from _gs1(f"{pointer}/value", lambda: build_identifier("417", value))
    else:
        yield from _text(f"{pointer}/value", value, LONGEST_VALUE)


def _pattern(pattern: SerialPattern) -> Problems:
    length = len(pattern.prefix) + pattern.digits
    if not 1 <= pattern.digits <= MOST_DIGITS:
        yield FieldProblem("/serialPattern/digits", f"1 to {MOST_DIGITS}")
    elif length > LONGEST_SERIAL:
        yield FieldProblem("/serialPattern", f"at most {LONGEST_SERIAL} characters in all")
    else:
        zeros = "0" * pattern.digits
        yield from _gs1("/serialPattern/prefix", lambda: _check_value("21", pattern.prefix + zeros))


def _qualifier(pointer: str, identifier: Identifier, ai: str, value: str) -> Problems:
    if value in DOT_SEGMENTS:
        yield FieldProblem(pointer, "a value that survives in a web address")
    else:
        yield from _gs1(pointer, lambda: _check_value(ai, value))


def _check_value(ai: str, value: str) -> None:
    entry = application_identifier(ai)
    if entry is not None:
        entry.check(value)


def _gs1(pointer: str, check: Callable[[], object]) -> Problems:
    try:
        check()
    except Gs1Error as error:
        yield FieldProblem(pointer, str(error))


def _twice(pointer: str, values: Iterable[object]) -> Problems:
    seen: set[object] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield FieldProblem(f"{pointer}/{index}", "given twice")
        seen.add(value)
