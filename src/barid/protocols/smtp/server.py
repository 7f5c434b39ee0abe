"""Server side of one SMTP connection, without a socket (RFC 5321).

The driver feeds what arrives with `receive`, decides about the event that comes back and hands the
decision to `answer`, which may give the next event; after each of them it sends what `to_send`
gives, and hangs up once `closed`. At most one event waits at a time: while `waiting`, what has
arrived stays in the buffer, so the driver reads no more. Nothing here waits, logs, or knows
whether a mailbox exists. No input raises an exception.
"""

from __future__ import annotations

from typing import Final

from barid.model.verdict import Verdict
from barid.protocols.lines import Lines, TooLong
from barid.protocols.smtp import capabilities, replies
from barid.protocols.smtp.content import ContentReader, Fault
from barid.protocols.smtp.events import Event, Greeted, MessageComplete, TlsRequested
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Limits, Offer, Session
from barid.protocols.smtp.states import TRANSITIONS, State, Verb
from barid.protocols.smtp.verbs import ASK, GRANTED

_VERBS: Final = {verb.value: verb for verb in ASK}
_HTTP: Final = frozenset(
    (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE", b"PATCH")
)
_REFUSED: Final = {
    Fault.MALFORMED: replies.MALFORMED_CONTENT,
    Fault.TOO_LARGE: replies.CONTENT_TOO_LARGE,
    Fault.NO_ROOM: replies.NO_ROOM,
}
_CLOSES: Final = 421  # RFC 5321 3.8


class Server:
    """One connection. The greeting is the first thing `to_send` gives."""

    __slots__ = (
        "_commands",
        "_errors",
        "_forgiven",
        "_lines",
        "_out",
        "_pending",
        "_reader",
        "_session",
        "_verb",
        "state",
    )

    def __init__(self, offer: Offer, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        self.state = State.CONNECTED
        self._session = Session(offer, limits)
        self._lines = Lines()
        self._reader: ContentReader | None = None
        self._pending: Event | None = None
        self._verb = Verb.NOOP  # the one that the pending event comes from
        self._commands = 0  # since the last message
        self._errors = 0
        self._forgiven = 0
        self._out: list[bytes] = [b"220 %b ESMTP Barid\r\n" % offer.domain.encode()]

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
        if self._reader is not None:
            return len(self._reader)
        pending = self._pending
        return len(pending.content) if isinstance(pending, MessageComplete) else 0

    @property
    def tls(self) -> bool:
        """Whether the session goes over TLS."""
        return self._session.tls

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

    def answer(self, verdict: Verdict) -> Event | None:
        """Decide about the pending event; the next event, if what has arrived makes one.

        2xx grants, 421 ends the connection, everything else refuses. Answers after `close` are
        ignored.
        """
        event, self._pending = self._pending, None
        if self.state is State.CLOSED:
            return None
        assert event is not None, "nothing was asked"
        if verdict.accepted:
            self._grant(self._verb, event, verdict)
        else:
            self._refuse(self._verb, verdict)
        return self._advance()

    def refuse_content(self) -> None:
        """There is no room for the message that is coming in: its end will be answered with 452."""
        if self._reader is not None:
            self._reader.refuse()

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
                line = self._lines.next_line(self._session.limits.command_line)
            except TooLong:
                self._count_error(replies.LINE_TOO_LONG)
                continue
            if line is None:
                return None
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
        verb = _VERBS.get(name.upper())
        if verb is None:
            self._unknown(name)
            return
        if verb not in TRANSITIONS[self.state]:
            self._out_of_order(verb)
            return
        asked = ASK[verb](self._session, argument.strip(b" \t"))
        if not isinstance(asked, Reply):
            self._pending, self._verb = asked, verb
        elif asked.accepted:
            self._grant(verb, None, asked)
        else:
            self._refuse(verb, asked)
            self._note_error()

    def _content(self, reader: ContentReader, data: bytes) -> bool:
        """Read on in the message; whether it has ended."""
        rest = reader.feed(data)
        if rest is None:
            return False
        self._lines.feed(rest)
        content = reader.finish()
        if isinstance(content, Fault):
            self._out.append(replies.written(_REFUSED[content]))
        else:
            self._pending = MessageComplete(content, self._session.envelope())
        self._reader = None
        self._commands = 0
        self._verb = Verb.END_OF_CONTENT
        self._session.forget_message()
        self.state = TRANSITIONS[self.state][Verb.END_OF_CONTENT]
        return True

    # --- yes and no

    def _grant(self, verb: Verb, event: Event | None, reply: Reply | Verdict) -> None:
        if verb is not Verb.END_OF_CONTENT:
            self.state = TRANSITIONS[self.state][verb]
        granted = GRANTED.get(verb)
        if granted is not None:
            granted(self._session, event)
        self._out.append(self._granted_reply(event, reply))
        if self.state is State.CONTENT:
            self._reader = ContentReader(self._session.offer.max_size)
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
        if reply.code == _CLOSES:
            self._end()

    def _out_of_order(self, verb: Verb) -> None:
        self._out.append(replies.written(replies.out_of_order(self.state, verb)))
        if self._forgiven and (verb is Verb.RCPT or verb is Verb.DATA):
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

    def _end(self) -> None:
        self.state = State.CLOSED
        self._pending = None
        self._reader = None
        self._lines.discard()
        self._session.forget_message()
