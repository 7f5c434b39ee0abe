"""A DNS of the tests' own: names and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeVar

from barid.interfaces.resolver import Found, IpAddress, Lack, Lacking, Mx, Srv, Tlsa

S = TypeVar("S")
T = TypeVar("T")


@dataclass
class FakeResolver:
    """Implements `interfaces.resolver.Resolver`. A `Lack` stands where there is no answer."""

    mxs: Mapping[str, Sequence[tuple[int, str]] | Lack] = field(default_factory=dict)
    hosts: Mapping[str, Sequence[str] | Lack] = field(default_factory=dict)
    texts: Mapping[str, Sequence[bytes] | Lack] = field(default_factory=dict)
    pins: Mapping[str, Sequence[Tlsa] | Lack] = field(default_factory=dict)
    secure: bool = False
    asked: list[str] = field(default_factory=list)

    async def mx(self, domain: str) -> Found[Mx] | Lacking:
        found = self.mxs.get(domain, Lack.NO_DATA if domain in self.hosts else Lack.NO_NAME)
        return self._answer(domain, found, lambda pair: Mx(*pair))

    async def addresses(self, host: str) -> Found[IpAddress] | Lacking:
        return self._answer(host, self.hosts.get(host, Lack.NO_NAME), ip_address)

    async def txt(self, name: str) -> Found[bytes] | Lacking:
        return self._answer(name, self.texts.get(name, Lack.NO_NAME), bytes)

    async def srv(self, name: str) -> Found[Srv] | Lacking:
        return Lacking(Lack.NO_NAME)

    async def tlsa(self, name: str) -> Found[Tlsa] | Lacking:
        return self._answer(name, self.pins.get(name, Lack.NO_NAME), lambda pin: pin)

    async def ptr(self, address: IpAddress) -> Found[str] | Lacking:
        return Lacking(Lack.NO_NAME)

    def _answer(
        self, name: str, found: Sequence[S] | Lack, made: Callable[[S], T]
    ) -> Found[T] | Lacking:
        self.asked.append(name)
        if isinstance(found, Lack):
            return Lacking(found, self.secure)
        return Found(tuple(made(one) for one in found), name, self.secure, 300)
