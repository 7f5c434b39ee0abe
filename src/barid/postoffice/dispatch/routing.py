"""Where mail for a destination goes next: a fixed route, a smarthost, or its MX hosts.

A route is worked out host by host, so that the addresses of the third host are asked for only when
the first two have failed. Mail is never sent to ourselves: of MX hosts only those that are more
preferred than we are count (RFC 5321 5.1), and an address at which we listen is no next hop.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, ip_address
from typing import Final, Protocol

from barid.interfaces.resolver import Found, IpAddress, Lack, Lacking, Mx, Resolver
from barid.interfaces.world import Randomness
from barid.model.hop import Hop, Login, Pin, Safety, Speech, Wish

MOST_HOSTS: Final = 10
"""More MX hosts than this are not tried in one attempt."""


@dataclass(frozen=True, slots=True)
class FixedHop:
    """A next hop that the administrator has set."""

    speech: Speech
    host: str
    port: int
    login: Login | None = None
    safety: Safety = Safety.IF_OFFERED
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class NoRoute:
    """Mail cannot go there: never, or not now. `status` is an enhanced code (RFC 3463)."""

    permanent: bool
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What TLS must prove toward one MX host, and by which pins.

    `vouched` tells that a policy of the domain names this host, whatever it demands of it.
    """

    safety: Safety = Safety.IF_OFFERED
    names: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    vouched: bool = False


class Demands(Protocol):
    """Knows what safety a domain has published: DANE (RFC 7672), MTA-STS (RFC 8461)."""

    async def demand(
        self, domain: str, mx: str, addresses: Found[IpAddress], mx_secure: bool
    ) -> Demand | NoRoute:
        """For one MX host of a domain; NoRoute when this host must not be used."""


@dataclass(frozen=True, slots=True)
class Ourselves:
    """What is us. `listening` are (address, port) at which we take mail from others."""

    names: frozenset[str]
    listening: frozenset[tuple[IpAddress, int]]
    port: int = 25
    """The port of other post offices."""

    def is_host(self, name: str) -> bool:
        """Whether a host name is ours."""
        return name in self.names

    def is_address(self, address: IpAddress) -> bool:
        """Whether we would talk to ourselves there."""
        wild: tuple[IpAddress, IpAddress] = (ip_address("0.0.0.0"), ip_address("::"))
        everywhere = any((any_, self.port) in self.listening for any_ in wild)
        return (address, self.port) in self.listening or (everywhere and address.is_loopback)


@dataclass(frozen=True, slots=True)
class Routes:
    """What is set by hand: next hops by domain key (`.example.org` for everything below it, `*` for
    all), and the smarthosts of sender addresses and sender domains (by key)."""

    by_domain: Mapping[str, FixedHop]
    by_sender: Mapping[str, FixedHop]
    fallback: FixedHop | None = None
    """Where mail goes that cannot go by itself, such as where port 25 is blocked."""

    def fixed(self, domain: str, sender: str) -> FixedHop | None:
        """The next hop that is set for this mail, if one is."""
        for name in (domain, *_above(domain)):
            if name in self.by_domain:
                return self.by_domain[name]
        for key in (sender, sender.rpartition("@")[2]):
            if key in self.by_sender:
                return self.by_sender[key]
        return self.by_domain.get("*")


