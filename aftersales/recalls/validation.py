"""What must be right before a recall can be drafted. Pure.

The notice follows Regulation (EU) 2023/988 Art. 36(2); every problem is reported, by JSON pointer
into {campaignId, notices, scopes: [{product, rule}], reference}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from aftersales.recalls.rules import HEADLINES
from gs1 import Gs1Error, Identifier
from passport.canonical import pointer_to
from passport.catalogue.serials import SerialPattern
from passport.errors import FieldProblem
from passport.web_address import is_web_address

_CAMPAIGN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{2,29}\Z")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}\Z")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TEXTS = ("hazard", "action")
_OPTIONAL_TEXTS = ("share", "sold", "identifierLocation")
_NOTICE_MEMBERS = {*_TEXTS, *_OPTIONAL_TEXTS, "remedies", "contact"}

Problems = Iterator[FieldProblem]


def campaign_id_problems(campaign_id: str) -> Problems:
    """The name stands in URLs and on letters: letters, digits, dot, underscore, hyphen."""
    if not _CAMPAIGN_ID.match(campaign_id):
        yield FieldProblem(
            "/campaignId", "1 to 64 letters, digits, dots, underscores or hyphens are expected"
        )


def reference_problems(reference: str | None) -> Problems:
    """The Safety Gate's reference; it goes into the passport's history, which bounds it."""
    if reference is not None and not (_is_text(reference) and len(reference) <= 100):
        yield FieldProblem("/reference", "a text of at most 100 characters is expected")


def notices_problems(notices: Any) -> Problems:
    """What the notices per language lack."""
    if not isinstance(notices, Mapping) or not notices:
        yield FieldProblem("/notices", "a notice in at least one language is expected")
        return
    for language, notice in notices.items():
        at = pointer_to("/notices", str(language))
        if language not in HEADLINES:
            yield FieldProblem(
                at,
                "the fixed headline of this language is not known yet; copy it from Art. 36(2)(a) "
                "of the official text of Regulation (EU) 2023/988",
            )
        if not isinstance(notice, Mapping):
            yield FieldProblem(at, "an object is expected")
            continue
        for problem in _notice_problems(notice):
            yield FieldProblem(at + problem.pointer, problem.message)


def _notice_problems(notice: Mapping[str, Any]) -> Problems:
    for name in notice.keys() - _NOTICE_MEMBERS:
        hint = "the headline is fixed by law" if name == "headline" else "unknown member"
        yield FieldProblem(pointer_to("", str(name)), hint)
    for name in _TEXTS:
        if not _is_text(notice.get(name)):
            yield FieldProblem(f"/{name}", "a text is expected")
    for name in _OPTIONAL_TEXTS:
        if name in notice and not _is_text(notice[name]):
            yield FieldProblem(f"/{name}", "a text is expected")
    yield from _texts("/remedies", notice.get("remedies"), "remedy")
    yield from _contact_problems(notice.get("contact"))


def _contact_problems(contact: Any) -> Problems:
    """Art. 36(2)(f): a free phone number or an interactive online service; e-mail is extra."""
    if not isinstance(contact, Mapping) or not contact.keys() & {"phone", "url"}:
        yield FieldProblem("/contact", "a phone number or a web address is expected")
        return
    for name in contact.keys() - {"phone", "url", "email"}:
        yield FieldProblem(pointer_to("/contact", str(name)), "unknown member")
    phone, url = contact.get("phone"), contact.get("url")
    if "phone" in contact and not (isinstance(phone, str) and _PHONE.match(phone)):
        yield FieldProblem("/contact/phone", "a phone number is expected")
    if "url" in contact and not (isinstance(url, str) and is_web_address(url)):
        yield FieldProblem("/contact/url", "an http or https address is expected")
    email = contact.get("email")
    if "email" in contact and not (isinstance(email, str) and _EMAIL.match(email)):
        yield FieldProblem("/contact/email", "an e-mail address is expected")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(pointer: str, value: Any, what: str) -> Problems:
    if not isinstance(value, list | tuple) or not value:
        yield FieldProblem(pointer, f"a list with at least one {what} is expected")
        return
    for index, text in enumerate(value):
        if not _is_text(text):
            yield FieldProblem(f"{pointer}/{index}", "a text is expected")


def scope_problems(product: Identifier, rule: Any, pattern: SerialPattern | None) -> Problems:
    """What is wrong with the rule of one product; pointers start at the rule ("/anyOf/0/lots").

    An empty ``anyOf`` is refused because it would recall nothing; ``{}`` inside it is every unit.
    """
    if not isinstance(rule, Mapping):
        yield FieldProblem("", "an object with anyOf is expected")
        return
    for name in rule.keys() - {"anyOf"}:
        yield FieldProblem(pointer_to("", str(name)), "unknown member")
    any_of = rule.get("anyOf")
    if not isinstance(any_of, list | tuple) or not any_of:
        yield FieldProblem("/anyOf", "at least one condition is expected; {} takes in every unit")
        return
    for index, condition in enumerate(any_of):
        for problem in _condition_problems(product, condition, pattern):
            yield FieldProblem(f"/anyOf/{index}{problem.pointer}", problem.message)


def _condition_problems(
    product: Identifier, condition: Any, pattern: SerialPattern | None
) -> Problems:
    if not isinstance(condition, Mapping):
        yield FieldProblem("", "an object is expected")
        return
    known = {"lots", "serials", "serialFrom", "serialTo", "producedFrom", "producedUntil"}
    for name in condition.keys() - known:
        yield FieldProblem(pointer_to("", str(name)), "unknown member")
    for name, ai in (("lots", "10"), ("serials", "21")):
        if name in condition:
            yield from _listed_problems(product, f"/{name}", condition[name], ai)
    if condition.keys() & {"serialFrom", "serialTo"}:
        yield from _interval_problems(condition, pattern)
    yield from _period_problems(condition)


def _listed_problems(product: Identifier, pointer: str, values: Any, ai: str) -> Problems:
    if not isinstance(values, list | tuple) or not values:
        yield FieldProblem(pointer, "a list with at least one entry is expected")
        return
    for index, value in enumerate(values):
        if not isinstance(value, str):
            yield FieldProblem(f"{pointer}/{index}", "a text is expected")
            continue
        try:
            product.with_qualifiers({ai: value})
        except Gs1Error as error:
            yield FieldProblem(f"{pointer}/{index}", str(error))


def _interval_problems(condition: Mapping[str, Any], pattern: SerialPattern | None) -> Problems:
    def number(serial: Any) -> int | None:
        return pattern.number(serial) if pattern and isinstance(serial, str) else None

    outside = (
        "the product declares no serial pattern; list the serials"
        if pattern is None
        else "a serial within the product's serial pattern is expected"
    )
    yield from _ends(condition, ("serialFrom", "serialTo"), number, outside)


def _period_problems(condition: Mapping[str, Any]) -> Problems:
    expected = "a day as YYYY-MM-DD is expected"
    yield from _ends(condition, ("producedFrom", "producedUntil"), _ordinal, expected)


def _ordinal(text: Any) -> int | None:
    if not isinstance(text, str) or not _ISO_DAY.match(text):
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def _ends(
    condition: Mapping[str, Any],
    names: tuple[str, str],
    number: Callable[[Any], int | None],
    expected: str,
) -> Problems:
    """Both ends readable where given, and the first not after the last."""
    numbers = {name: number(condition[name]) for name in names if name in condition}
    for name, value in numbers.items():
        if value is None:
            yield FieldProblem(f"/{name}", expected)
    first, last = numbers.get(names[0]), numbers.get(names[1])
    if first is not None and last is not None and first > last:
        yield FieldProblem(f"/{names[1]}", f"{names[1]} comes before {names[0]}")
