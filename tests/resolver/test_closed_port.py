"""A port that is closed to new connections and still serves the old ones."""

from __future__ import annotations

import socket
import sys
from contextlib import closing

import pytest

from resolver.closed_port import closed_to_new

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a filter of Linux")


def test_who_waits_is_served_and_who_comes_later_is_not_even_reset() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        with closing(socket.create_connection(address, timeout=5)) as waiting:
            assert closed_to_new(listener)
            with pytest.raises(TimeoutError):
                socket.create_connection(address, timeout=0.2)
            waiting.sendall(b"first")
            served, _ = listener.accept()
            with closing(served):
                assert served.recv(5) == b"first"
                served.sendall(b"seen")
                assert waiting.recv(4) == b"seen"


def test_the_next_server_at_the_port_gets_who_came_in_between() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    assert closed_to_new(listener)
    with closing(socket.socket()) as early:
        early.setblocking(False)
        assert early.connect_ex(address) != 0
        listener.close()
        with socket.create_server(address) as after:
            after.settimeout(5)
            accepted, _ = after.accept()
            accepted.close()


def test_a_socket_without_packets_is_left_alone() -> None:
    with closing(socket.socket(socket.AF_UNIX)) as local:
        assert not closed_to_new(local)