class Router:
    """Finds the way. `demands` says what safety is published."""

    def __init__(
        self,
        resolver: Resolver,
        ourselves: Ourselves,
        routes: Routes,
        demands: Demands,
        randomness: Randomness,
    ) -> None:
        self._resolver = resolver
        self._ourselves = ourselves
        self._routes = routes
        self._demands = demands
        self._randomness = randomness

    async def hops(
        self, domain: str, sender: str, wish: Wish = Wish.USUAL
    ) -> AsyncIterator[Hop | NoRoute]:
        """The hosts to try, best first, each perhaps with why it is none. `domain` is the key of
        the recipients' domain, `sender` that of the reverse-path, empty for the null one."""
        fixed = self._routes.fixed(domain, sender)
        if fixed is not None:
            yield _as_wished(await self._fixed(fixed), wish)
            return
        if domain.startswith("["):
            yield _as_wished(self._literal(domain), wish)
            return
        found = await self._hosts(domain)
        if isinstance(found, NoRoute):
            yield found
            return
        hosts, secure = found
        for host in hosts[:MOST_HOSTS]:
            yield await self._hop(domain, host, secure, wish)

    def way(self, domain: str, sender: str) -> FixedHop | None:
        """What mail of different senders has in common that goes to the same hosts."""
        return self._routes.fixed(domain, sender)

    async def fallback(self, wish: Wish = Wish.USUAL) -> Hop | NoRoute | None:
        """The way for mail that cannot go by itself."""
        fixed = self._routes.fallback
        return None if fixed is None else _as_wished(await self._fixed(fixed), wish)

    async def _fixed(self, fixed: FixedHop) -> Hop | NoRoute:
        addresses = await self._addresses_of(fixed.host)
        if isinstance(addresses, NoRoute):
            return NoRoute(False, "4.4.4", f"next hop {fixed.host}: {addresses.text}")
        return Hop(
            fixed.host,
            fixed.port,
            tuple(map(str, addresses)),
            fixed.speech,
            fixed.safety,
            (fixed.host,),
            fixed.pins,
            fixed.login,
        )

    async def _addresses_of(self, host: str) -> tuple[IpAddress, ...] | NoRoute:
        """Of a host that the administrator has named, who knows what is good."""
        if host == "localhost":
            return (ip_address("127.0.0.1"), ip_address("::1"))
        try:
            return (ip_address(host),)
        except ValueError:
            found = await self._resolver.addresses(host)
        return found.values if isinstance(found, Found) else _lacking(host, found)

    def _literal(self, domain: str) -> Hop | NoRoute:
        """An address literal (RFC 5321 4.1.3)."""
        try:
            address = ip_address(domain[1:-1].lower().removeprefix("ipv6:"))
        except ValueError:
            return NoRoute(True, "5.1.2", f"{domain} is no address")
        if self._ourselves.is_address(address):
            return _OURSELVES
        return Hop(str(address), self._ourselves.port, (str(address),), names=(str(address),))

    async def _hosts(self, domain: str) -> tuple[list[str], bool] | NoRoute:
        """Names of the hosts that take mail for a domain, best first; whether DNSSEC vouches."""
        found = await self._resolver.mx(domain)
        if isinstance(found, Found):
            return self._before_us(domain, found)
        if found.why is Lack.NO_DATA:
            return [domain], found.secure  # the implicit MX: RFC 5321 5.1
        return _lacking(domain, found)

    def _before_us(self, domain: str, found: Found[Mx]) -> tuple[list[str], bool] | NoRoute:
        hosts = [mx for mx in found.values if mx.host]
        if not hosts:
            return NoRoute(True, "5.1.10", f"{domain} takes no mail (null MX)")
        ours = [mx.preference for mx in hosts if self._ourselves.is_host(mx.host)]
        if ours:
            hosts = [mx for mx in hosts if mx.preference < min(ours)]
            if not hosts:
                return _OURSELVES
        shaken = sorted(hosts, key=lambda mx: (mx.preference, self._randomness.token(4)))
        return list(dict.fromkeys(mx.host for mx in shaken)), found.secure

    async def _hop(self, domain: str, host: str, secure: bool, wish: Wish) -> Hop | NoRoute:
        found = await self._resolver.addresses(host)
        if isinstance(found, Lacking):
            return _lacking(host, found)
        others = [one for one in found.values if not self._ourselves.is_address(one)]
        if not others:
            return _OURSELVES
        demand: Demand | NoRoute = Demand()
        if wish is not Wish.OPTIONAL:
            demand = await self._demands.demand(domain, host, found, secure)
        if isinstance(demand, NoRoute):
            return demand
        vouched = _is_proof(demand.safety) or demand.vouched or secure or host == domain
        if wish is Wish.REQUIRED and not vouched:
            # RFC 8689 4.2.1: whoever forges the MX would get the mail.
            return NoRoute(True, "5.7.10", f"nobody vouches for {host} as a host of {domain}")
        names = demand.names or (host,)
        addresses = tuple(map(str, _interleaved(others)))
        port = self._ourselves.port
        hop = Hop(host, port, addresses, Speech.SMTP, demand.safety, names, demand.pins)
        return _as_wished(hop, wish)


_OURSELVES: Final = NoRoute(True, "5.4.6", "mail for there would come back to us")


def _is_proof(safety: Safety) -> bool:
    return safety in (Safety.VERIFIED, Safety.PINNED)


def _as_wished(hop: Hop | NoRoute, wish: Wish) -> Hop | NoRoute:
    """The same hop, proven at least by an authority where the sender requires TLS. What is handed
    over by LMTP is delivered, and no longer on its way (RFC 2033 1)."""
    if isinstance(hop, NoRoute) or wish is not Wish.REQUIRED or hop.speech is Speech.LMTP:
        return hop
    return hop if _is_proof(hop.safety) else replace(hop, safety=Safety.VERIFIED)


def _lacking(name: str, lacking: Lacking) -> NoRoute:
    if lacking.temporary:
        return NoRoute(False, "4.4.3", f"the DNS does not answer for {name} now")
    why = "does not exist" if lacking.why is Lack.NO_NAME else "has no address"
    return NoRoute(True, "5.1.2", f"{name} {why}")


def _above(domain: str) -> list[str]:
    """`.b.c` and `.c` for `a.b.c`."""
    labels = domain.split(".")
    return ["." + ".".join(labels[place:]) for place in range(1, len(labels))]


def _interleaved(addresses: list[IpAddress]) -> list[IpAddress]:
    """IPv6 and IPv4 in turn, so that a broken one of them costs one try (RFC 8305 4)."""
    six = [address for address in addresses if not isinstance(address, IPv4Address)]
    four = [address for address in addresses if isinstance(address, IPv4Address)]
    longest = max(len(six), len(four))
    pairs = [one[place : place + 1] for place in range(longest) for one in (six, four)]
    return [address for pair in pairs for address in pair]
