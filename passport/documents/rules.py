"""What a document must look like before it is kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from passport.errors import FieldProblem

LARGEST = 10 * 1024 * 1024  # bytes

# RFC 9110 8.3.1; of the parameters only the character set says anything about bytes at rest.
_name = r"[a-z0-9!#$&^_.+-]{1,127}"
_media_type = re.compile(rf"{_name}/{_name}(; ?charset=utf-8)?").fullmatch
# The name is the last segment of a URL, so it is made of characters that need no encoding there.
_file_name = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}").fullmatch

_sha256 = re.compile(r"[0-9a-f]{64}").fullmatch


def problems(body: bytes, media_type: str, file_name: str) -> Iterator[FieldProblem]:
    """What keeps this document from being kept."""
    if not body:
        yield FieldProblem("/body", "not empty")
    elif len(body) > LARGEST:
        yield FieldProblem("/body", f"at most {LARGEST} bytes")
    elif media_type.startswith("text/") and not _is_utf8(body):
        # Text is served as UTF-8, whatever else its media type says.
        yield FieldProblem("/body", "text in UTF-8")
    if not _media_type(media_type):
        yield FieldProblem("/mediaType", "a media type in small letters, such as application/pdf")
    if not _file_name(file_name):
        yield FieldProblem(
            "/fileName", "1 to 120 letters, digits, '.', '_' and '-', a letter or digit first"
        )


def is_sha256(text: str) -> bool:
    """Whether this is the hash of a document at all: 64 lower-case hexadecimal digits."""
    return _sha256(text) is not None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
