"""A DNS that knows what a test has told it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeVar

from barid.interfaces.resolver import Found, IpAddress, Lack, Lacking, Mx, Srv, Tlsa

S = TypeVar("S")
T = TypeVar("T")
Table = Mapping[str, Sequence[S] | Found[T] | Lacking | Lack]


@dataclass
class FakeResolver:
    """Implements `interfaces.resolver.Resolver` from one table for each kind of record.

    MX records may be written as pairs, addresses as text. Values alone are found under the name
    that was asked; a `Lack` stands where there are none. A name that is in no table does not exist,
    one that is only in others has nothing of this kind. `secure` is said of all that is not told in
    full."""

    mxs: Table[Mx | tuple[int, str], Mx] = field(default_factory=dict)
    hosts: Table[IpAddress | str, IpAddress] = field(default_factory=dict)
    texts: Table[bytes, bytes] = field(default_factory=dict)
    services: Table[Srv, Srv] = field(default_factory=dict)
    tlsas: Table[Tlsa, Tlsa] = field(default_factory=dict)
    pointers: Mapping[IpAddress, tuple[str, ...]] = field(default_factory=dict)
    secure: bool = False
    asked: list[str] = field(default_factory=list)
    """Every name that was asked, in order."""

    async def mx(self, domain: str) -> Found[Mx] | Lacking:
        """Implements `Resolver.mx`."""
        return self._of(self.mxs, domain, lambda one: one if isinstance(one, Mx) else Mx(*one))

    async def addresses(self, host: str) -> Found[IpAddress] | Lacking:
        """Implements `Resolver.addresses`."""
        return self._of(self.hosts, host, ip_address)

    async def txt(self, name: str) -> Found[bytes] | Lacking:
        """Implements `Resolver.txt`."""
        return self._of(self.texts, name, _itself)

    async def srv(self, name: str) -> Found[Srv] | Lacking:
        """Implements `Resolver.srv`."""
        return self._of(self.services, name, _itself)

    async def tlsa(self, name: str) -> Found[Tlsa] | Lacking:
        """Implements `Resolver.tlsa`."""
        return self._of(self.tlsas, name, _itself)

    async def ptr(self, address: IpAddress) -> Found[str] | Lacking:
        """Implements `Resolver.ptr`."""
        pointers = {one.reverse_pointer: names for one, names in self.pointers.items()}
        return self._of(pointers, address.reverse_pointer, _itself)

    def _of(self, table: Table[S, T], name: str, made: Callable[[S], T]) -> Found[T] | Lacking:
        self.asked.append(name)
        tables: tuple[Mapping[str, object], ...] = (
            *(self.mxs, self.hosts, self.texts),
            *(self.services, self.tlsas),
        )
        known = any(name in one for one in tables)
        answer = table.get(name, Lack.NO_DATA if known else Lack.NO_NAME)
        if isinstance(answer, Lack):
            return Lacking(answer, self.secure)
        if isinstance(answer, Found | Lacking):
            return answer
        return Found(tuple(made(one) for one in answer), name, self.secure, 300)


def _itself(value: T) -> T:
    return value
