"""Which network a request is counted for, and whose word is taken for it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.limits.callers import caller_address, is_loopback, prefix_of


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_ipv4_is_counted_by_its_24(one: IPv4Address, other: IPv4Address) -> None:
    same = other in ip_network(f"{one}/24", strict=False)
    assert (prefix_of(str(one)) == prefix_of(str(other))) is same
    assert prefix_of(f"::ffff:{one}") == prefix_of(str(one))


@given(st.ip_addresses(v=6), st.integers(0, 2**128 - 1))
def test_ipv6_is_counted_by_its_56(one: IPv6Address, bits: int) -> None:
    other = IPv6Address(int(one) ^ (bits & (2**72 - 1)))
    if one.ipv4_mapped is None and other.ipv4_mapped is None:
        assert prefix_of(str(one)) == prefix_of(str(other))
        assert prefix_of(str(IPv6Address(int(one) ^ (1 << 72)))) != prefix_of(str(one))


@pytest.mark.parametrize("address", ["192.0.2.1:4711", "192.0.2.77"])
def test_a_port_behind_the_address_does_not_matter(address: str) -> None:
    assert prefix_of(address) == prefix_of("192.0.2.1")
    assert prefix_of("[2001:db8::1]:443") == prefix_of("2001:db8::")


@pytest.mark.parametrize(
    "text", ["", "unknown", "1.2.3", "1.2.3.4.5", "1.2.3.٤", "\0", "fe80::1%eth0", "[", "[x]:1"]
)
def test_what_is_no_address_has_no_network(text: str) -> None:
    assert prefix_of(text) is None


def test_this_machine_is_known_by_either_address() -> None:
    own = [prefix_of(each) for each in ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1")]
    assert all(each is not None and is_loopback(each) for each in own)
    others = [prefix_of(each) for each in ("128.0.0.1", "2001:db8::1")]
    assert not any(each is not None and is_loopback(each) for each in others)


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.66, 198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.66,198.51.100.7 ", "198.51.100.7"),
        (1, "198.51.100.7,", "192.0.2.1"),
        (2, "203.0.113.66, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "10.0.0.1", "192.0.2.1"),
    ],
)
def test_only_what_our_own_proxies_added_is_believed(
    proxies: int, said: str | None, address: str
) -> None:
    environ = {"REMOTE_ADDR": "192.0.2.1"}
    if said is not None:
        environ["HTTP_X_FORWARDED_FOR"] = said
    assert caller_address(environ, proxies) == address
