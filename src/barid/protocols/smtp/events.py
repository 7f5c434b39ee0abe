"""What a client has asked for. Each event waits for one `Server.answer` before anything follows."""

from __future__ import annotations

from dataclasses import dataclass

from barid.model.address import Address
from barid.model.asked import NOTHING, Asked
from barid.model.envelope import Body, Envelope
from barid.model.outgoing import NOTHING_ASKED_FOR_ONE, RecipientParameters
from barid.protocols.sasl.mechanism import Claim


@dataclass(frozen=True, slots=True)
class Greeted:
    """EHLO or LHLO (`extended`), or HELO. Granted, the capabilities are said by the core."""

    name: str
    extended: bool


@dataclass(frozen=True, slots=True)
class SenderNamed:
    """MAIL. `path` is None for `<>`; `size` in octets is what was announced, if anything."""

    path: Address | None
    size: int | None
    body: Body
    smtputf8: bool
    asked: Asked = NOTHING


@dataclass(frozen=True, slots=True)
class RecipientNamed:
    """RCPT. `<postmaster>` without a domain comes with ours (RFC 5321 4.5.1)."""

    path: Address
    asked: RecipientParameters = NOTHING_ASKED_FOR_ONE


@dataclass(frozen=True, slots=True)
class MessageComplete:
    """A whole message, dots unstuffed, every line ended by CRLF; the answer ends it either way."""

    content: bytes
    envelope: Envelope

    @property
    def body(self) -> Body:
        """What MAIL announced."""
        return self.envelope.body

    @property
    def smtputf8(self) -> bool:
        """Whether MAIL asked for SMTPUTF8."""
        return self.envelope.smtputf8


@dataclass(frozen=True, slots=True)
class TlsRequested:
    """STARTTLS. Granted, the driver sends what there is, shakes hands, calls `tls_started`."""


@dataclass(frozen=True, slots=True)
class LoginClaimed:
    """AUTH has come so far that somebody claims to be somebody: answered by a verdict, or with keys
    that the exchange wants by `Server.supply`."""

    mechanism: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class MailboxAsked:
    """VRFY of somebody who has logged in."""

    path: Address


@dataclass(frozen=True, slots=True)
class QueueAsked:
    """ETRN of somebody who has logged in, or may do so without (RFC 1985 5). `domain` as it was
    said; `below`: the domains under it as well."""

    domain: str
    below: bool


Event = (
    Greeted
    | SenderNamed
    | RecipientNamed
    | MessageComplete
    | TlsRequested
    | LoginClaimed
    | MailboxAsked
    | QueueAsked
)
