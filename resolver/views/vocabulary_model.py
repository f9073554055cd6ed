"""The elements of one profile version by section, and the profiles there are, for the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import schemas.loader
from passport.profile import Attribute, profile
from resolver.pages import LocalText, pick_text
from resolver.views.element_model import elements
from resolver.views.readers import reader_of


@dataclass(frozen=True, slots=True)
class ElementLine:
    """One fact in the list of a profile."""

    name: str
    label: LocalText
    level: str
    unit: str | None
    dynamic: bool
    words: tuple[str, ...]  # of its obligations, each once
    public: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The facts of one section."""

    name: str
    title: LocalText
    lines: tuple[ElementLine, ...]


@dataclass(frozen=True, slots=True)
class VocabularyView:
    """One version of a profile as shown; ``total`` counts what is inside of facts too."""

    name: str
    iri: str
    title: LocalText
    since: date | None
    until: date | None
    supersedes: tuple[str, ...]
    sections: tuple[Section, ...]
    found: int
    total: int


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One version of a profile in the list of all."""

    name: str
    title: LocalText
    elements: int


def profile_lines(language: str) -> list[ProfileLine]:
    """Every profile version there is, by group, the newest version first."""
    names = sorted(schemas.loader.profiles(), key=_group_and_newest)
    return [
        ProfileLine(name, _title(name, language), len(profile(name).attributes)) for name in names
    ]


def vocabulary_view(name: str, base_url: str, language: str, wanted: str = "") -> VocabularyView:
    """The profile ``name`` for a reader; with ``wanted`` only facts that have it in their name,
    label or meaning."""
    found = profile(name)
    by_section: dict[str, list[ElementLine]] = {section: [] for section in found.sections}
    for attribute in found.attributes.values():
        line = _line(name, attribute, language)
        if _matches(line, attribute, wanted.lower(), language):
            by_section.setdefault(attribute.section, []).append(line)
    sections = tuple(
        Section(section, _section_title(found.sections.get(section), section, language), (*lines,))
        for section, lines in by_section.items()
        if lines
    )
    return VocabularyView(
        name=name,
        iri=f"{base_url}/terms/{name}/",
        title=_title(name, language),
        since=found.in_force.since,
        until=found.in_force.until,
        supersedes=found.supersedes,
        sections=sections,
        found=sum(len(section.lines) for section in sections),
        total=len(elements(name)),
    )


def _line(name: str, attribute: Attribute, language: str) -> ElementLine:
    words = (line.word for line in attribute.obligations)
    return ElementLine(
        name=attribute.name,
        label=reader_of(name, language).fact_label(attribute.name),
        level=attribute.level,
        unit=attribute.unit,
        dynamic=attribute.dynamic,
        words=tuple(dict.fromkeys(words)),
        public="public" in (attribute.shape.disclosure or ()),
    )


def _matches(line: ElementLine, attribute: Attribute, wanted: str, language: str) -> bool:
    meaning = pick_text(attribute.help, language)
    texts = (line.name, line.label.value, meaning.value if meaning else "")
    return any(wanted in text.lower() for text in texts)


def _title(name: str, language: str) -> LocalText:
    return pick_text(profile(name).title, language) or LocalText(name, "en")


def _section_title(titles: object, section: str, language: str) -> LocalText:
    found = pick_text(titles, language) if isinstance(titles, dict) else None
    return found or LocalText(section.replace("_", " ").capitalize(), "en")


def _group_and_newest(name: str) -> tuple[str, int]:
    group, _, number = name.partition("/")
    return group, -int(number)
