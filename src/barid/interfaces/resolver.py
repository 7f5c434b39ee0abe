"""What the post office asks of the DNS, and what it may be told.

A look-up never raises: what was found, or what is lacking and why, is its result. `secure` tells
that the whole answer was validated with DNSSEC by a resolver that we believe (RFC 4035 3.2.3); who
wants DANE must look at it in every answer on the way, also in those that lack something
(RFC 7672 2.1). Whoever implements this bounds the time of each look-up and may remember answers for
as long as these allow.

Names are given and returned in A-labels, without the last dot, in small letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
IpAddress = IPv4Address | IPv6Address


class Lack(Enum):
    """Why there is no answer. Only the first two and the last are facts about the name."""

    NO_NAME = "no-name"
    """The name does not exist (NXDOMAIN)."""
    NO_DATA = "no-data"
    """The name exists, without records of this kind."""
    FAILED = "failed"
    """The servers answered that they cannot answer, or made no sense; also a broken signature."""
    UNREACHABLE = "unreachable"
    """No server answered in time, or none is known."""
    BAD_NAME = "bad-name"
    """What was asked cannot be a name."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """At least one value. `name` is where they stand, after every CNAME; `ttl` is in seconds."""

    values: tuple[T, ...]
    name: str
    secure: bool
    ttl: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """No value. `secure`: that there is none was proven."""

    why: Lack
    secure: bool = False

    @property
    def temporary(self) -> bool:
        """Whether the same question may have an answer later (RFC 5321 5.1)."""
        return self.why in (Lack.FAILED, Lack.UNREACHABLE)


@dataclass(frozen=True, slots=True, order=True)
class Mx:
    """RFC 5321 5.1; an empty `host` says that the domain takes no mail (RFC 7505 3)."""

    preference: int
    host: str


@dataclass(frozen=True, slots=True, order=True)
class Srv:
    """RFC 2782; an empty `target` says that the service is not offered."""

    priority: int
    weight: int
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class Tlsa:
    """RFC 6698 2.1."""

    usage: int
    selector: int
    matching: int
    data: bytes


class Resolver(Protocol):
    """Asks the DNS."""

    async def mx(self, domain: str) -> Found[Mx] | Lacking:
        """The most preferred first. Without any, the domain's own addresses count: the caller's
        business."""

    async def addresses(self, host: str) -> Found[IpAddress] | Lacking:
        """AAAA, then A. Lacking only when neither is there; secure only when both answers are."""

    async def txt(self, name: str) -> Found[bytes] | Lacking:
        """The strings of each record put together."""

    async def srv(self, name: str) -> Found[Srv] | Lacking:
        """The first priority first."""

    async def tlsa(self, name: str) -> Found[Tlsa] | Lacking:
        """Of `_25._tcp.mx.example.org`."""

    async def ptr(self, address: IpAddress) -> Found[str] | Lacking:
        """The names of an address."""
