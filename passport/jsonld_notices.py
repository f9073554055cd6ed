"""Open recalls as linked data: a block beside a passport's record, and no part of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def notice_node(notice: Mapping[str, Any], page: str) -> dict[str, Any]:
    """One recall as :func:`passport.jsonld.document` is given it; ``page`` tells more of it."""
    texts: Mapping[str, Mapping[str, Any]] = notice["notices"]
    node = {
        "type": "RecallNotice",
        "campaignIdentifier": notice["campaign"],
        "noticeState": notice["status"],
        "noticeOpenedAt": notice["openedAt"],
        "noticePage": page,
        "safetyGateRef": notice.get("reference"),
        "noticeHeadline": _in_languages(texts, "headline"),
        "noticeHazard": _in_languages(texts, "hazard"),
        "noticeAction": _in_languages(texts, "action"),
        "noticeRemedies": _in_languages(texts, "remedies"),
        "noticeContact": _contacts(texts),
    }
    return {key: member for key, member in node.items() if member not in (None, {}, [])}


def _in_languages(texts: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, Any]:
    return {language: text[name] for language, text in texts.items() if text.get(name)}


def _contacts(texts: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """Whom to ask, each contact once, however many languages name it."""
    found = []
    for text in texts.values():
        given = text.get("contact") or {}
        names = {"phone": "telephone", "email": "email", "url": "url"}
        members = {term: given[key] for key, term in names.items() if given.get(key)}
        contact = {"type": "ContactPoint", **members}
        if members and contact not in found:
            found.append(contact)
    return found
