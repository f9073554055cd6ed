"""What an explanation says, in plain words: codes to sentences, each a message for translation.

Sentences are English message ids; what fills them in comes from the request or the link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Message(NamedTuple):
    """A sentence that is still to be put into the reader's language.

    Of its values, ``word`` is one the catalogues know too.
    """

    text: str
    values: Mapping[str, object] = {}


RULES: Mapping[str, str] = {
    "linkset_media_type": "No link type is asked for and Accept likes a linkset best, so all links "
    "are answered as one document.",
    "linkset_word": "linkType=%(asked)s asks for all links as one document.",
    "default": "No link type is asked for, so the default link answers, or a refinement of it that "
    "suits the request better.",
    "default_only": "gs1:defaultLink asks for the one default link, without its refinements.",
    "default_multi": "gs1:defaultLinkMulti asks for the default link and its refinements.",
    "link_type": "Links of the type %(type)s are asked for.",
}

STANDINGS: Mapping[str, str] = {
    "registered": "The most granular level that has any answers: %(level)s.",
    "own_page": "Nothing of the kind is registered at any level, so our own page stands in.",
    "open_recall": "An open recall covers this or cannot be ruled out, so our own page with the "
    "notice answers, whatever is registered.",
    "none": "No level has any.",
}

LEVELS: Mapping[str, str] = {
    "decides": "Its links answer.",
    "listed": "Its links are listed.",
    "not_needed": "Not needed: a nearer level has answered.",
    "recall_first": "An open recall puts our own page first.",
    "without": "Nothing registered here fits what is asked for.",
    "bare": "On record, with no links in force.",
    "idle": "Links are registered here, and none of them is in force.",
    "found": "On record.",
    "absent": "Nothing is recorded here.",
}

RESULTS: Mapping[tuple[str, str | None], str] = {
    ("winner", None): "Answers.",
    ("equal", None): "Answers equally well as another.",
    ("only", None): "The only link of its type, so it answers whatever the headers say.",
    ("outranked", "media"): "Another link suits the media types asked for better.",
    ("outranked", "language"): "Another link suits the languages asked for better.",
    ("outranked", "context"): "Another link suits the context better.",
    ("registered_later", None): "As good as the winner, which was registered before it.",
    ("against", "media"): "Its media type goes against the request.",
    ("against", "language"): "Its language goes against the request.",
    ("against", "context"): "Its context goes against the request.",
    ("outdone", "media"): "A web page is asked for as well and liked no less, so pages go first.",
    ("unasked", None): "Nothing in it was asked for by name.",
    ("refined", None): "The default, but a refinement of it suits the request better.",
    ("not_in_force", None): "Not in force at that instant.",
    ("nearer_level", None): "A nearer level answers.",
    ("recall_first", None): "An open recall puts our own page first.",
    ("worked_out", None): "The recall state is worked out at each scan, never looked up.",
    ("without_default", None): "Its level has no default that it could refine.",
    ("registered_first", None): "The maker has registered a default.",
}

VERDICTS: Mapping[tuple[str, str], str] = {
    ("force", "in_force"): "In force.",
    ("force", "not_yet"): "In force only from %(from)s.",
    ("force", "over"): "In force only until %(until)s.",
    ("media", "exact"): "Accept names %(type)s with q=%(q)s.",
    ("media", "unqualified"): "It names no media type, so it suits everyone.",
    ("media", "wildcard"): "A wildcard in Accept covers %(type)s with q=%(q)s.",
    ("media", "unasked"): "Accept says nothing that can be read.",
    ("media", "mismatch"): "Accept does not allow %(type)s.",
    ("media", "refused"): "Accept refuses %(type)s with q=0.",
    ("language", "exact"): "Accept-Language names its language with q=%(q)s.",
    ("language", "fallback"): "Accept-Language leads to its language by shortening the tag, "
    "with q=%(q)s.",
    ("language", "unqualified"): "It names no language, so it suits everyone.",
    ("language", "unasked"): "Accept-Language says nothing that can be read.",
    ("language", "mismatch"): "Accept-Language does not name its language.",
    ("language", "refused"): "Accept-Language refuses its language with q=0.",
    ("context", "exact"): "It is for the context asked for.",
    ("context", "unqualified"): "It names no context, so it suits everyone.",
    ("context", "unasked"): "No context is asked for, and it is for a certain one.",
    ("context", "mismatch"): "It is for another context.",
}

REASONS: Mapping[str, str] = {
    "default": "“%(title)s” is the default link of %(level)s, and no refinement of it suits the "
    "request better.",
    "default_only": "“%(title)s” is the default link of %(level)s.",
    "own_default": "“%(word)s” is our own page and stands in as the default link.",
    "recall_default": "“%(word)s” is our own page, which comes first while a recall is open.",
    "refinement": "“%(title)s” is the refinement of the default link that suits the request best.",
    "own_refinement": "“%(word)s” is our own form of the default link that suits the request best.",
    "only": "“%(title)s” is the only link of the type %(type)s at the level that answers.",
    "winner": "“%(title)s” suits the request best among %(count)s links of the type %(type)s.",
    "own_link": "“%(word)s” is our own page for the link type %(type)s.",
    "choices": "Nothing in the request tells %(count)s links of the type %(type)s apart, so the "
    "reader must choose.",
    "no_link": "No level has a link of the type %(type)s.",
    "linkset": "All links of all levels are answered as one document.",
    "handed_over": "Nothing is recorded here, and the resolver at %(root)s answers for this "
    "company prefix.",
    "carrier": "The code itself is asked for, as a picture.",
    "refused": "The request is refused: %(word)s.",
}

NOTES: Mapping[str, str] = {
    "in_place": "Our own page is answered at the code itself, without a redirect.",
    "compressed": "The address was compressed; what it stands for is explained.",
    "past_links": "Links and open recalls are those of that instant; records of products, batches "
    "and units, hand-overs and settings are as they are now.",
    "past_page": "The page at that instant is at the address of the answer with at=%(at)s.",
    "future": "This is what will be answered if nothing is changed before.",
    "body_as_now": "The page in the answer is as it is now.",
}

DIMENSIONS: Mapping[str, str] = {
    "force": "In force",
    "media": "Media type",
    "language": "Language",
    "context": "Context",
}


def messages() -> Iterator[str]:
    """Every sentence and word there is, for the catalogues."""
    for table in (RULES, STANDINGS, LEVELS, REASONS, NOTES, DIMENSIONS):
        yield from table.values()
    yield from RESULTS.values()
    yield from VERDICTS.values()
