"""What ``tracemark gs1`` says: pure functions from identifiers and refusals to text and facts."""

from __future__ import annotations

from collections.abc import Iterator

from gs1 import (
    DigitalLink,
    Gs1Error,
    application_identifier,
    decode_epc,
    decompress,
    errors,
    parse_digital_link,
    parse_element_string,
    parse_target,
)
from gs1.application_identifiers import Component
from gs1.errors import MalformedCompression

_CHARACTERS = {
    "N": "digits",
    "X": "text (82 characters)",
    "Y": "capitals, digits, # - /",
    "Z": "URL-safe base 64",
}
_SHOWN = 72


def read_any(text: str, *, legacy: bool = False) -> tuple[str, DigitalLink]:
    """The name of the form that ``text`` has, and what it says. Raises a Gs1Error."""
    if text[:8].lower().startswith(("http://", "https:/")):
        return _read_uri(text, legacy)
    if text.startswith("/"):
        return "path of a Digital Link", parse_target(text, legacy=legacy)
    if text.startswith(("eh", "ex")):
        return "EPC binary string", decode_epc(text)
    return "element string", parse_element_string(text)


def _read_uri(text: str, legacy: bool) -> tuple[str, DigitalLink]:
    try:
        return "Digital Link", parse_digital_link(text, legacy=legacy)
    except Gs1Error as plain:
        try:
            return "compressed Digital Link", parse_digital_link(decompress(text))
        except MalformedCompression:
            raise plain from None


def roles(link: DigitalLink) -> Iterator[tuple[str, str, str]]:
    """AI, value and role of everything in a link, in its order."""
    identifier = link.identifier
    yield identifier.key_ai, identifier.key, "key"
    for ai, value in identifier.qualifiers:
        yield ai, value, "qualifier"
    for ai, value in link.attributes:
        yield ai, value, "attribute"


def facts(form: str, link: DigitalLink) -> dict[str, object]:
    """Everything about a link, for a program."""
    identifier = link.identifier
    return {
        "form": form,
        "path": identifier.path,
        "key": {"ai": identifier.key_ai, "value": identifier.key},
        "qualifiers": [{"ai": ai, "value": value} for ai, value in identifier.qualifiers],
        "attributes": [{"ai": ai, "value": value} for ai, value in link.attributes],
        "otherParameters": list(link.other_parameters),
        "stem": link.stem,
        "granularity": identifier.granularity,
        "hri": identifier.hri,
        "canonical": link.canonical_uri("https://id.gs1.org"),
    }


def refusal_facts(error: Gs1Error, text: str) -> dict[str, object]:
    """Everything about a refusal, for a program."""
    return {
        "text": text[:_SHOWN],
        "message": str(error),
        "code": error.code,
        "ai": error.ai,
        "position": error.position,
        "rule": error.rule,
        "expected": error.expected,
        "found": error.found,
        "documentation": error.anchor,
    }


def refusal_lines(error: Gs1Error, text: str) -> list[str]:
    """A refusal for people: the sentence, the text with a mark under the place, where to read."""
    lines = [str(error)]
    if error.position is not None and text:
        start = max(0, min(error.position - _SHOWN // 2, len(text) - _SHOWN))
        window = "".join(
            each if each.isprintable() else "·" for each in text[start : start + _SHOWN]
        )
        lines += [f"  {window}", "  " + " " * (error.position - start) + "^"]
    return [*lines, f"See {error.anchor}"]


def explained_identifier(text: str) -> dict[str, object] | None:
    """What the table says about an AI; None if ``text`` is none."""
    entry = application_identifier(text)
    if entry is None:
        return None
    sequences = entry.sequences
    return {
        "ai": entry.ai,
        "title": entry.title or "(no title)",
        "format": " then ".join(_format(part) for part in entry.components),
        "rules": ", ".join(rule for part in entry.components for rule in part.rules),
        "key": "" if sequences is None else "can begin a Digital Link",
        "qualifiers": " or ".join(" ".join(each) for each in sequences or ()),
        "in query": "allowed" if entry.attribute else "never",
        "ends": "by its length" if entry.fixed else "at a separator (FNC1) or the end",
        "needs": " or ".join(" and ".join(each) for each in entry.needs),
        "not with": " ".join(entry.not_with),
    }


def _format(part: Component) -> str:
    length = f"{part.shortest}"
    if part.longest != part.shortest:
        length += f" to {part.longest}"
    return f"{length} {_CHARACTERS[part.charset]}" + (" (may be absent)" if part.optional else "")


def explained_refusal(text: str) -> dict[str, object] | None:
    """What a code of refusal means; None if ``text`` is none."""
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, Gs1Error) and kind.code == text:
            return {
                "code": text,
                "meaning": " ".join((kind.__doc__ or "").split("\n\n")[0].split()),
                "see": f"docs/gs1.md#{text}",
            }
    return None
