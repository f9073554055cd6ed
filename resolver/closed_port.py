"""A listening socket that lets nobody new in, while those who are in its queue are still served.

Linux has no call for it: a socket either listens or resets all who wait in its queue. A filter in
front of it (socket(7), SO_ATTACH_FILTER) drops the packets that begin a connection. Whoever sent
one sends it again a second later, and then meets the next server, or a closed port.
"""

from __future__ import annotations

import ctypes
import socket
import struct
import sys

_SO_ATTACH_FILTER = 26  # include/uapi/asm-generic/socket.h; Python does not name it
# Classic BPF, one instruction each: operation, jump if so, jump if not, operand.
_DROP_SYN = (
    (0x30, 0, 0, 13),  # load the byte with the flags of the TCP header
    (0x54, 0, 0, 0x12),  # only SYN and ACK of them
    (0x15, 0, 1, 0x02),  # SYN alone: the next one; else: the one after
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFFFFFF),  # keep
)


def closed_to_new(listener: socket.socket) -> bool:
    """Drop what would begin a connection from now on; False where the system cannot."""
    if not sys.platform.startswith("linux") or listener.family == socket.AF_UNIX:
        return False
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in _DROP_SYN))
    described = struct.pack("@HP", len(_DROP_SYN), ctypes.addressof(program))
    try:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, described)
    except OSError:
        return False
    return True
