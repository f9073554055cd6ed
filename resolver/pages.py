"""HTML pages from templates, message catalogues and plain values; usable without Flask.

A language is one file: ``locales/<language>.po`` (gettext, read with Babel at start). English is
the language of the message ids and needs no file. Templates call ``_()`` and ``ngettext()``, and
format dates, numbers and language maps for the page's language through the filters below.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent
SOURCE_LANGUAGE = "en"
FACTS_KEPT = 10_000  # rows of passports as HTML, for each language
NUMBER = "#,##0.######"  # at most six decimals, none invented
# What every page needs and most callers have nothing to say about.
DEFAULTS: Mapping[str, Any] = MappingProxyType({"kept_query": ""})


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text picked from a language map, and the language it turned out to be in."""

    value: str
    language: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One entry of the visible language switch: its tag and its name in itself."""

    tag: str
    name: str


def pick_text(values: Mapping[str, str] | str | None, language: str) -> LocalText | None:
    """The text of a language map for a reader of ``language``; None when there is no text at all.

    Falls back from the exact tag to its base language, to any regional form of it, to English and
    last to the first text there is, because a text in a foreign language beats no text.
    """
    if isinstance(values, str):
        return LocalText(values, language) if values else None
    if not values:
        return None
    base = language.split("-", maxsplit=1)[0]
    regional = [tag for tag in values if tag.split("-")[0] == base]
    for tag in (language, base, *regional, SOURCE_LANGUAGE, *values):
        if values.get(tag):
            return LocalText(values[tag], tag)
    return None


def preferred(tags: Iterable[str], language: str) -> str | None:
    """The tag a reader of ``language`` is served best by, chosen as ``pick_text`` chooses."""
    picked = pick_text({tag: tag for tag in tags}, language)
    return picked.language if picked else None


def kept_query(query: str) -> str:
    """What of a raw query string the language switch keeps: all of it but ``lang``.

    Ends with the ampersand that ``lang=…`` follows; empty where nothing is kept.
    """
    kept = [piece for piece in query.split("&") if piece and piece.partition("=")[0] != "lang"]
    return "".join(f"{piece}&" for piece in kept)


def language_name(tag: str, shown_in: str) -> str:
    """The name of language ``tag`` for readers of ``shown_in``; the tag itself when unknown."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(shown_in.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return tag
    return name or tag


def formatting_locale(language: str) -> str:
    """The locale for dates and numbers.

    English without a region means the European one: day first, and hours from 0 to 24.
    """
    return "en_GB" if language == SOURCE_LANGUAGE else language.replace("-", "_")


def read_catalogue(path: Path) -> GNUTranslations:
    """The messages of one ``.po`` file, ready for look-up; fuzzy entries are left out."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.stem.replace("-", "_"))
    compiled = io.BytesIO()
    write_mo(compiled, catalogue, use_fuzzy=False)
    compiled.seek(0)
    return GNUTranslations(compiled)


class Pages:
    """Renders the templates in every language that has a catalogue; safe to share by threads."""

    def __init__(
        self,
        locales: Path = HERE / "locales",
        templates: Path = HERE / "templates",
        static: Path = HERE / "static",
    ) -> None:
        catalogues: dict[str, NullTranslations] = {SOURCE_LANGUAGE: NullTranslations()}
        for path in sorted(locales.glob("*.po")):
            catalogues[path.stem] = read_catalogue(path)
        self.languages: tuple[str, ...] = tuple(catalogues)
        self._catalogues = catalogues
        self._static = static
        self._static_urls: dict[str, str] = {}
        loader = FileSystemLoader(templates)
        self._environments = {tag: self._environment(tag, loader) for tag in catalogues}

    def _environment(self, language: str, loader: FileSystemLoader) -> Environment:
        environment = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        # The i18n extension adds these methods at run time, so mypy cannot know them.
        install: Callable[..., None] = environment.install_gettext_translations  # type: ignore[attr-defined]
        install(self._catalogues[language], newstyle=True)
        locale = formatting_locale(language)
        environment.filters.update(
            # For words that are data, such as units: looked up, never formatted.
            word=partial(self.translate, language=language),
            text=partial(pick_text, language=language),
            long_date=lambda value: format_date(value, format="long", locale=locale),
            short_date=lambda value: format_date(value, format="medium", locale=locale),
            day_month=lambda value: format_skeleton("MMMd", value, locale=locale),
            short_month=lambda value: format_skeleton("yMMM", value, locale=locale),
            percent=lambda value: format_decimal(value, format="#,##0.0", locale=locale),
            month=lambda value: format_skeleton("yMMMM", value, locale=locale),
            moment=lambda value: format_datetime(value, format="long", locale=locale),
            number=lambda value: format_decimal(value, format=NUMBER, locale=locale),
            country=lambda code: Locale.parse(locale).territories.get(code, code),
        )
        environment.globals.update(
            language=language,
            language_choices=self.choices(),
            static=self.static_url,
            fact_html=_kept_facts(environment),
        )
        return environment

    def choices(self) -> list[LanguageChoice]:
        """The languages of the visible switch, each named in itself."""
        return [
            LanguageChoice(tag, _capitalised(language_name(tag, tag))) for tag in self.languages
        ]

    def static_url(self, name: str) -> str:
        """The URL of a file in ``static/``; changes with its content, so it may be cached long."""
        if name not in self._static_urls:
            digest = hashlib.sha256((self._static / name).read_bytes()).hexdigest()[:12]
            self._static_urls[name] = f"/static/{name}?v={digest}"
        return self._static_urls[name]

    def translate(self, message: str, language: str, **values: object) -> str:
        """``message`` (an English message id) in ``language``, with ``%(name)s`` filled in."""
        translated = self._catalogues[language].gettext(message)
        return translated % values if values else translated

    def render(self, template: str, language: str, **context: Any) -> str:
        """The page ``template`` for a reader of ``language``.

        ``language`` must be one of ``languages``; ``kept_query`` is what :func:`kept_query` makes
        of the request's query. ``problem.html`` expects ``problem``: what
        :func:`resolver.problem_page.for_page` makes of a problem document.
        """
        return self._environments[language].get_template(template).render({**DEFAULTS, **context})


def _kept_facts(environment: Environment) -> Callable[[Hashable], Markup]:
    """The macro ``fact``, which makes the same of the same fact in the same language: once."""

    @lru_cache(maxsize=FACTS_KEPT)
    def fact_html(row: Hashable) -> Markup:
        return Markup(environment.get_template("macros.html").module.fact(row))  # type: ignore[attr-defined]  # noqa: S704

    return fact_html


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
