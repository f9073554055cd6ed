"""Entity tags of records, and what If-Match allows. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from passport.catalogue.model import Change
from resolver.admin.errors import PreconditionFailed, PreconditionMissing

STATUS = {Change.CREATED: 201, Change.UPDATED: 200, Change.UNCHANGED: 200}


def entity_tag(body: Any) -> str:
    """A strong entity tag of a record as the API shows it; equal records have equal tags."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def check(change: Change, before: str | None, if_match: str | None) -> None:
    """Whether a change may stand, given the tag of what was there and the If-Match header.

    Nothing is needed to create something or to repeat what is there. Raises PreconditionMissing
    where something would be replaced blindly, PreconditionFailed where it is not what was seen.
    The caller lets the exception roll its transaction back.
    """
    if change is Change.UNCHANGED:
        return
    if change is Change.CREATED or before is None:
        if if_match is not None:
            raise PreconditionFailed(None)
        return
    check_replaceable(before, if_match)


def check_replaceable(before: str, if_match: str | None) -> None:
    """Whether what is there may be replaced or removed; raises as :func:`check`."""
    if if_match is None:
        raise PreconditionMissing(before)
    if if_match.strip() == "*":
        return
    # Strong comparison: a weak tag never matches (RFC 9110 8.8.3.2).
    if before not in (tag.strip() for tag in if_match.split(",")):
        raise PreconditionFailed(before)


def seen_hash(if_match: str | None, newest: str | None) -> str | None:
    """The entry hash an If-Match header demands; None where it demands nothing.

    A header may list several tags (RFC 9110 13.1.1): where the newest entry is among them, it is
    that one, else the first.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    hashes = [tag.strip().strip('"') for tag in if_match.split(",")]
    return newest if newest in hashes else hashes[0]
