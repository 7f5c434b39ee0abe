"""What the examination needs of the network: connections of which every octet is seen.

Nothing raises: what went wrong is a result, with its kind and its time. Times are seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class Trouble(Enum):
    """Why there is no connection, or no longer one."""

    REFUSED = "refused"
    """Somebody answered that nobody listens."""
    SILENT = "silent"
    """Nobody answered in time."""
    NO_ROUTE = "no-route"
    """This machine knows no way (ENETUNREACH)."""
    NO_HOST = "no-host"
    """Somebody on the way, or nobody on the last link, said that it is not there (EHOSTUNREACH)."""
    FORBIDDEN = "forbidden"
    """This machine does not let us (EPERM, EACCES)."""
    RESET = "reset"
    """The other side, or somebody in its name, broke the connection off."""
    CLOSED = "closed"
    """The other side closed the connection."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Missed:
    """No connection."""

    trouble: Trouble
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What came; `trouble` tells why nothing more will, None while more may."""

    octets: bytes
    trouble: Trouble | None
    seconds: float


class Distrust(Enum):
    """Why a certificate does not prove who the other side is."""

    NAME = "name"
    SELF_SIGNED = "self-signed"
    NO_ISSUER = "no-issuer"
    UNKNOWN_ROOT = "unknown-root"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    STRICT = "strict"
    """Only the strict rules of newer programs refuse it (RFC 5280 4.2)."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The own certificate of the other side."""

    names: tuple[str, ...]
    subject: str
    issuer: str
    begins: datetime
    ends: datetime
    fingerprint: str
    """SHA-256, in hexadecimal digits."""
    chain: int
    """How many certificates it sent in all."""


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A handshake that succeeded."""

    version: str
    cipher: str
    certificate: Certificate | None
    seconds: float


class Handshake(Enum):
    """Why a handshake failed, as far as it can be told."""

    DISTRUSTED = "distrusted"
    """We broke it off, because the certificate proves nothing."""
    NOT_TLS = "not-tls"
    """The other side does not speak TLS (yet)."""
    OLD = "old"
    """It only knows versions that are no longer spoken."""
    WEAK = "weak"
    """It only knows ciphers or keys that are no longer accepted."""
    BROKEN_OFF = "broken-off"
    CERTIFICATE_WANTED = "certificate-wanted"
    SILENT = "silent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Unencrypted:
    """A handshake that failed; the connection is of no use any more."""

    why: Handshake
    text: str
    """As the library says it."""
    seconds: float
    distrust: Distrust | None = None


@dataclass(frozen=True, slots=True)
class TlsWish:
    """How to speak TLS: the name that is told in the handshake (RFC 6066 3) and that the
    certificate has to prove, None to tell none; `verified` to break off when it does not."""

    name: str | None
    verified: bool = True
    old: bool = False
    """With versions and ciphers that nobody should use any more, to see whether only these work."""


class Line(Protocol):
    """One connection."""

    address: str
    """Of the other side."""
    ours: str
    """Our own address on this connection."""
    seconds: float
    """How long it took to connect."""

    async def receive(self, seconds: float) -> Heard:
        """Wait for something to come."""

    async def send(self, octets: bytes) -> bool:
        """False when it is known to be lost."""

    async def encrypt(self, wish: TlsWish, seconds: float) -> Encrypted | Unencrypted:
        """Speak TLS from now on."""

    def close(self) -> None:
        """Let go of it at once."""


@dataclass(frozen=True, slots=True)
class Named:
    """What this machine's own resolver (files, services, DNS) makes of a name."""

    addresses: tuple[str, ...]
    text: str = ""
    """Why there are none."""
    is_temporary: bool = False


@dataclass(frozen=True, slots=True)
class Interface:
    """One network interface that is up."""

    name: str
    addresses: tuple[str, ...]


class Prober(Protocol):
    """Looks at the network from here."""

    async def dial(self, address: str, port: int, seconds: float) -> Line | Missed:
        """A TCP connection to one address."""

    async def look_up(self, host: str) -> Named:
        """The addresses of a name as every program on this machine gets them."""

    def interfaces(self) -> Sequence[Interface]:
        """What is up, the loopback interface apart."""

    def has_route(self, version: int) -> bool:
        """Whether this machine knows a way into the internet by IPv4 or IPv6."""
