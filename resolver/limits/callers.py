"""Who asks, as far as limits need to know: the network of an address, never the address."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any

_MAPPED = bytes(10) + b"\xff\xff"  # ::ffff:0:0/96, how IPv4 looks to a socket of both kinds
_LOOPBACK = b"6" + bytes(7)


def caller_address(environ: Mapping[str, Any], proxies: int) -> str:
    """The address a request came from, behind ``proxies`` proxies of our own.

    Each of them adds one address at the end of X-Forwarded-For; what stands before those was
    written by the caller. Empty where the server has none (a local socket).
    """
    if proxies:
        entries = environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", proxies)
        # Fewer than there should be: this one came past the proxies.
        if len(entries) >= proxies and entries[-proxies].strip():
            return str(entries[-proxies].strip())
    return str(environ.get("REMOTE_ADDR") or "")


def prefix_of(address: str) -> bytes | None:
    """The network a limit counts for: /24 of IPv4, /56 of IPv6; None for what is no address."""
    try:
        if ":" not in address:
            return b"4" + socket.inet_pton(socket.AF_INET, address)[:3]
        packed = socket.inet_pton(socket.AF_INET6, address)
    except (OSError, ValueError):
        bare = _without_port(address)
        return None if bare == address else prefix_of(bare)
    if packed.startswith(_MAPPED):
        return b"4" + packed[12:15]
    return b"6" + packed[:7]


def is_loopback(prefix: bytes) -> bool:
    """Whether it is this machine itself."""
    return prefix.startswith(b"4\x7f") or prefix == _LOOPBACK


def _without_port(address: str) -> str:
    """Some proxies note ``192.0.2.1:4711`` or ``[2001:db8::1]:4711``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
