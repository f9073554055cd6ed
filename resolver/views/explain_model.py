"""The explanation as the page shows it: the very document, in the reader's language."""

from __future__ import annotations

from typing import Any

from resolver.explain.document import document
from resolver.explain.model import Explained
from resolver.explain.words import Message
from resolver.pages import Pages


def explain_page(explained: Explained, language: str, pages: Pages) -> dict[str, Any]:
    """The document with its sentences for a reader of ``language``."""

    def say(message: Message) -> str:
        values = dict(message.values)
        if "word" in values:
            values["word"] = pages.translate(str(values["word"]), language)
        return pages.translate(message.text, language, **values)

    return document(explained, say)
