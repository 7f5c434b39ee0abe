"""What counts as one address when connections and failures are counted."""

from __future__ import annotations

import ipaddress

PeerAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = tuple[int, int]


def network_of(address: PeerAddress) -> Network:
    """One IPv4 address or one /64 of IPv6: whoever has IPv6 has that at least (RFC 4291 2.5.4)."""
    number = int(address)
    return (4, number) if address.version == 4 else (6, number >> 64)
