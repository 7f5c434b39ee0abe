"""What one SMTP session has agreed on: what is offered, how much, and the message begun."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from barid.model.address import Address
from barid.model.envelope import Envelope
from barid.protocols.sasl.exchange import MAX_LINE
from barid.protocols.sasl.offering import Circumstances, Offering
from barid.protocols.smtp.events import SenderNamed

NO_LOGIN: Final = Offering(Circumstances())


class Service(Enum):
    """What a client comes for; decides about verbs, login and replies."""

    TRANSFER = auto()
    """Mail from other servers for us (RFC 5321)."""
    SUBMISSION = auto()
    """Mail from our own people, who log in first (RFC 6409)."""
    LMTP = auto()
    """Mail from a program beside us that wants an answer for each recipient (RFC 2033)."""

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server offers to every client: its own domain (A-labels), the greatest message in
    octets, and whether TLS can be started."""

    domain: str
    max_size: int
    tls_available: bool = False
    service: Service = Service.TRANSFER


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection may do. Past each of them there is a reply of its own.

    `command_line` is in octets with its CRLF: the 512 of RFC 5321 4.5.3.1.4 and what extensions
    add; `login_line` is that of AUTH and of what is said in its course. `errors` counts commands
    that the conversation itself refused, `commands` all of them since the last message: a
    transaction needs one for each recipient and a few more.
    """

    command_line: int = 2048
    login_line: int = len("AUTH ") + MAX_LINE
    recipients: int = 1000
    errors: int = 20
    commands: int = 3000
    transactions: int = 100_000


@dataclass(frozen=True, slots=True)
class Controls:
    """What a sender may ask for besides the letter: see `controls`.

    `hold` is the longest time of FUTURERELEASE, in seconds, and its latest moment (RFC 3339),
    `deliver_by` the shortest time of DELIVERBY, in seconds; None where the extension is not there.
    `remote_queue` is ETRN (RFC 1985).
    """

    dsn: bool = False
    hold: tuple[int, str] | None = None
    deliver_by: int | None = None
    priority: bool = False
    require_tls: bool = False
    directed: bool = False
    remote_queue: bool = False

    def lines(self, tls: bool) -> list[str]:
        """What EHLO says of them. REQUIRETLS is for sessions under TLS only (RFC 8689 2)."""
        told = ["DSN"] if self.dsn else []
        if self.hold is not None:
            told.append(f"FUTURERELEASE {self.hold[0]} {self.hold[1]}")
        if self.deliver_by is not None:
            told.append(f"DELIVERBY {self.deliver_by}" if self.deliver_by else "DELIVERBY")
        if self.priority:
            told.append("MT-PRIORITY MIXER")
        if self.require_tls and tls:
            told.append("REQUIRETLS")
        if self.directed:
            told.append("XDIRECTED")
        if self.remote_queue:
            told.append("ETRN")
        return told


NO_CONTROLS: Final = Controls()


@dataclass(slots=True)
class Session:
    """One connection's side of it. Only what was granted is written here."""

    offer: Offer
    limits: Limits
    tls: bool = False
    extended: bool = False
    sasl: Offering = NO_LOGIN
    """By what one may log in now."""
    controls: Controls = NO_CONTROLS
    """What a sender may ask for now."""
    logged_in: bool = False
    sender: SenderNamed | None = None
    recipients: list[Address] = field(default_factory=list)
    transactions: int = 0

    @property
    def must_log_in(self) -> bool:
        """Whether nothing is taken from this client until it has logged in."""
        return self.offer.service is Service.SUBMISSION and not self.logged_in

    def forget_message(self) -> None:
        """Clear what MAIL and RCPT have said (RFC 5321 4.1.1.5)."""
        self.sender = None
        self.recipients = []

    def envelope(self) -> Envelope:
        """The envelope as agreed on."""
        sender = self.sender
        assert sender is not None, "content without MAIL"
        return Envelope(
            sender.path, tuple(self.recipients), sender.body, sender.smtputf8, sender.size
        )
