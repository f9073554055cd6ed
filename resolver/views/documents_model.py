"""The maker's documents for one reader: of each kind one, in the best language there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gs1 import GS1_VOC
from resolver.links.model import Level, Target
from resolver.pages import SOURCE_LANGUAGE, language_name, preferred
from resolver.views.plain import PAGE_ONLY

# Kinds an owner looks for, in this order, each with its icon. Link types of the GS1 Web Vocabulary.
KINDS = {
    "safetyInfo": "alert",
    "quickStartGuide": "book",
    "instructions": "book",
    "consumerHandlingStorageInfo": "book",
    "tutorial": "play",
    "faqs": "question",
    "serviceInfo": "wrench",
    "support": "question",
    "sustainabilityInfo": "recycle",
    "certificationInfo": "file",
}


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same document in another language, named in that language."""

    href: str
    hreflang: str
    name: str


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """One line of the list of documents."""

    kind: str
    icon: str = field(metadata=PAGE_ONLY)
    title: str
    href: str
    hreflang: str | None
    language_note: str | None  # name of the language, where it is not the reader's
    others: tuple[OtherLanguage, ...]


def document_links(levels: Sequence[Level], language: str) -> list[DocumentLink]:
    """The documents for a reader of ``language``; the most specific level that has a kind wins."""
    found = []
    for kind in KINDS:
        targets = next(
            (at.links[GS1_VOC + kind] for at in levels if GS1_VOC + kind in at.links), ()
        )
        # A link to our own page under one of these kinds would lead back to where the reader is.
        foreign = [target for target in targets if not target.href.startswith("/page/")]
        if foreign:
            found.append(_line(kind, foreign, language))
    return found


def _line(kind: str, targets: Sequence[Target], language: str) -> DocumentLink:
    by_language: dict[str, Target] = {}
    for target in targets:
        for tag in target.languages:
            by_language.setdefault(tag, target)
    chosen = preferred(by_language, language)
    unmarked = next((target for target in targets if not target.languages), None)
    if unmarked and (chosen is None or not _serves(chosen, language)):
        chosen = None
    target = by_language[chosen] if chosen else unmarked or targets[0]
    others = {
        other.href: OtherLanguage(other.href, tag, _own_name(tag))
        for tag, other in by_language.items()
        if other is not target
    }
    return DocumentLink(
        kind=kind,
        icon=KINDS[kind],
        title=target.title,
        href=target.href,
        hreflang=chosen,
        language_note=None
        if chosen is None or _serves(chosen, language)
        else language_name(chosen, language),
        others=tuple(others.values()),
    )


def _serves(tag: str, language: str) -> bool:
    return tag.partition("-")[0].lower() == language.partition("-")[0].lower()


def _own_name(tag: str) -> str:
    name = language_name(tag, tag if tag else SOURCE_LANGUAGE)
    return name[:1].upper() + name[1:]
