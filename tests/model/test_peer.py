"""One IPv4 address is one peer, and so is one /64 of IPv6."""

from __future__ import annotations

import ipaddress

import pytest

from barid.model.peer import network_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("0.0.0.1", "::1:0:0:0:0", False),
    ],
)
def test_who_counts_as_one_address(one: str, other: str, same: bool) -> None:
    pair = [network_of(ipaddress.ip_address(text)) for text in (one, other)]
    assert (pair[0] == pair[1]) is same
