"""Link types: every spelling of a term means the same."""

from __future__ import annotations

import pytest

from gs1 import GS1_VOC, LINK_TYPES, compact_link_type, expand_link_type
from gs1.errors import UnknownLinkType


def test_the_vocabulary_has_sixty_terms_with_titles() -> None:
    assert len(LINK_TYPES) == 60
    assert all(term.title and term.name == name for name, term in LINK_TYPES.items())
    assert LINK_TYPES["dpp"].iri == "https://ref.gs1.org/voc/dpp"


@pytest.mark.parametrize(
    "text",
    [
        "pip",
        "gs1:pip",
        "https://ref.gs1.org/voc/pip",
        "http://ref.gs1.org/voc/pip",
        "https://gs1.org/voc/pip",
        "http://www.gs1.org/voc/pip",
        "HTTPS://WWW.GS1.ORG/voc/pip",
    ],
)
def test_every_spelling_expands_to_one_address(text: str) -> None:
    assert expand_link_type(text) == GS1_VOC + "pip"
    assert compact_link_type(expand_link_type(text)) == "gs1:pip"


def test_a_prefixed_term_newer_than_the_list_expands() -> None:
    assert expand_link_type("gs1:brandNewTerm") == GS1_VOC + "brandNewTerm"


@pytest.mark.parametrize("iri", ["https://example.org/rel/spare", "http://example.org"])
def test_link_types_of_others_stay_as_they_are(iri: str) -> None:
    assert expand_link_type(iri) == iri
    assert compact_link_type(iri) == iri


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nosuchlt",
        "PIP",
        "gs1:",
        "gs1:a b",
        "gs1:pip\n",
        "gs1:../x",
        "https://ref.gs1.org/voc/",
        "https://gs1.org/voc/a/b",
        "https://",
        "https:///x",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "https://example.org/a b",
        "https://example.org/x\r\nSet-Cookie: a",
        "/rel/spare",
    ],
)
def test_other_text_is_no_link_type(text: str) -> None:
    with pytest.raises(UnknownLinkType) as refusal:
        expand_link_type(text)
    assert refusal.value.found == text
