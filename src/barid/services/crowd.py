"""Who is here: connections through all doors together, counted in all and by address.

So a flood at one door takes no more than the post office has, and whoever comes through several
doors is one.
"""

from __future__ import annotations

from dataclasses import dataclass

from barid.model.peer import Network, PeerAddress, network_of


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections at a time; an address is one IPv4 address or one IPv6 /64 network."""

    total: int = 10_000
    per_address: int = 50
    loopback_exempt: bool = True
    """Whether 127.0.0.0/8 and ::1 are exempt from `per_address`."""


class Crowd:
    """The connections that share these limits."""

    __slots__ = ("_by_address", "limits", "total")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._by_address: dict[Network, int] = {}
        self.total = 0
        """How many are here now."""

    def admit(self, address: PeerAddress) -> bool:
        """Count one more, if there is room for it and for one more of its address."""
        limits = self.limits
        if self.total >= limits.total:
            return False
        network = network_of(address)
        count = self._by_address.get(network, 0)
        exempt = limits.loopback_exempt and address.is_loopback
        if count >= limits.per_address and not exempt:
            return False
        self._by_address[network] = count + 1
        self.total += 1
        return True

    def left(self, address: PeerAddress) -> None:
        """One of those admitted is gone."""
        self.total -= 1
        network = network_of(address)
        count = self._by_address[network] - 1
        if count:
            self._by_address[network] = count
        else:
            del self._by_address[network]
