"""The text form of a key: recognisable, checkable without a database, and never stored whole.

``tmk_<token id>_<secret><checksum>``: the prefix lets a leak scanner recognise a key, the
checksum lets it (and us) tell a real one from a look-alike. The token id is public; of the
256-bit secret only the SHA-256 is kept. A fast hash is enough for a secret with that much
entropy: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib
from dataclasses import dataclass

from resolver.principals.errors import BadKey

PREFIX = "tmk"
TOKEN_ID_BYTES = 8
SECRET_BYTES = 32
_KEY = re.compile(
    r"(tmk_(?P<token_id>[0-9a-f]{16})_(?P<secret>[0-9a-f]{64}))(?P<check>[0-9a-f]{8})\Z"
)


@dataclass(frozen=True, slots=True)
class KeyParts:
    """A key taken apart: what to look up and what to compare."""

    token_id: str
    secret: str


def format_key(token_id: str, secret: str) -> str:
    """The key's text from its public id (16 hex digits) and its secret (64 hex digits)."""
    body = f"{PREFIX}_{token_id}_{secret}"
    return body + _checksum(body)


def parse_key(text: str) -> KeyParts:
    """Take a key apart; raise BadKey where its form or its checksum is wrong."""
    match = _KEY.match(text)
    if match is None or match["check"] != _checksum(match[1]):
        raise BadKey("malformed")
    return KeyParts(match["token_id"], match["secret"])


def secret_digest(secret: str) -> str:
    """What is stored of a secret: the SHA-256 of its text, as hex digits."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def secret_matches(secret: str, digest: str) -> bool:
    """Compare a secret with the stored digest in constant time."""
    return hmac.compare_digest(secret_digest(secret), digest)


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode('ascii')):08x}"
