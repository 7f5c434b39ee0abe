"""A client's side of one connection: what it wants in, bytes out; bytes in, what came of it out.

The driver calls `greeted` by waiting for the `Ready` event, then any of `start_tls`, `log_in`,
`send`, `quit`, one at a time: each ends in one event. While a message is sent, `ContentWanted` asks
for its content. Commands go out in as few flights as the other side allows (RFC 2920, RFC 3030).
Whatever the other side says, nothing is raised; when it goes away, `lost` says what that means for
every recipient in hand.
"""

from __future__ import annotations

import base64
import binascii
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Protocol

from barid.model.offers import Offers
from barid.model.reply import PeerReply, Stage
from barid.model.transfer import Result, Transfer
from barid.protocols.smtp.client.commands import mail_command, rcpt_command
from barid.protocols.smtp.client.delivery import Delivery
from barid.protocols.smtp.client.offers import offers_in
from barid.protocols.smtp.client.replies import Garbled, Replies
from barid.protocols.smtp.client.stuffing import END

ONE_FLIGHT: Final = 64 * 1024
"""Content up to this size, in octets, goes out with its envelope to a peer that has taken all
recipients of the last message."""


class Dialect(Enum):
    """How the other side is spoken to."""

    SMTP = auto()
    LMTP = auto()
    """RFC 2033: LHLO, and an answer for each recipient after the content."""


class LoginMechanism(Protocol):
    """The client's side of a SASL mechanism (RFC 4422)."""

    name: str

    def initial(self) -> bytes | None:
        """The initial response, None when the other side speaks first."""

    def respond(self, challenge: bytes) -> bytes | None:
        """The answer to a challenge; None to give up."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The other side has greeted and answered EHLO, LHLO or HELO: commands may follow."""

    offers: Offers


@dataclass(frozen=True, slots=True)
class TlsAllowed:
    """Shake hands now, then call `tls_started`. Nothing that was heard before counts."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """235 was heard; nothing else is a login (RFC 4954 4)."""

    reply: PeerReply


@dataclass(frozen=True, slots=True)
class ContentWanted:
    """Give the content to `content`, piece by piece, and say `content_ends`."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """One result for each recipient of the transfer, in order. More can be sent."""

    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """What was wanted is refused: the greeting, EHLO, STARTTLS, the login. After a refused STARTTLS
    or login one may go on without."""

    stage: Stage
    reply: PeerReply


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over: quit, sent away with 421, or talked to in a way that is no SMTP.

    `results` are of the transfer that was under way, none without one. `text` says what was heard
    that was no reply.
    """

    stage: Stage
    reply: PeerReply | None = None
    results: tuple[Result, ...] = ()
    text: str = ""


Event = Ready | TlsAllowed | LoggedIn | ContentWanted | Transferred | Refused | Ended


class Wait(Enum):
    """Which reply comes next."""

    GREETING = auto()
    EHLO = auto()
    HELO = auto()
    STARTTLS = auto()
    LOGIN = auto()
    RSET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    CHUNK = auto()
    END = auto()
    QUIT = auto()


_STAGES: Final = {
    Wait.GREETING: Stage.GREETING,
    Wait.EHLO: Stage.HELLO,
    Wait.HELO: Stage.HELLO,
    Wait.STARTTLS: Stage.STARTTLS,
    Wait.LOGIN: Stage.LOGIN,
    Wait.RSET: Stage.SENDER,
    Wait.MAIL: Stage.SENDER,
    Wait.RCPT: Stage.RECIPIENT,
    Wait.DATA: Stage.CONTENT,
    Wait.CHUNK: Stage.CONTENT,
    Wait.END: Stage.END,
    Wait.QUIT: Stage.END,
}


_YES: Final = {Wait.DATA: (3,), Wait.LOGIN: (2, 3)}
"""The classes of answers that say yes, where it is not 2 alone (RFC 5321 4.3.2, RFC 4954 4): other
ones show that we no longer hear the answer to what we said."""


