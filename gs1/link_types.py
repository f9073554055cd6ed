"""Link types: what the target of a link is, as terms of the GS1 Web Vocabulary.

The list changes with the vocabulary, so it is data with a version: ``data/link_types.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from gs1.errors import UnknownLinkType, shown

GS1_VOC = "https://ref.gs1.org/voc/"
_DATA = Path(__file__).parent / "data" / "link_types.json"
# Every spelling of the namespace means the same (GS1-Conformant Resolver 2.14).
_any_gs1_namespace = re.compile(r"https?://(?:ref\.|www\.)?gs1\.org/voc/", re.IGNORECASE).match
_term = re.compile(r"[A-Za-z][A-Za-z0-9]*").fullmatch
# RFC 3986 characters behind an http(s) host that is not empty.
_absolute = re.compile(
    r"https?://[A-Za-z0-9.\-:\[\]]+(?:[/?#][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)?", re.IGNORECASE
).fullmatch


class LinkType(NamedTuple):
    """A term of the vocabulary and its title in English."""

    name: str
    title: str

    @property
    def iri(self) -> str:
        """The full address of the term."""
        return GS1_VOC + self.name


_FILE = json.loads(_DATA.read_text(encoding="utf-8"))
LINK_TYPES: Mapping[str, LinkType] = MappingProxyType(
    {name: LinkType(name, title) for name, title in _FILE["titles"].items()}
)
# Terms GS1 has given up, with the ones to use instead.
DEPRECATED: Mapping[str, str] = MappingProxyType(_FILE["meta"]["deprecated"])


def expand_link_type(text: str) -> str:
    """The full address of a link type however it was written.

    Takes ``gs1:pip`` (any term, so that terms newer than our list work), ``pip`` (known terms
    only), and the vocabulary's namespace in all its spellings; another absolute http or https
    address is a link type of somebody else's and comes back as it is. Raises UnknownLinkType.
    """
    if text in LINK_TYPES:
        return GS1_VOC + text
    namespace = _any_gs1_namespace(text)
    if text.startswith("gs1:"):
        name = text[len("gs1:") :]
    elif namespace:
        name = text[namespace.end() :]
    elif _absolute(text):
        return text
    else:
        name = ""
    if not _term(name):
        raise UnknownLinkType(
            f"{shown(text)} is no link type: neither a term of the GS1 Web Vocabulary such as "
            "gs1:pip, nor an absolute web address.",
            rule="link types are vocabulary terms or absolute addresses",
            expected="gs1:…",
            found=text,
        )
    return GS1_VOC + name


def compact_link_type(iri: str) -> str:
    """``gs1:pip`` for a term of the GS1 Web Vocabulary, any other address unchanged."""
    namespace = _any_gs1_namespace(iri)
    return "gs1:" + iri[namespace.end() :] if namespace else iri
