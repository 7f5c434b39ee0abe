"""Both ends of a pretend connection: a post office that decides by simple rules, and a client."""

from __future__ import annotations

from dataclasses import replace

from barid.model import verdict
from barid.model.verdict import Reason, Verdict
from barid.protocols.sasl.mechanism import Credentials
from barid.protocols.sasl.offering import Circumstances, Offering
from barid.protocols.smtp.events import (
    Event,
    Greeted,
    LoginClaimed,
    MailboxAsked,
    MessageComplete,
    QueueAsked,
    RecipientNamed,
    SenderNamed,
    TlsRequested,
)
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.session import Controls, Limits, Offer, Service

PRIVATE = Offering(Circumstances(secured=True))
"""PLAIN and LOGIN."""
OFFER = Offer("mx.barid.test", 1_000_000, tls_available=True)
SUBMISSION = replace(OFFER, service=Service.SUBMISSION)
LMTP = Offer("mx.barid.test", 1_000_000, service=Service.LMTP)
ALL_CONTROLS = Controls(
    dsn=True,
    hold=(86400, "2026-12-01T00:00:00Z"),
    deliver_by=60,
    priority=True,
    require_tls=True,
    directed=True,
    remote_queue=True,
)
# The post office takes every sender as yet; the conversation does not know that.
LOGGED_IN = Verdict(235, "2.7.0", "Welcome", Reason.ACCEPTED)
WRONG_PASSWORD = Verdict(535, "5.7.8", "Wrong name or password", Reason.RELAY_DENIED)
BAD_SENDER = Verdict(553, "5.1.7", "Not a sender address", Reason.RELAY_DENIED)


def decide(event: Event) -> Verdict:
    """Yes, but to `unknown...` recipients, `bad...` senders, `liar`, content with SPAM, and whoever
    is not `reader` with `secret`."""
    match event:
        case RecipientNamed(path) if path.local.startswith("unknown"):
            return verdict.NO_SUCH_USER
        case SenderNamed(path) if path is not None and path.local.startswith("bad"):
            return BAD_SENDER
        case Greeted("liar", _):
            return verdict.RELAY_DENIED
        case MessageComplete(content, _) if b"SPAM" in content:
            return verdict.STORAGE_FAILED
        case RecipientNamed():
            return verdict.RECIPIENT_OK
        case SenderNamed():
            return verdict.SENDER_OK
        case MessageComplete():
            return verdict.MESSAGE_KEPT
        case Greeted() | TlsRequested() | MailboxAsked():
            return verdict.OK
        case QueueAsked(domain, _):
            return Verdict(253, "2.0.0", f"OK, 14 for {domain} started", Reason.ACCEPTED)
        case LoginClaimed(_, Credentials("reader", "secret")):
            return LOGGED_IN
        case LoginClaimed():
            return WRONG_PASSWORD


def respond(core: Server, event: Event) -> Event | None:
    """Answer the event; over LMTP each recipient on its own, `full` with a no."""
    if isinstance(event, MessageComplete) and core.service is Service.LMTP:
        full = [path.local == "full" for path in event.envelope.recipients]
        return core.answer([verdict.OVER_QUOTA if one else verdict.MESSAGE_KEPT for one in full])
    return core.answer(decide(event))


class Conversation:
    """One connection whose every event is decided at once; notes what was heard and asked."""

    def __init__(self, offer: Offer = OFFER, limits: Limits | None = None) -> None:
        self.core = Server(offer, limits or Limits())
        if offer.service is Service.SUBMISSION:
            self.core.offer_login(PRIVATE)
        self.events: list[Event] = []
        self.greeting = self.core.to_send()

    def say(self, data: bytes | str, size: int = 1_000_000) -> str:
        """Send octets in pieces of `size`; what was answered."""
        octets = data.encode() if isinstance(data, str) else data
        heard = b""
        for start in range(0, len(octets), size):
            event = self.core.receive(octets[start : start + size])
            while event is not None:
                self.events.append(event)
                event = respond(self.core, event)
            heard += self.core.to_send()
        return heard.decode("ascii")

    def line(self, command: str) -> str:
        """Say one command line; its answer."""
        return self.say(command + "\r\n")

    def codes(self, data: bytes | str, size: int = 1_000_000) -> list[int]:
        """Say octets; the codes of the answers, one for each reply."""
        return [
            int(line[:3])
            for line in self.say(data, size).split("\r\n")
            if line and line[3:4] == " "
        ]

    def begin(self, *recipients: str) -> None:
        """Greet, and name a sender and recipients."""
        self.line("EHLO client.example")
        self.line("MAIL FROM:<sender@example.org> SMTPUTF8")
        for recipient in recipients:
            self.line(f"RCPT TO:<{recipient}>")

    @property
    def messages(self) -> list[bytes]:
        """Contents that came through."""
        return [event.content for event in self.events if isinstance(event, MessageComplete)]
