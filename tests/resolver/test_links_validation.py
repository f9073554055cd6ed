"""What may be registered as a link, and what is refused with every fault named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from resolver.links.errors import InvalidLinks
from resolver.links.model import DefaultDraft, LinkDraft, LinkSetDraft
from resolver.links.targets import Allowed
from resolver.links.validation import MOST_LINKS, checked_level
from tests.resolver.service import VOC

LINK = LinkDraft("gs1:instructions", "https://maker.example/manual", "Manual")
DRAFT = LinkSetDraft("Washing machine", None, (LINK,))
DOCUMENT = "/documents/" + "0" * 64 + "/manual-en.pdf"


def checked(draft: LinkSetDraft, **allowed: Any) -> Any:
    return checked_level(draft, Allowed(**{"product": True, **allowed}))


def pointers(draft: LinkSetDraft, **options: Any) -> list[str]:
    with pytest.raises(InvalidLinks) as refused:
        checked(draft, **options)
    return [problem.pointer for problem in refused.value.problems]


def with_link(**over: Any) -> LinkSetDraft:
    return replace(DRAFT, links=(replace(LINK, **over),))


def test_a_link_is_kept_under_its_full_type() -> None:
    level = checked(DRAFT)
    assert level.links[VOC + "instructions"][0].href == LINK.href


@pytest.mark.parametrize(
    "spelling",
    ["gs1:pip", "pip", VOC + "pip", "http://gs1.org/voc/pip", "https://www.gs1.org/voc/pip"],
)
def test_every_spelling_of_a_type_is_one_type(spelling: str) -> None:
    assert set(checked(with_link(link_type=spelling)).links) == {VOC + "pip"}


@pytest.mark.parametrize(
    "href",
    [
        "https://maker.example",
        "https://maker.example/a?b=c&d#e",
        "https://maker.example:8443/%C3%A9",
        "https://[2001:db8::1]/x",
        "https://xn--mnchen-3ya.example/",
        DOCUMENT,
    ],
)
def test_web_addresses_and_our_own_documents_may_be_linked(href: str) -> None:
    assert checked(with_link(href=href)).links[VOC + "instructions"][0].href == href


@pytest.mark.parametrize(
    "href",
    [
        "",
        "maker.example",
        "//maker.example/x",
        "ftp://maker.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://maker.example/",
        "https://user:secret@maker.example/",
        "https://maker.example@evil.example/",
        "https://maker.example\\@evil.example/",
        "https:\\\\maker.example/",
        "https://maker.example/a b",
        "https://maker.example/\r\nSet-Cookie: x=1",
        "https://maker.example/\x00",
        "https://maker.example/\n",
        "https://münchen.example/",
        "https://maker.example/é",
        "https://maker.example/%zz",
        "https://maker.example:99999/",
        "https://maker.example:0/",
        "https://-bad-.example/",
        "https://maker..example/",
        "https:///path",
        "https://",
        "/admin",
        "/page/01/09520000010010",
        "/documents/../api",
        "/documents/" + "0" * 64 + "/../x",
        "/documents/" + "0" * 63 + "/x.pdf",
        "https://maker.example/" + "x" * 2000,
    ],
)
def test_any_other_target_is_refused(href: str) -> None:
    assert pointers(with_link(href=href)) == ["/links/0/href"]
    assert pointers(replace(DRAFT, default=DefaultDraft(href, "Home"))) == ["/default/href"]


def test_plain_http_may_be_linked_where_the_settings_allow_it() -> None:
    draft = with_link(href="http://maker.example/")
    assert checked(draft, allow_http=True).links
    assert pointers(draft) == ["/links/0/href"]


@pytest.mark.parametrize(
    "link_type",
    [
        "nonsense",
        "gs1:",
        "gs1:defaultLink",
        "gs1:defaultLinkMulti",
        "gs1:recallStatus",
        "https://vocabulary.example/types#dpp",
        "https://vocabulary.example:8443/dpp",
        "https://my-vocabulary.example/dpp",
    ],
)
def test_types_that_cannot_be_answered_or_published_are_refused(link_type: str) -> None:
    assert pointers(with_link(link_type=link_type)) == ["/links/0/linkType"]


def test_another_key_than_a_gtin_may_register_its_recall_state() -> None:
    assert checked(with_link(link_type="gs1:recallStatus"), product=False).links


@pytest.mark.parametrize("media_type", ["html", "text/", "text/html; charset=utf-8", "a b/c", ""])
def test_a_media_type_without_its_form_is_refused(media_type: str) -> None:
    assert pointers(with_link(media_type=media_type)) == ["/links/0/type"]


@pytest.mark.parametrize("tag", ["", "d", "de_DE", "german!", "de-", "1a", "de-Latnx-"])
def test_a_language_that_is_no_bcp_47_tag_is_refused(tag: str) -> None:
    assert pointers(with_link(languages=("en", tag))) == ["/links/0/hreflang/1"]


def test_language_tags_are_kept_in_their_usual_case() -> None:
    level = checked(with_link(languages=("DE", "zh-hant-tw", "es-419", "EN-gb")))
    assert level.links[VOC + "instructions"][0].languages == ("de", "zh-Hant-TW", "es-419", "en-GB")


@pytest.mark.parametrize("title", ["", "  ", "x" * 301, "a\nb", "a\x00b", "a\u202eb", "\ud800"])
def test_a_title_people_cannot_read_is_refused(title: str) -> None:
    assert pointers(with_link(title=title)) == ["/links/0/title"]
    assert pointers(replace(DRAFT, description=title)) == ["/description"]
    assert pointers(with_link(contexts=(title,))) == ["/links/0/context/0"]


def test_every_fault_is_named_at_once() -> None:
    bad = replace(LINK, link_type="x", href="y", title="")
    draft = LinkSetDraft("", DefaultDraft("z", ""), (LINK, bad))
    assert pointers(draft) == [
        "/description",
        "/default/href",
        "/default/title",
        "/links/1/linkType",
        "/links/1/href",
        "/links/1/title",
    ]


def test_the_same_link_twice_is_refused() -> None:
    assert pointers(replace(DRAFT, links=(LINK, LINK))) == ["/links/1"]


def test_more_links_than_a_level_can_have_are_refused_without_reading_them() -> None:
    assert pointers(replace(DRAFT, links=(LINK,) * (MOST_LINKS + 1))) == ["/links"]


def test_refined_defaults_need_a_default_to_refine() -> None:
    assert pointers(with_link(default_multi=True)) == ["/default"]


def test_a_default_without_a_describing_link_is_described_as_product_page() -> None:
    level = checked(replace(DRAFT, default=DefaultDraft("https://maker.example/w7", "W7")))
    assert level.default_types == (VOC + "pip",)
    assert level.links[VOC + "pip"] == (level.default,)


def test_a_default_that_is_described_already_is_left_as_it_is() -> None:
    level = checked(replace(DRAFT, default=DefaultDraft(LINK.href, "Start here")))
    assert level.default_types == (VOC + "instructions",)
    assert VOC + "pip" not in level.links


def test_links_marked_for_it_refine_the_default() -> None:
    draft = replace(with_link(default_multi=True), default=DefaultDraft("https://a.example", "A"))
    assert [target.href for target in checked(draft).multi] == [LINK.href]
