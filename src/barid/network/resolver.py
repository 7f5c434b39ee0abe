"""The DNS, asked with dnspython: over UDP, and over TCP where the answer was cut short.

The AD bit counts only from a server that is trusted by the settings or stands on this machine,
since anybody on the way can set it; answers of others are proven by ourselves. Answers are
remembered for as long as they live.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from barid.interfaces.resolver import Found, IpAddress, Lack, Lacking, Mx, Srv, Tlsa
from barid.interfaces.world import Clock
from barid.model.address import domain_key
from barid.network.clock import SystemClock

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver as DnsPython
    from dns.message import Message
    from dns.name import Name
    from dns.rdatatype import RdataType

    from barid.network.dnssec.chain import Chain

T = TypeVar("T")

TRY_SECONDS: Final = 2.0
ALL_SECONDS: Final = 6.0
"""What one look-up may take, with all its tries and servers."""
REMEMBERED_MOST: Final = 10_000
PAYLOAD: Final = 1232
"""What a UDP answer may hold, in octets: fits without fragments everywhere."""


class SystemResolver:
    """Implements `interfaces.resolver.Resolver`. Made once for one event loop.

    `servers` are addresses with ports, none for those of this machine; `trusted` tells whether they
    are believed about the AD bit. With `anchors`, a file with keys of the root, nobody is believed
    and everything is proven from them.
    """

    def __init__(
        self,
        servers: Sequence[tuple[str, int]] = (),
        trusted: bool = False,
        anchors: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._servers = servers
        self._trusted = trusted
        self._anchors = anchors
        self._clock = clock or SystemClock()
        self._made: DnsPython | None = None
        self._chain: Chain | None = None

    async def mx(self, domain: str) -> Found[Mx] | Lacking:
        """Implements `Resolver.mx`."""
        found = await self._ask(domain, "MX", lambda r: Mx(r.preference, _name(r.exchange)))
        return _sorted(found)

    async def addresses(self, host: str) -> Found[IpAddress] | Lacking:
        """Implements `Resolver.addresses`."""
        six = await self._ask(host, "AAAA", lambda r: ipaddress.ip_address(r.address))
        if isinstance(six, Lacking) and six.why in (Lack.NO_NAME, Lack.BAD_NAME):
            return six
        four = await self._ask(host, "A", lambda r: ipaddress.ip_address(r.address))
        if isinstance(six, Lacking) and isinstance(four, Lacking):
            why = six.why if six.temporary else four.why
            return Lacking(why, six.secure and four.secure)
        found = [one for one in (six, four) if isinstance(one, Found)]
        return Found(
            tuple(value for one in found for value in one.values),
            found[0].name,
            six.secure and four.secure,
            min(one.ttl for one in found),
        )

    async def txt(self, name: str) -> Found[bytes] | Lacking:
        """Implements `Resolver.txt`."""
        return await self._ask(name, "TXT", lambda r: b"".join(r.strings))

    async def srv(self, name: str) -> Found[Srv] | Lacking:
        """Implements `Resolver.srv`."""
        found = await self._ask(
            name, "SRV", lambda r: Srv(r.priority, r.weight, r.port, _name(r.target))
        )
        return _sorted(found)

    async def tlsa(self, name: str) -> Found[Tlsa] | Lacking:
        """Implements `Resolver.tlsa`."""
        return await self._ask(
            name, "TLSA", lambda r: Tlsa(r.usage, r.selector, r.mtype, bytes(r.cert))
        )

    async def ptr(self, address: IpAddress) -> Found[str] | Lacking:
        """Implements `Resolver.ptr`."""
        return await self._ask(address.reverse_pointer, "PTR", lambda r: _name(r.target))

    async def _ask(self, name: str, kind: str, read: Callable[[Any], T]) -> Found[T] | Lacking:
        import dns.exception
        import dns.name
        import dns.resolver

        asked = name if name.isascii() else domain_key(name)
        if not asked:
            return Lacking(Lack.BAD_NAME)
        try:
            question = dns.name.from_text(asked)
        except (dns.exception.DNSException, UnicodeError, ValueError):
            return Lacking(Lack.BAD_NAME)
        try:
            answer = await self._resolver().resolve(question, kind, search=False)
        except dns.resolver.NXDOMAIN as error:
            (response,) = error.kwargs["responses"].values()
            return await self._lacking(Lack.NO_NAME, response, question, kind)
        except dns.resolver.NoAnswer as error:
            return await self._lacking(Lack.NO_DATA, error.kwargs["response"], question, kind)
        except (dns.resolver.LifetimeTimeout, dns.resolver.NoResolverConfiguration, OSError):
            return Lacking(Lack.UNREACHABLE)
        except dns.exception.DNSException:  # what was answered cannot be used
            return Lacking(Lack.FAILED)
        proven = await self._proven(answer.response, question, kind)
        if proven is None:
            return Lacking(Lack.FAILED)
        rrset = answer.rrset
        assert rrset is not None, "an answer without records is raised as NoAnswer"
        values = tuple(read(record) for record in rrset)
        return Found(values, _name(rrset.name), proven, rrset.ttl)

    async def _lacking(self, why: Lack, response: Message, name: Name, kind: str) -> Lacking:
        proven = await self._proven(response, name, kind)
        return Lacking(Lack.FAILED) if proven is None else Lacking(why, proven)

    async def _proven(self, response: Message, name: Name, kind: str) -> bool | None:
        """Whether the response is signed; None when it should be and is not."""
        if self._believed():
            from dns.flags import AD

            return bool(response.flags & AD)
        from dns.rdatatype import from_text

        from barid.network.dnssec.anchors import read_anchors
        from barid.network.dnssec.chain import Chain, Standing

        if self._chain is None:
            self._chain = Chain(self._whole, read_anchors(self._anchors), self._clock)
        standing = await self._chain.judge(response, name, from_text(kind))
        return None if standing is Standing.BOGUS else standing is Standing.SECURE

    async def _whole(self, name: Name, kind: RdataType) -> Message | None:
        """A whole response, whatever it holds (see `dnssec.chain.Ask`)."""
        import dns.exception
        import dns.resolver

        try:
            resolver = self._resolver()
            answer = await resolver.resolve(name, kind, search=False, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN as error:
            (response,) = error.kwargs["responses"].values()
            return response  # type: ignore[no-any-return]
        except (dns.exception.DNSException, OSError):
            return None
        return answer.response

    def _believed(self) -> bool:
        """Only where every server that may have answered is believed."""
        if self._anchors is not None:
            return False
        if self._trusted:
            return True
        servers = [getattr(server, "address", "") for server in self._resolver().nameservers]
        return bool(servers) and all(map(_is_here, servers))

    def _resolver(self) -> DnsPython:
        if self._made is None:
            import dns.asyncresolver
            import dns.flags
            import dns.nameserver
            import dns.resolver

            made = dns.asyncresolver.Resolver(configure=not self._servers)
            made.nameservers = [
                dns.nameserver.Do53Nameserver(host, port) for host, port in self._servers
            ] or [dns.nameserver.Do53Nameserver(str(host), 53) for host in made.nameservers]
            made.timeout, made.lifetime = TRY_SECONDS, ALL_SECONDS
            made.use_edns(0, dns.flags.DO, PAYLOAD)
            made.flags = dns.flags.RD | dns.flags.AD
            made.cache = dns.resolver.LRUCache(REMEMBERED_MOST)
            self._made = made
        return self._made


def _sorted(found: Found[T] | Lacking) -> Found[T] | Lacking:
    if isinstance(found, Lacking):
        return found
    values = tuple(sorted(found.values))  # type: ignore[type-var]
    return Found(values, found.name, found.secure, found.ttl)


def _name(name: Any) -> str:
    return str(name.to_text(omit_final_dot=True)).lower().removeprefix(".")


def _is_here(server: str) -> bool:
    try:
        return ipaddress.ip_address(server.partition("%")[0]).is_loopback
    except ValueError:
        return False