class Conversation:
    """One connection, from the greeting on. `name` is ours, for EHLO."""

    def __init__(self, name: str, dialect: Dialect = Dialect.SMTP) -> None:
        self._name = name
        self._dialect = dialect
        self._replies = Replies()
        self._out = bytearray()
        self._unsaid = 0  # the last so many of `_waits` are for what still lies in `_out`
        self._events: deque[Event] = deque()
        self._waits: deque[tuple[Wait, int]] = deque([(Wait.GREETING, 0)])
        self._login: LoginMechanism | None = None
        self._delivery: Delivery | None = None
        self._next: Delivery | None = None  # its envelope was said behind the content of that one
        self._unclean = False  # a transaction was left open: RSET before the next
        self._trusting = False  # all recipients of the last message were taken
        self._shaking = False  # nothing that is heard now counts
        self._ended = False
        self.heard = 0
        """How many replies have come."""
        self.offers = Offers()

    # --- bytes

    def receive(self, data: bytes) -> None:
        """The other side has sent this. Who speaks without having been asked is no longer
        understood: what it says next could be taken for the answer to something else."""
        if self._ended:
            return
        self._replies.feed(data)
        while not (self.ended or self._shaking):
            reply = self._replies.next_reply()
            if reply is None:
                return
            if isinstance(reply, Garbled):
                self._end(None, reply.text)
            elif len(self._waits) > self._unsaid:
                self._heard(reply)
            else:
                self._heard_unasked(reply)

    def to_send(self) -> bytes:
        """What is to be sent now; taken once."""
        data = bytes(self._out)
        self._out.clear()
        self._unsaid = 0
        return data

    def next_event(self) -> Event | None:
        """What has happened."""
        return self._events.popleft() if self._events else None

    @property
    def ended(self) -> bool:
        """Whether nothing more can be said."""
        return self._ended

    @property
    def waiting_at(self) -> Stage:
        """Where the conversation stands, for whoever sets its deadlines (RFC 5321 4.5.3.2)."""
        if self._waits:
            return _STAGES[self._waits[0][0]]
        return Stage.CONTENT if self._delivery is not None else Stage.HELLO

    def lost(self) -> Ended:
        """The connection is gone, or too slow: the end, as far as it is known."""
        if not self._ended:
            self._end(None, "")
        while (event := self.next_event()) is not None:
            if isinstance(event, Ended):
                return event
        return Ended(Stage.END)

    # --- what one may want

    def start_tls(self) -> None:
        """Ask for TLS (RFC 3207). Ends in `TlsAllowed` or `Refused`."""
        self._say(b"STARTTLS\r\n", Wait.STARTTLS)

    def tls_started(self) -> None:
        """The handshake is complete: everything is said anew (RFC 3207 4.2). Ends in `Ready`."""
        self._replies.discard()
        self._shaking = False
        self._hello()

    def log_in(self, mechanism: LoginMechanism) -> None:
        """Log in (RFC 4954 4). Ends in `LoggedIn` or `Refused`."""
        self._login = mechanism
        initial = mechanism.initial()
        words = b"AUTH " + mechanism.name.encode()
        if initial is not None:
            words += b" " + (base64.b64encode(initial) or b"=")
        self._say(words + b"\r\n", Wait.LOGIN)

    def send(self, transfer: Transfer) -> None:
        """Hand a message over. Asks for content unless nobody may have it, and ends in
        `Transferred` or `Ended`."""
        assert self._delivery is None, "one message at a time"
        chunking = "CHUNKING" in self.offers
        self._delivery = Delivery(transfer, chunking)
        if self._ended or self._replies.begun:  # unasked, since the last message
            self._events.clear()
            self._end(None, "", Stage.SENDER)
            return
        if self._unclean:
            self._say(b"RSET\r\n", Wait.RSET)
            self._unclean = False
        self._say(mail_command(transfer, self.offers), Wait.MAIL)
        if "PIPELINING" in self.offers:
            self._name_recipients()
            if chunking and self._trusting and transfer.size <= ONE_FLIGHT:
                self._want_content()  # and who refuses one after all, refuses a small one
            elif not chunking:
                self._say(b"DATA\r\n", Wait.DATA)

    def send_next(self, transfer: Transfer) -> bool:
        """Say the envelope of another message behind the content of the last, before it is known
        what became of that (RFC 2920 3.1): two `Transferred` follow. False where that cannot be."""
        current = self._delivery
        ready = current is not None and current.ended and self._next is None and not self._ended
        if not ready or "PIPELINING" not in self.offers or "CHUNKING" in self.offers:
            return False
        if self._dialect is Dialect.LMTP:
            return False
        self._delivery = Delivery(transfer, chunking=False)
        self._say(mail_command(transfer, self.offers), Wait.MAIL)
        self._name_recipients()
        self._say(b"DATA\r\n", Wait.DATA)
        self._next, self._delivery = self._delivery, current
        return True

    def content(self, data: bytes) -> None:
        """The next piece of the content; of BINARYMIME whatever it is, else lines that end in
        CRLF."""
        delivery = self._delivery
        if delivery is None or self._ended or not data:
            return
        if delivery.chunking:
            self._flush_chunk(last=False)
            delivery.chunk = data
        else:
            self._out += delivery.stuffing.piece(data)

    def content_ends(self) -> None:
        """That was all of it."""
        delivery = self._delivery
        if delivery is None or self._ended:
            return
        if delivery.chunking:
            self._flush_chunk(last=True)
        else:
            self._out += delivery.stuffing.end()
            self._expect_end()

    def quit(self) -> None:
        """Say goodbye. Ends in `Ended`."""
        self._say(b"QUIT\r\n", Wait.QUIT)

    # --- how it goes

    def _say(self, line: bytes, wait: Wait, place: int = 0) -> None:
        if not self._ended:
            self._out += line
            self._await(wait, place)

    def _await(self, wait: Wait, place: int = 0) -> None:
        self._waits.append((wait, place))
        self._unsaid += 1

    def _hello(self) -> None:
        verb = b"LHLO " if self._dialect is Dialect.LMTP else b"EHLO "
        self._say(verb + self._name.encode() + b"\r\n", Wait.EHLO)

    def _heard(self, reply: PeerReply) -> None:
        self.heard += 1
        wait, place = self._waits[0]
        if reply.code == 421 and wait is not Wait.QUIT:  # RFC 5321 3.8
            self._end(reply, "")
            return
        if reply.code < 400 and reply.code // 100 not in _YES.get(wait, (2,)):
            self._end(None, f"out of step: {reply.written()}")
            return
        self._waits.popleft()
        if self._delivery is not None and wait is not Wait.RSET:
            self._heard_of_delivery(self._delivery, wait, place, reply)
        else:
            self._heard_of_session(wait, reply)

    def _heard_unasked(self, reply: PeerReply) -> None:
        """A refusal may come before its time, amid content (RFC 5321 3.8); nothing else may."""
        refusal = reply if reply.code >= 400 else None
        self._end(refusal, f"said unasked: {reply.written()}")

    def _heard_of_session(self, wait: Wait, reply: PeerReply) -> None:
        if wait is Wait.GREETING and reply.accepted:
            self._hello()
        elif wait is Wait.EHLO and reply.code in {500, 502, 504} and self._may_be_old:
            self._say(b"HELO " + self._name.encode() + b"\r\n", Wait.HELO)
        elif wait in {Wait.EHLO, Wait.HELO} and reply.accepted:
            self.offers = offers_in(reply) if wait is Wait.EHLO else Offers()
            self._events.append(Ready(self.offers))
        elif wait is Wait.STARTTLS and reply.code == 220:
            self._shaking = True
            self._events.append(TlsAllowed())
        elif wait is Wait.LOGIN:
            self._heard_of_login(reply)
        elif wait is Wait.QUIT:
            self._end(reply, "", Stage.END)
        elif wait is not Wait.RSET:
            self._events.append(Refused(_STAGES[wait], reply))
        elif not reply.accepted:  # recipients of the last message could get the next one as well
            self._end(None, f"RSET: {reply.written()}")

    @property
    def _may_be_old(self) -> bool:
        return self._dialect is Dialect.SMTP

    def _heard_of_login(self, reply: PeerReply) -> None:
        mechanism = self._login
        assert mechanism is not None, "a login is under way"
        if reply.code == 235:
            self._events.append(LoggedIn(reply))
        elif reply.code == 334:
            try:
                challenge = base64.b64decode(reply.lines[-1], validate=True)
            except (binascii.Error, ValueError):
                answer = None
            else:
                answer = mechanism.respond(challenge)
            line = b"*" if answer is None else base64.b64encode(answer)
            self._say(line + b"\r\n", Wait.LOGIN)
        else:
            self._events.append(Refused(Stage.LOGIN, reply))

    def _heard_of_delivery(
        self, delivery: Delivery, wait: Wait, place: int, reply: PeerReply
    ) -> None:
        if wait is Wait.MAIL:
            if not reply.accepted:
                delivery.refuse_all(Stage.SENDER, reply)
            elif not self._waits and not delivery.asked_all:
                self._name_recipients()
        elif wait is Wait.RCPT:
            if not reply.accepted:
                delivery.refuse(place, Stage.RECIPIENT, reply)
            if not delivery.asked_all:
                self._name_recipients()
        elif wait is Wait.DATA:
            self._heard_of_data(delivery, reply)
        elif wait is Wait.CHUNK and not reply.accepted:
            delivery.refuse_all(Stage.CONTENT, reply)
        elif wait is Wait.END:
            delivery.settle(place, reply)
            if self._next is not None:
                self._conclude(delivery)
                return
        self._go_on(delivery)

    def _heard_of_data(self, delivery: Delivery, reply: PeerReply) -> None:
        if reply.code == 354 and delivery.open:
            self._events.append(ContentWanted())
            delivery.wanted = True
        elif reply.code == 354:  # nobody is left, and yet content is expected: RFC 2920 3.1
            self._say(END, Wait.END, -1)
        else:
            delivery.refuse_all(Stage.CONTENT, reply)

    def _name_recipients(self) -> None:
        """All of them at once, or the next one where the other side takes one at a time."""
        delivery = self._delivery
        assert delivery is not None
        transfer, together = delivery.transfer, "PIPELINING" in self.offers
        while not delivery.asked_all:
            place = delivery.asked
            line = rcpt_command(transfer.recipients[place], self.offers, transfer.smtputf8)
            self._say(line, Wait.RCPT, place)
            delivery.asked += 1
            if not together:
                return

    def _want_content(self) -> None:
        assert self._delivery is not None
        self._delivery.wanted = True
        self._events.append(ContentWanted())

    def _go_on(self, delivery: Delivery) -> None:
        """Nothing more is to be heard of what was said: say what follows, or that it is over."""
        if self._waits or self._ended:
            return
        if delivery.wanted and not delivery.ended:
            if delivery.open:
                return  # content is under way
        elif delivery.open and not delivery.ended:
            if delivery.chunking:
                self._want_content()
            else:
                self._say(b"DATA\r\n", Wait.DATA)
            return
        self._conclude(delivery)

    def _conclude(self, delivery: Delivery) -> None:
        self._unclean = not delivery.closed and self._next is None
        self._trusting = self._dialect is Dialect.SMTP and all(
            result.delivered for result in delivery.results()
        )
        self._delivery, self._next = self._next, None
        self._events.append(Transferred(delivery.results()))

    def _flush_chunk(self, last: bool) -> None:
        delivery = self._delivery
        assert delivery is not None
        data, delivery.chunk = delivery.chunk, b""
        if not data and not last:
            return
        self._out += b"BDAT %d%b\r\n" % (len(data), b" LAST" if last else b"")
        self._out += data
        if last:
            self._expect_end()
        else:
            self._await(Wait.CHUNK)

    def _expect_end(self) -> None:
        """After the content comes one reply, in LMTP one for each recipient that was taken."""
        delivery = self._delivery
        assert delivery is not None
        delivery.ended = True
        if self._dialect is Dialect.LMTP:
            places = delivery.open_places()
            for place in places:
                self._await(Wait.END, place)
            if not places:
                self._go_on(delivery)
        else:
            self._await(Wait.END, -1)

    def _end(self, reply: PeerReply | None, text: str, stage: Stage | None = None) -> None:
        stage = stage or self.waiting_at
        results: tuple[Result, ...] = ()
        if self._delivery is not None:
            if self._delivery.ended and reply is None:
                stage = Stage.END  # all of it has gone out, and may have been taken
            self._delivery.refuse_all(stage, reply)
            results = self._delivery.results()
            self._delivery = self._next = None
        self._ended = True
        self._waits.clear()
        self._out.clear()
        self._events.append(Ended(stage, reply, results, text))
