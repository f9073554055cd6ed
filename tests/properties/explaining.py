"""Link sets of several levels, and requests for them, to explain; the trickier the likelier."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from gs1 import GS1_VOC
from resolver.links.hierarchy import KnownLevel
from resolver.links.model import Level, Target, described
from resolver.links.own import RECALL, OwnPages
from resolver.links.rules import Wish
from resolver.resolve import Request

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MODEL = "/01/09520000010010"
PATHS = (f"{MODEL}/21/WM-000101", f"{MODEL}/10/L2601", MODEL)

LINK_TYPES = tuple(GS1_VOC + name for name in ("pip", "instructions"))
MEDIA_TYPES = (None, "text/html", "application/pdf", "application/ld+json")
LANGUAGES = ("en", "de", "de-AT", "fr-CA", "fr", "zh-Hant")
CONTEXTS = ("LK", "clinical")
ACCEPTS = (
    None,
    "*/*",
    "undefined",
    "text/html",
    "text/html,application/xhtml+xml,*/*;q=0.8",
    "application/pdf",
    "application/pdf, text/html;q=0.5",
    "text/*;q=0.3, application/pdf;q=0.2",
    "application/pdf;q=0, */*;q=0.1",
    "application/ld+json",
    "application/linkset+json",
    "application/linkset+json;q=0.4, text/html;q=0.5",
)
SPOKEN = (
    None,
    "de",
    "de-CH, en;q=0.5",
    "fr",
    "fr-CA, de;q=0.9",
    "de;q=0, *",
    "zh-Hant",
    "tlh",
    "x y",
)
# What leads to many links is asked for more often than the rest.
ASKED_TYPES = (
    *(None, "pip", "gs1:instructions") * 4,
    "https://gs1.org/voc/instructions",
    "linkset",
    "all",
    "gs1:defaultLink",
    "gs1:defaultLinkMulti",
    "gs1:faqs",
    "gs1:recallStatus",
    "gs1:dpp",
    "gs1:epil",
)


def moved(level: Level, delta: timedelta) -> Level:
    """The level with every window moved in time."""

    def later(target: Target) -> Target:
        begins = target.valid_from + delta if target.valid_from else None
        ends = target.valid_until + delta if target.valid_until else None
        return replace(target, valid_from=begins, valid_until=ends)

    links = {name: tuple(map(later, found)) for name, found in level.links.items()}
    return replace(level, multi=tuple(map(later, level.multi)), links=links)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


def windows() -> st.SearchStrategy[tuple[datetime | None, datetime | None]]:
    """Mostly none; else over, running, or still to come."""
    return st.sampled_from(
        [(None, None)] * 6
        + [(NOW - DAY, None), (None, NOW + DAY), (NOW, NOW + DAY)]
        + [(NOW + DAY, None), (None, NOW), (NOW - 2 * DAY, NOW - DAY)]
    )


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """A link; a few addresses only, so that some lead to the same place."""
    name = draw(st.sampled_from("abcdef"))
    begins, ends = draw(windows())
    return Target(
        f"https://maker.example/{name}",
        f"Page {name}",
        draw(st.sampled_from(MEDIA_TYPES)),
        draw(some(LANGUAGES)),
        draw(some(CONTEXTS)),
        begins,
        ends,
    )


@st.composite
def levels(draw: st.DrawFn) -> Level:
    """What is registered at one level, with links in force and others."""
    names = draw(
        st.lists(st.sampled_from((*LINK_TYPES, RECALL)), min_size=1, max_size=3, unique=True)
    )
    links = {
        name: tuple(draw(st.lists(targets(), min_size=2, max_size=5, unique=True)))
        for name in names
    }
    default = None
    if draw(st.booleans()):
        default = Target("https://maker.example/default", "Default")
    everything = [target for found in links.values() for target in found]
    multi = tuple(target for target in everything if draw(st.integers(0, 2)) == 0)
    return Level("W7", default, multi, described(default, links))


@st.composite
def hierarchies(draw: st.DrawFn) -> tuple[KnownLevel, ...]:
    """Unit, batch and model, with links at some of them; of our product or of another key."""
    recalled = draw(st.booleans())
    is_ours = draw(st.integers(0, 3)) > 0
    found = []
    for path in PATHS:
        recorded = draw(st.one_of(st.none(), levels()))
        pages = OwnPages(path, ("en", "de"), draw(st.booleans()), True) if is_ours else None
        in_force = recorded.at(NOW) if recorded else None
        found.append(
            KnownLevel(path, path, is_ours, in_force, pages, recalled and is_ours, recorded)
        )
    return tuple(found)


requests = st.builds(
    Request,
    link_type=st.sampled_from(ASKED_TYPES),
    wish=st.builds(
        Wish,
        accept=st.sampled_from(ACCEPTS),
        accept_language=st.sampled_from(SPOKEN),
        context=st.sampled_from((None, *CONTEXTS, "XX")),
    ),
)
