"""A DNS that knows what a test has told it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from barid.interfaces.resolver import Found, IpAddress, Lack, Lacking, Mx, Srv, Tlsa

T = TypeVar("T")
Table = Mapping[str, tuple[T, ...] | Found[T] | Lacking]


@dataclass
class FakeResolver:
    """Implements `interfaces.resolver.Resolver` from one table for each kind of record.

    Values alone are found under the name that was asked; a name that is not there does not exist.
    `secure` is said of all that is not told in full."""

    mxs: Table[Mx] = field(default_factory=dict)
    hosts: Table[IpAddress] = field(default_factory=dict)
    texts: Table[bytes] = field(default_factory=dict)
    services: Table[Srv] = field(default_factory=dict)
    tlsas: Table[Tlsa] = field(default_factory=dict)
    pointers: Mapping[IpAddress, tuple[str, ...]] = field(default_factory=dict)
    secure: bool = False
    asked: list[str] = field(default_factory=list)
    """Every name that was asked, in order."""

    async def mx(self, domain: str) -> Found[Mx] | Lacking:
        """Implements `Resolver.mx`."""
        return self._of(self.mxs, domain)

    async def addresses(self, host: str) -> Found[IpAddress] | Lacking:
        """Implements `Resolver.addresses`."""
        return self._of(self.hosts, host)

    async def txt(self, name: str) -> Found[bytes] | Lacking:
        """Implements `Resolver.txt`."""
        return self._of(self.texts, name)

    async def srv(self, name: str) -> Found[Srv] | Lacking:
        """Implements `Resolver.srv`."""
        return self._of(self.services, name)

    async def tlsa(self, name: str) -> Found[Tlsa] | Lacking:
        """Implements `Resolver.tlsa`."""
        return self._of(self.tlsas, name)

    async def ptr(self, address: IpAddress) -> Found[str] | Lacking:
        """Implements `Resolver.ptr`."""
        pointers = {one.reverse_pointer: names for one, names in self.pointers.items()}
        return self._of(pointers, address.reverse_pointer)

    def _of(self, table: Table[T], name: str) -> Found[T] | Lacking:
        self.asked.append(name)
        answer = table.get(name, Lacking(Lack.NO_NAME, self.secure))
        if isinstance(answer, Found | Lacking):
            return answer
        return Found(answer, name, self.secure, 300)
