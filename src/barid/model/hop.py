"""Where a message goes next, and how safely it must get there."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Speech(Enum):
    """How the next hop is spoken to."""

    SMTP = "smtp"
    SMTPS = "smtps"
    """TLS from the first octet (RFC 8314 3.3)."""
    LMTP = "lmtp"


class Safety(Enum):
    """What TLS must prove before mail goes over it, weakest first."""

    CLEAR = "clear"
    """No TLS, because it failed or none is wanted."""
    IF_OFFERED = "if-offered"
    """TLS where it is offered, whoever it is with (RFC 7435)."""
    ENCRYPTED = "encrypted"
    """TLS or nothing, whoever it is with."""
    VERIFIED = "verified"
    """TLS with a certificate that an authority issued for one of the `names` (RFC 5280, 9525)."""
    PINNED = "pinned"
    """TLS with a key or certificate that a signed TLSA record names (RFC 7672)."""


class Wish(Enum):
    """What the sender of a message asks of TLS (RFC 8689)."""

    USUAL = "usual"
    """What the recipients' domain demands."""
    REQUIRED = "required"
    """A proven server, and REQUIRETLS from there on (RFC 8689 4.2.1)."""
    OPTIONAL = "optional"
    """To deliver, whatever is demanded (RFC 8689 4.2.2)."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One TLSA record: usage, selector, matching type, data (RFC 6698 2.1)."""

    usage: int
    selector: int
    matching: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Login:
    """With what we log in at a smarthost."""

    user: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hop:
    """One host to try.

    `host` is its name (A-labels) or an address literal without brackets; `addresses` are those it
    is known to have, in the order in which to try them. `names` are what its certificate may be
    issued for.
    """

    host: str
    port: int
    addresses: tuple[str, ...]
    speech: Speech = Speech.SMTP
    safety: Safety = Safety.IF_OFFERED
    names: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    login: Login | None = None

    def written(self) -> str:
        """Host and port as people write them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
