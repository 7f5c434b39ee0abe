"""Server side of one connection of SMTP, submission or LMTP, without a socket (RFC 5321).

The driver feeds what arrives with `receive`, decides about the event that comes back and hands the
decision to `answer`, which may give the next event; after each of them it sends what `to_send`
gives, and hangs up once `closed`. At most one event waits at a time: while `waiting`, what has
arrived stays in the buffer, so the driver reads no more. Nothing here waits, logs, or knows
whether a mailbox exists. No input raises an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from barid.model.account import ScramKeys
from barid.model.envelope import Body
from barid.model.verdict import Verdict
from barid.protocols.lines import Lines, TooLong
from barid.protocols.sasl.exchange import Exchange, Over, Prompt, Turn
from barid.protocols.sasl.offering import Offering
from barid.protocols.smtp import capabilities, replies
from barid.protocols.smtp.chunks import ChunkReader
from barid.protocols.smtp.content import ContentReader, Fault
from barid.protocols.smtp.events import (
    Event,
    Greeted,
    LoginClaimed,
    MessageComplete,
    TlsRequested,
)
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Controls, Limits, Offer, Service, Session
from barid.protocols.smtp.states import TRANSITIONS, State, Verb
from barid.protocols.smtp.verbs import ASK, GRANTED, auth, bdat
from barid.protocols.smtp.verbs.bdat import Announced

_VERBS: Final = {verb.value: verb for verb in (*ASK, Verb.AUTH, Verb.BDAT)}
_UNKNOWN: Final = {  # RFC 2033 4.1
    Service.TRANSFER: (Verb.LHLO,),
    Service.SUBMISSION: (Verb.LHLO,),
    Service.LMTP: (Verb.EHLO, Verb.HELO),
}
_SPOKEN: Final = {
    service: {name: verb for name, verb in _VERBS.items() if verb not in unknown}
    for service, unknown in _UNKNOWN.items()
}
_HTTP: Final = frozenset(
    (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE", b"PATCH")
)
_REFUSED: Final = {
    Fault.MALFORMED: replies.MALFORMED_CONTENT,
    Fault.TOO_LARGE: replies.CONTENT_TOO_LARGE,
    Fault.NO_ROOM: replies.NO_ROOM,
}
_CLOSES: Final = 421  # RFC 5321 3.8
_SMALL_CHUNK: Final = 1024
"""A chunk of fewer octets counts as a command: one of a few octets costs as much as any."""
_NOTHING: Final = Announced(0, last=False)

Decision = Verdict | Sequence[Verdict]
"""What the driver says to an event: to a message over LMTP, one verdict for each recipient."""


class Server:
    """One connection. The greeting is the first thing `to_send` gives."""

    __slots__ = (
        "_chunk",
        "_chunks",
        "_commands",
        "_errors",
        "_exchange",
        "_forgiven",
        "_lines",
        "_longest_line",
        "_out",
        "_pending",
        "_reader",
        "_recipients",
        "_refusal",
        "_session",
        "_spoken",
        "_verb",
        "state",
    )

    def __init__(self, offer: Offer, limits: Limits = Limits(), tls: bool = False) -> None:  # noqa: B008 - frozen
        """`tls`: the connection was under TLS before it began."""
        self.state = State.CONNECTED
        self._session = Session(offer, limits, tls=tls)
        self._spoken = _SPOKEN[offer.service]
        self._longest_line = limits.command_line
        self._lines = Lines()
        self._exchange: Exchange | None = None
        self._reader: ContentReader | ChunkReader | None = None
        self._chunks: ChunkReader | None = None  # of the message begun, between its chunks as well
        self._chunk = _NOTHING
        self._refusal: Reply | None = None  # what the chunk that is passed over will be answered
        self._recipients = 1  # who must be answered for the message that was taken
        self._pending: Event | None = None
        self._verb = Verb.NOOP  # the one that the pending event comes from
        self._commands = 0  # since the last message
        self._errors = 0
        self._forgiven = 0
        spoken = "LMTP" if offer.service is Service.LMTP else "ESMTP"
        self._out: list[bytes] = [f"220 {offer.domain} {spoken} Barid\r\n".encode()]

    @property
    def waiting(self) -> bool:
        """Whether an event waits for its answer: stop reading until then."""
        return self._pending is not None

    @property
    def closed(self) -> bool:
        """Whether the last word is said: send what there is, then hang up."""
        return self.state is State.CLOSED

    @property
    def held(self) -> int:
        """Octets of content that are kept here, the message that waits for its answer included."""
        reading = self._chunks if self._reader is None else self._reader
        if reading is not None:
            return len(reading)
        pending = self._pending
        return len(pending.content) if isinstance(pending, MessageComplete) else 0

    @property
    def tls(self) -> bool:
        """Whether the session goes over TLS."""
        return self._session.tls

    @property
    def service(self) -> Service:
        """What clients come for."""
        return self._session.offer.service

    @property
    def logged_in(self) -> bool:
        """Whether AUTH has succeeded."""
        return self._session.logged_in

    def offer_login(self, sasl: Offering) -> None:
        """By these mechanisms one may log in from now on, until TLS starts."""
        self._session.sasl = sasl
        limits = self._session.limits
        self._longest_line = limits.login_line if sasl.names else limits.command_line

    def offer_controls(self, controls: Controls) -> None:
        """These may be asked for from now on, until TLS starts."""
        self._session.controls = controls

    def receive(self, data: bytes) -> Event | None:
        """Take octets from the client; the event that must be answered first, if there is one."""
        if self._pending is not None:
            self._lines.feed(data)
            return None
        if self._reader is not None:
            if not self._content(self._reader, data):
                return None
        elif self.state is State.CLOSED or self.state is State.HANDSHAKE:
            return None
        else:
            self._lines.feed(data)
        return self._advance()

    def answer(self, decision: Decision) -> Event | None:
        """Decide about the pending event; the next event, if what has arrived makes one.

        2xx grants, 421 ends the connection, everything else refuses. Answers after `close` are
        ignored.
        """
        event, self._pending = self._pending, None
        if self.state is State.CLOSED:
            return None
        assert event is not None, "nothing was asked"
        if self._verb is Verb.END_OF_CONTENT:
            self._tell_outcome(decision)
            return self._advance()
        verdict = decision if isinstance(decision, Verdict) else decision[0]
        self._leave_login()
        if verdict.accepted:
            self._grant(self._verb, event, verdict)
        else:
            self._refuse(self._verb, verdict)
        return self._advance()

    def supply(self, keys: ScramKeys) -> Event | None:
        """Answer LoginClaimed with the keys that it wants: the exchange goes on."""
        self._pending = None
        if self.state is not State.CLOSED and self._exchange is not None:
            self._turn(self._exchange.supply(keys))
        return self._advance()

    def refuse_content(self) -> None:
        """There is no room for the message that is coming in: its end will be answered with 452."""
        reading = self._chunks if self._reader is None else self._reader
        if reading is not None:
            reading.refuse()

    def close(self, reply: Reply | Verdict) -> None:
        """End the session from our side, with 421 (RFC 5321 3.8). Nothing more is read."""
        if self.state is not State.CLOSED:
            self._out.append(replies.written(reply))
            self._end()

    def tls_started(self) -> None:
        """The handshake is done: nothing that was said before it counts (RFC 3207 4.2)."""
        self.state = TRANSITIONS[self.state][Verb.TLS_STARTED]
        before = self._session
        self._session = Session(
            before.offer, before.limits, tls=True, transactions=before.transactions
        )
        self._longest_line = before.limits.command_line

    def to_send(self) -> bytes:
        """What to send to the client now; each octet is given once."""
        out = b"".join(self._out)
        self._out.clear()
        return out

    # --- what has arrived, one command or one message at a time

    def _advance(self) -> Event | None:
        while self._pending is None and self.state is not State.CLOSED:
            if self._reader is not None:
                if not self._content(self._reader, self._lines.take_all()):
                    return None
                continue
            try:
                line = self._lines.next_line(self._longest_line)
            except TooLong:
                self._too_long()
                continue
            if line is None:
                return None
            if self.state is State.LOGIN:
                assert self._exchange is not None, "a challenge was sent"
                self._turn(self._exchange.respond(line))
            elif len(line) >= self._session.limits.command_line - 1 and not _is_login(line):
                self._too_long()  # only a login may be longer
            else:
                self._command(line)
        return self._pending

    def _command(self, line: bytes) -> None:
        self._commands += 1
        if self._commands > max(self._session.limits.commands, 2 * self._session.limits.recipients):
            self.close(replies.TOO_MANY_COMMANDS)
            return
        if b"\n" in line or b"\r" in line or b"\0" in line:
            self._count_error(replies.BARE_LINE_END)
            return
        name, _, argument = line.partition(b" ")
        verb = self._spoken.get(name.upper())
        if verb is None:
            self._unknown(name)
        elif verb is Verb.BDAT:
            self._begin_chunk(argument.strip(b" \t"))
        elif verb not in TRANSITIONS[self.state]:
            self._out_of_order(verb)
        elif verb is Verb.AUTH:
            self._begin_login(argument.strip(b" \t"))
        else:
            self._ask(verb, argument.strip(b" \t"))

    def _ask(self, verb: Verb, argument: bytes) -> None:
        asked = ASK[verb](self._session, argument)
        if not isinstance(asked, Reply):
            self._pending, self._verb = asked, verb
        elif asked.accepted:
            self._grant(verb, None, asked)
        else:
            self._refuse(verb, asked)
            self._note_error()

    def _begin_login(self, argument: bytes) -> None:
        wish = auth.read(self._session, argument)
        if isinstance(wish, Reply):
            self._count_error(wish)
            return
        self._exchange = self._session.sasl.begin(wish.mechanism)
        if self._exchange is not None:
            self._turn(self._exchange.begin(wish.initial))

    def _turn(self, turn: Turn) -> None:
        """What a mechanism makes of what the client has said (RFC 4954 4)."""
        assert self._exchange is not None, "somebody is logging in"
        match turn:
            case Prompt(line):
                self.state = TRANSITIONS[self.state][Verb.CHALLENGED]
                self._out.append(b"334 %b\r\n" % line)
            case Over(text, cancelled):
                self._leave_login()
                self._count_error(replies.login_over(text, cancelled))
            case claim:
                self._verb = Verb.AUTH
                self._pending = LoginClaimed(self._exchange.mechanism, claim)

    def _leave_login(self) -> None:
        if self.state is State.LOGIN:
            self.state = TRANSITIONS[self.state][Verb.LOGIN_OVER]

    def _content(self, reader: ContentReader | ChunkReader, data: bytes) -> bool:
        """Read on in the message; whether it, or the chunk, has ended."""
        rest = reader.feed(data)
        if rest is None:
            return False
        self._lines.feed(rest)
        self._reader = None
        if isinstance(reader, ContentReader):
            self._end_content(reader.finish())
        else:
            self._end_chunk(reader)
        return True

    def _end_content(self, content: bytes | Fault) -> None:
        """The message is over, whatever follows from it."""
        session = self._session
        self._recipients = len(session.recipients) if session.offer.service is Service.LMTP else 1
        self._verb = Verb.END_OF_CONTENT
        if isinstance(content, Fault):
            self._tell_outcome(_REFUSED[content])
        else:
            self._pending = MessageComplete(content, session.envelope())
        self._chunks = None
        self._commands = 0
        session.forget_message()
        self.state = TRANSITIONS[self.state][Verb.END_OF_CONTENT]

    def _begin_chunk(self, argument: bytes) -> None:
        """Whatever the command is answered, its octets come (RFC 3030 2)."""
        announced = bdat.read(argument)
        if isinstance(announced, Reply):
            self._refuse(Verb.BDAT, announced)
            self._note_error()
            return
        if announced.size >= _SMALL_CHUNK:
            self._commands -= 1
        self._chunk, session = announced, self._session
        if Verb.BDAT in TRANSITIONS[self.state]:
            if self._chunks is None:
                binary = session.sender is not None and session.sender.body is Body.BINARY_MIME
                self._chunks = ChunkReader(session.offer.max_size, binary)
            self.state = TRANSITIONS[self.state][Verb.BDAT]
            self._reader = self._chunks
        else:
            self._refusal = replies.out_of_order(self.state, Verb.BDAT)
            self._reader = ChunkReader(0, binary=True)
        self._reader.begin(announced.size, announced.last)

    def _end_chunk(self, reader: ChunkReader) -> None:
        refusal, self._refusal = self._refusal, None
        if refusal is not None and reader.last and self._answers_nobody():
            self._session.forget_message()
            self.state = TRANSITIONS[self.state][Verb.RSET]
        elif refusal is not None:
            self._refuse_out_of_order(refusal, Verb.BDAT)
        elif reader.last:
            self._end_content(reader.finish())
        elif reader.fault is not None:
            # One answer, and the message is over; what is left of it in the pipeline gets 503.
            self._out.append(replies.written(_REFUSED[reader.fault]))
            self._forgiven = self._session.limits.commands
            self._chunks = None
            self._session.forget_message()
            self.state = TRANSITIONS[self.state][Verb.END_OF_CONTENT]
        else:
            self._out.append(replies.written(replies.chunk_taken(self._chunk.size)))

    def _answers_nobody(self) -> bool:
        """LMTP answers a message for each of its recipients, and there are none (RFC 2033 4.3)."""
        return self.service is Service.LMTP and self.state is State.SENDER

    # --- yes and no

    def _tell_outcome(self, decision: Decision | Reply) -> None:
        """Answer for the message: once, or over LMTP for each recipient (RFC 2033 4.2)."""
        if isinstance(decision, Verdict) or isinstance(decision, Reply):  # noqa: SIM101 - quicker
            told: Sequence[Verdict | Reply] = (decision,) * self._recipients
        else:
            told = decision
        for one in told:
            self._out.append(replies.written(one))
            if one.code == _CLOSES:
                self._end()

    def _grant(self, verb: Verb, event: Event | None, reply: Reply | Verdict) -> None:
        self.state = TRANSITIONS[self.state][verb]
        granted = GRANTED.get(verb)
        if granted is not None:
            granted(self._session, event)
        self._out.append(self._granted_reply(event, reply))
        if self.state is State.CONTENT:
            self._reader = ContentReader(self._session.offer.max_size)
        elif self.state is State.READY:
            self._chunks = None
        elif self.state is State.HANDSHAKE:
            self._lines.discard()  # RFC 3207 4.2: nothing sent before TLS may count after it
        elif self.state is State.CLOSED:
            self._end()

    def _granted_reply(self, event: Event | None, reply: Reply | Verdict) -> bytes:
        if isinstance(event, Greeted):
            lines = capabilities.announced(self._session)
            return replies.lines_written(250, lines if event.extended else lines[:1])
        if isinstance(event, TlsRequested):
            return replies.written(replies.START_TLS)
        return replies.written(reply)

    def _refuse(self, verb: Verb, reply: Reply | Verdict) -> None:
        """A client that pipelines has sent RCPT and DATA before it hears of the refusal
        (RFC 2920 3.1): so many errors that follow from this one are not counted."""
        self._out.append(replies.written(reply))
        if verb is Verb.MAIL:
            self._forgiven = self._session.limits.recipients + 1
        elif verb is Verb.RCPT:
            self._forgiven = max(self._forgiven, 1)
        elif verb is Verb.AUTH:
            self._note_error()  # whoever guesses may guess only so often
        if reply.code == _CLOSES:
            self._end()

    def _out_of_order(self, verb: Verb) -> None:
        self._refuse_out_of_order(replies.out_of_order(self.state, verb), verb)

    def _refuse_out_of_order(self, reply: Reply, verb: Verb) -> None:
        self._out.append(replies.written(reply))
        if self._forgiven and (verb is Verb.RCPT or verb is Verb.DATA or verb is Verb.BDAT):
            self._forgiven -= 1
        else:
            self._note_error()

    def _unknown(self, name: bytes) -> None:
        if name in _HTTP:  # a browser was made to talk to us: what follows is not meant as mail
            self.close(replies.NOT_HTTP)
        else:
            self._count_error(replies.UNKNOWN_VERB)

    def _count_error(self, reply: Reply) -> None:
        self._out.append(replies.written(reply))
        self._note_error()

    def _note_error(self) -> None:
        self._errors += 1
        if self._errors >= self._session.limits.errors:
            self.close(replies.TOO_MANY_ERRORS)

    def _too_long(self) -> None:
        amid_login = self.state is State.LOGIN
        self._leave_login()
        self._count_error(replies.LOGIN_LINE_TOO_LONG if amid_login else replies.LINE_TOO_LONG)

    def _end(self) -> None:
        self.state = State.CLOSED
        self._pending = self._exchange = None
        self._reader = self._chunks = None
        self._lines.discard()
        self._session.forget_message()


def _is_login(line: bytes) -> bool:
    return line[:5].upper() == b"AUTH "
