"""Links, negotiation and linksets: what holds for every input."""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from resolver.answers import with_query
from resolver.links import linkset
from resolver.links.errors import InvalidLinks
from resolver.links.hierarchy import KnownLevel, all_targets
from resolver.links.model import DefaultDraft, LinkDraft, LinkSetDraft, prepare, read_prepared
from resolver.links.own import OwnPages
from resolver.links.rules import Wish, choose, refine
from resolver.links.targets import Allowed
from resolver.links.validation import checked_level
from resolver.negotiation import language, media_quality, media_type
from tests.conformance.schemas import assert_linkset

MODEL = "/01/09520000010010"
anything = st.text(max_size=40)
hrefs = st.one_of(
    anything,
    anything.map(lambda text: "https://m.example/" + text),
    st.from_regex(r"https?://[a-z0-9.:@\\/?#%-]{1,30}\Z"),
)
types = st.sampled_from(
    ["gs1:pip", "gs1:faqs", "instructions", "gs1:defaultLink", "x", "https://a"]
)
drafts = st.builds(
    LinkDraft,
    link_type=st.one_of(types, anything),
    href=hrefs,
    title=st.one_of(st.just("Manual"), anything),
    media_type=st.one_of(st.none(), st.just("text/html"), anything),
    languages=st.lists(st.sampled_from(["de", "zh-Hant", "es-419", "fil", "x y"])).map(tuple),
    contexts=st.lists(st.sampled_from(["LK", "clinical", ""])).map(tuple),
)
link_sets = st.builds(
    LinkSetDraft,
    description=st.one_of(st.just("W7"), anything),
    default=st.one_of(st.none(), st.builds(DefaultDraft, hrefs, st.just("Default"))),
    links=st.lists(drafts, max_size=4).map(tuple),
)


@given(draft=link_sets, recalled=st.booleans())
def test_what_is_accepted_reads_back_and_makes_a_valid_linkset(
    draft: LinkSetDraft, recalled: bool
) -> None:
    try:
        level = checked_level(draft, Allowed(product=True))
    except InvalidLinks:
        return
    assert read_prepared(prepare(level)) == level
    pages = OwnPages(MODEL, ("en", "de"), True, True)
    known = KnownLevel(MODEL, level.description, True, level, pages, recalled)
    document = linkset.document([known], "https://id.example.com")
    assert_linkset(document)
    linkset.serialised(document, linkset.TEXT).decode("ascii")


@given(href=hrefs)
def test_a_target_that_is_accepted_goes_where_every_reader_says(href: str) -> None:
    draft = LinkSetDraft("W7", None, (LinkDraft("gs1:pip", href, "W7"),))
    try:
        checked_level(draft, Allowed(product=True))
    except InvalidLinks:
        return
    assert href.isascii()
    assert href.isprintable()
    assert not set(href) & set(" \\\"'<>^`{|}") - {"'"}
    if not href.startswith("/documents/"):
        parts = urlsplit(href)
        assert parts.scheme == "https"
        assert parts.hostname
        assert parts.username is None
        assert "@" not in parts.netloc


queries = st.text(st.sampled_from("abc=&%/?;1"), max_size=20)


@given(
    path=st.sampled_from(["", "/", "/a/b"]),
    own=queries,
    fragment=st.sampled_from(["", "#", "#top"]),
    query=queries,
)
def test_a_query_changes_nothing_of_a_target_but_its_query(
    path: str, own: str, fragment: str, query: str
) -> None:
    href = f"https://m.example{path}" + (f"?{own}" if own else "") + fragment
    before, after = urlsplit(href), urlsplit(with_query(href, query))
    assert before[:3] == after[:3]
    assert before.fragment == after.fragment
    assert after.query.startswith(before.query)
    assert after.query.endswith(query)


@given(accept=st.text(max_size=80), accept_language=st.text(max_size=80), context=anything)
def test_no_header_text_breaks_a_choice(accept: str, accept_language: str, context: str) -> None:
    pages = OwnPages(MODEL, ("en", "de"), True, True)
    known = KnownLevel(MODEL, "W7", True, None, pages)
    links = [t for found in all_targets([known]).values() for t in found]
    wish = Wish(accept, accept_language, context)
    chosen = choose(links, wish)
    assert chosen
    assert set(chosen) <= set(links)
    refined = refine(links, wish)
    assert refined is None or refined in links


@given(accept=st.text(max_size=80), offers=st.lists(st.sampled_from(["a/b", "a/c", "d/e"])))
def test_the_type_chosen_is_offered_and_none_is_liked_better(
    accept: str, offers: list[str]
) -> None:
    chosen = media_type(accept, offers)
    if chosen is None:
        assert all(media_quality(accept, offer) == 0 for offer in offers)
    else:
        assert chosen in offers
        assert media_quality(accept, chosen) == max(media_quality(accept, o) for o in offers)


@given(header=st.text(max_size=80))
def test_the_language_chosen_is_offered(header: str) -> None:
    assert language(header, ("en", "de", "pt-BR")) in {"en", "de", "pt-BR", None}
