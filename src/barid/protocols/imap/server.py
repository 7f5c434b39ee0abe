"""Server side of one IMAP session, without a socket (RFC 9051, RFC 3501).

Feed bytes with `receive`, take one command with `next_command`, send what `to_send` returns. Each
command is answered by any number of `untagged` and one of `ok`, `no` and `bad`; until then no
other comes out, however much the client has pipelined. CAPABILITY, ENABLE, LOGOUT and the exchange
of AUTHENTICATE are answered here; `SendFirst` comes out when much of that waits. After IDLE the
session listens: `untagged` may be called at any time, `IdleDone` comes out when the client has
ended it, and is answered as IDLE.

Bad input never raises: it is answered here and the session goes on, or ends with BYE.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final, NamedTuple

from barid.i18n import Language
from barid.i18n.texts.imap import say
from barid.model.account import ScramKeys
from barid.protocols.imap.assembly import Announcement, Assembly, Dropped
from barid.protocols.imap.capabilities import Offer
from barid.protocols.imap.commands import (
    PARSERS,
    Authenticate,
    Capability,
    Command,
    Enable,
    Examine,
    Exchange,
    Idle,
    IdleDone,
    Own,
    Select,
    SendFirst,
)
from barid.protocols.imap.condstore import counts_by_numbers, enables_condstore, needs_qresync
from barid.protocols.imap.grammar import TAG
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.reader import Overlong, Reader
from barid.protocols.imap.refusal import Refusal, Refused, Status, impossible, malformed
from barid.protocols.imap.scanner import RawCommand, Scanner
from barid.protocols.imap.sizes import NO_ROOM, judge_argument, judge_message
from barid.protocols.imap.states import KEEPS_NUMBERS, RESELECTING, TRANSITIONS, VERBS, State
from barid.protocols.sasl import exchange
from barid.protocols.sasl.offering import Circumstances, Offering

OUT_MOST: Final = 100
"""Pieces of output that may wait to be sent before another command is looked at."""


class _Mode(Enum):
    """What the next bytes are."""

    COMMAND = auto()  # the beginning or the rest of a command
    ANSWER = auto()  # of no interest until the open command is answered
    IDLING = auto()  # DONE
    EXCHANGE = auto()  # a response of AUTHENTICATE
    TLS = auto()  # not ours: the handshake


class _More(Enum):
    """A step of the session without a command for the caller."""

    BYTES = auto()  # nothing more can be done with what is here
    STEPS = auto()  # something was answered; go on


class _Open(NamedTuple):
    """The command that is being answered."""

    tag: bytes
    verb: str
    keeps_numbers: bool
    literals: int
    """Octets."""


class Server:
    """One session. `secured` is True where TLS began before the first octet of IMAP."""

    __slots__ = (
        "_assembly",
        "_bad",
        "_broken_idle",
        "_exchange",
        "_limits",
        "_mode",
        "_offer",
        "_open",
        "_out",
        "_reader",
        "_refused_logins",
        "enabled",
        "language",
        "room",
        "sasl",
        "secured",
        "state",
    )

    def __init__(
        self, offer: Offer, limits: Limits | None = None, *, secured: bool = False
    ) -> None:
        self.state = State.NOT_AUTHENTICATED
        self.secured = secured
        self.enabled: frozenset[str] = frozenset()
        self.language = Language.ENGLISH
        self._offer = offer
        self._limits = limits or Limits()
        self._out: list[bytes] = []
        self._mode = _Mode.COMMAND
        self.room = self._limits.append
        """How many octets of messages may be held just now, if fewer than the limits allow."""
        self._open: _Open | None = None
        self.sasl = Offering(Circumstances(secured, offer.plaintext))
        """The mechanisms that are offered; to be replaced by who knows more of the connection."""
        self._exchange: exchange.Exchange | None = None
        self._broken_idle: Refusal | None = None
        self._bad = 0  # bad commands in a row
        self._refused_logins = 0
        self._restart()

    def _restart(self) -> None:
        self._reader = Reader()
        self._assembly = Assembly(self._reader, self._judge, self._go_ahead, self._limits.skipped)

    # --- the connection's side

    def greet(self, text: str) -> None:
        """Say hello, with the capabilities (RFC 9051 7.1.1)."""
        self._status(b"*", Status.OK, text, self.capability_code())

    def receive(self, data: bytes) -> None:
        """Take bytes from the client. What comes after the end or instead of TLS is dropped."""
        if self._mode is not _Mode.TLS and not self.closed:
            self._reader.feed(data)

    def to_send(self) -> bytes:
        """What is to be sent to the client, once."""
        if len(self._out) == 1:
            return self._out.pop()
        out = b"".join(self._out)
        self._out.clear()
        return out

    @property
    def closed(self) -> bool:
        """Whether the session is over: send the rest and close."""
        return self.state is State.LOGOUT

    @property
    def amid_literal(self) -> bool:
        """Whether a command waits for its literal or for what follows that."""
        return self._mode is _Mode.COMMAND and self._assembly.begun

    @property
    def wants_input(self) -> bool:
        """Whether to go on reading, for a session that takes no command now: it has one to answer,
        or the client has not taken the last answer. False once enough is waiting."""
        return len(self._reader) < self._limits.waiting

    @property
    def held(self) -> int:
        """Octets of literals that are kept here, those of the open command included."""
        return self._assembly.held + (self._open.literals if self._open is not None else 0)

    def refuse_content(self) -> None:
        """There is no room for the literals that are coming in: their command is refused."""
        if self.amid_literal:
            self._assembly.refuse(NO_ROOM)

    def tls_started(self) -> None:
        """The handshake after STARTTLS is done; what follows comes through TLS."""
        assert self._mode is _Mode.TLS, "no STARTTLS was answered with OK"
        self.secured = True
        self.sasl = Offering(Circumstances(secured=True))
        self._mode = _Mode.COMMAND

    # --- what the session knows

    @property
    def utf8(self) -> bool:
        """Whether this client takes UTF-8, in names and headers (RFC 9051 5.1, RFC 6855 3)."""
        return "UTF8=ACCEPT" in self.enabled or "IMAP4rev2" in self.enabled

    @property
    def rev2(self) -> bool:
        """Whether this client has enabled IMAP4rev2."""
        return "IMAP4rev2" in self.enabled

    @property
    def condstore(self) -> bool:
        """Whether this client is told the ModSeq of every change (RFC 7162 3.2.4)."""
        return not self.enabled.isdisjoint(("CONDSTORE", "QRESYNC"))

    @property
    def qresync(self) -> bool:
        """Whether this client is told UIDs that vanished instead of numbers (RFC 7162 3.2.3)."""
        return "QRESYNC" in self.enabled

    @property
    def tag(self) -> bytes:
        """Tag of the open command: ESEARCH names it (RFC 9051 7.3.4)."""
        return self._open.tag if self._open is not None else b""

    @property
    def may_expunge(self) -> bool:
        """Whether EXPUNGE may be sent now (RFC 9051 7.5.1)."""
        return self._open is not None and not self._open.keeps_numbers

    @property
    def answering(self) -> bool:
        """Whether a command waits for `ok`, `no` or `bad`."""
        return self._mode is _Mode.ANSWER

    @property
    def idling(self) -> bool:
        """Whether the client listens."""
        return self._mode is _Mode.IDLING

    def capability_code(self) -> str:
        """The capabilities that hold now, as response and as response code have them."""
        names = self._offer.names(
            self.state,
            secured=self.secured,
            append_limit=self._limits.message,
            mechanisms=self.sasl.names,
        )
        return "CAPABILITY " + " ".join(names)

    # --- answers

    def untagged(self, lines: bytes) -> None:
        """Send complete untagged responses, each with its CRLF, written by `responses`."""
        if lines:
            self._out.append(lines)

    def note(self, text: str, code: str) -> None:
        """Send an untagged OK with a response code (RFC 9051 7.1)."""
        self._status(b"*", Status.OK, text, code)

    def ok(self, text: str, code: str | None = None) -> None:
        """Answer the open command: done. Moves the session as its table says."""
        self._answer(Status.OK, text, code)

    def no(self, text: str, code: str | None = None) -> None:
        """Answer the open command: not done."""
        self._answer(Status.NO, text, code)

    def bad(self, text: str, code: str | None = None) -> None:
        """Answer the open command: it should not have been sent."""
        self._answer(Status.BAD, text, code)

    def bye(self, text: str, code: str | None = None) -> None:
        """End the session from our side (RFC 9051 7.1.5); an open command stays unanswered."""
        if not self.closed:
            self._status(b"*", Status.BYE, text, code)
            self.state = State.LOGOUT
            self._open = None

    def _answer(self, status: Status, text: str, code: str | None) -> None:
        assert self._open is not None, "no command is open"
        assert self._mode is not _Mode.IDLING, "the client still listens"
        if self._broken_idle is not None:
            status, text, code = Status.BAD, self._broken_idle.text, None
            self._broken_idle = None
        tag, verb, *_ = self._open
        self._open = None
        self._mode = _Mode.COMMAND
        if status is Status.OK:
            self.state = TRANSITIONS[self.state][verb]
            if verb == "UNAUTHENTICATE":
                self.enabled, self.language = frozenset(), Language.ENGLISH  # RFC 8437 4.1
            if code is None and verb in ("LOGIN", "AUTHENTICATE", "UNAUTHENTICATE"):
                code = self.capability_code()
        self._status(tag, status, text, code)
        if status is Status.OK and verb == "STARTTLS":
            # RFC 9051 6.2.1 and RFC 3207 4.2: nothing received before TLS may count after it.
            self._restart()
            self._mode = _Mode.TLS
        self._count(status)
        if status is Status.NO and verb in ("LOGIN", "AUTHENTICATE"):
            self._count_refused_login()

    def _count(self, status: Status) -> None:
        self._bad = self._bad + 1 if status is Status.BAD else 0
        early = self.state is State.NOT_AUTHENTICATED
        if self._bad >= (self._limits.early_bad if early else self._limits.bad_commands):
            self.bye("Too many bad commands")

    def _count_refused_login(self) -> None:
        self._refused_logins += 1
        if self._refused_logins >= self._limits.refused_logins:
            self.bye("Too many logins refused")

    def _status(self, tag: bytes, status: Status, text: str, code: str | None) -> None:
        text = say(text, self.language)
        words = f"{status.value} [{code}] {text}" if code else f"{status.value} {text}"
        assert "\r" not in words and "\n" not in words, "a status is one line"
        self._out.append(tag + b" " + words.encode() + b"\r\n")

    # --- commands

    def next_command(self) -> Command | None:
        """The next command to be answered; None until the open one is, or more bytes come."""
        while not self.closed:
            if len(self._out) >= OUT_MOST and self._mode is _Mode.COMMAND:
                return SendFirst()
            match self._mode:
                case _Mode.ANSWER | _Mode.TLS:
                    return None
                case _Mode.COMMAND:
                    step = self._next()
                case _Mode.IDLING:
                    step = self._end_of_idle()
                case _Mode.EXCHANGE:
                    step = self._response()
            if step is _More.BYTES:
                return None
            if not isinstance(step, _More):
                return step
        return None

    def _next(self) -> Command | _More:
        early = self.state is State.NOT_AUTHENTICATED
        raw = self._assembly.next(self._limits.early if early else self._limits.line)
        if raw is None:
            return _More.BYTES
        if isinstance(raw, Dropped):
            self._drop(raw)
            return _More.STEPS
        tag = _tag(raw.fragments[0])
        try:
            return self._begin(raw)
        except Refused as refused:
            self._refuse(tag, refused.refusal)
            return _More.STEPS

    def _begin(self, raw: RawCommand) -> Command | _More:
        if any(b"\0" in line or b"\r" in line or b"\n" in line for line in raw.fragments):
            raise malformed("Stray NUL, CR or LF: lines end with CRLF")
        scanner = Scanner(raw, utf8=self.utf8)
        tag = scanner.take(TAG, "a tag")[0]
        scanner.space()
        verb = scanner.word("a command")
        self._check(verb)
        command = PARSERS[verb](scanner)
        keeps = verb in KEEPS_NUMBERS
        if not isinstance(command, Own):
            self._learn(command)
            keeps = keeps or counts_by_numbers(command)
        self._open = _Open(tag, verb, keeps, sum(map(len, raw.literals)))
        self._mode = _Mode.ANSWER
        if isinstance(command, Own):
            return self._own(command)
        self._prepare(command, verb)
        return command

    def _check(self, verb: str) -> None:
        """Make sure that the table allows this verb, and that no password travels in the open."""
        if verb not in VERBS:
            raise malformed("Unknown command")
        if verb not in TRANSITIONS[self.state]:
            # RFC 5530 3: the client has lost count of what it did.
            text = f"{verb} is not possible when {self.state.value}"
            raise Refused(Refusal(Status.BAD, text, "CLIENTBUG"))
        if verb == "STARTTLS" and (self.secured or not self._offer.starttls):
            raise malformed("TLS is in use already" if self.secured else "TLS is not offered")
        if verb in ("LOGIN", "AUTHENTICATE") and not (self.secured or self._offer.plaintext):
            # RFC 9051 6.2.3 and 7.1
            raise impossible("Begin TLS first", "PRIVACYREQUIRED")

    def _learn(self, command: Command) -> None:
        """What the command tells of its client."""
        if needs_qresync(command) and not self.qresync:
            raise malformed("ENABLE QRESYNC first")
        if enables_condstore(command):
            self.enabled |= {"CONDSTORE"}

    def _prepare(self, command: Command, verb: str) -> None:
        """What happens before a command is tried."""
        if isinstance(command, Idle):
            self._out.append(b"+ idling\r\n")
            self._mode = _Mode.IDLING
        elif isinstance(command, Select | Examine) and self.state is State.SELECTED:
            # RFC 9051 6.3.2: the old mailbox is closed, whatever becomes of the new one.
            self.note("Mailbox closed", "CLOSED")
            self.state = RESELECTING[verb]

    def _drop(self, dropped: Dropped) -> None:
        self._refuse(_tag(dropped.head), dropped.refusal)
        if dropped.fatal:
            self.bye("Literal too large", "TOOBIG")

    def _refuse(self, tag: bytes, refusal: Refusal) -> None:
        """Answer a command that was never handed on."""
        self._open = None
        self._mode = _Mode.COMMAND
        self._exchange = None
        self._status(tag, refusal.status, refusal.text, refusal.code)
        self._count(refusal.status)

    # --- literals

    def _go_ahead(self) -> None:
        self._out.append(b"+ OK\r\n")

    def _judge(self, announced: Announcement) -> Refusal | None:
        """Why a literal is not wanted, before any of it is read."""
        try:
            scanner = Scanner(RawCommand((announced.head,)))
            scanner.take(TAG, "a tag")
            scanner.space()
            verb = scanner.word("a command")
            self._check(verb)
            # The first literal may be the name of the mailbox: then it stands behind the verb.
            message = verb == "APPEND" and not (announced.index == 0 and scanner.next_is(b" {"))
            if message:
                return judge_message(announced, self._limits, self.room)
            early = self.state is State.NOT_AUTHENTICATED
            limits = self._limits
            return judge_argument(announced, limits.early if early else limits.literals)
        except Refused as refused:
            return refused.refusal

    # --- what the session answers itself

    def _own(self, command: Own) -> Command | _More:
        if isinstance(command, Exchange):
            return self._begin_exchange(command)
        if isinstance(command, Capability):
            self.untagged(b"* " + self.capability_code().encode("ascii") + b"\r\n")
            self.ok("Capabilities listed")
        elif isinstance(command, Enable):
            names = self._offer.enabled(command.capabilities)
            self.enabled |= frozenset(names)
            self.untagged(" ".join(("* ENABLED", *names)).encode("ascii") + b"\r\n")
            self.ok("Enabled")
        else:
            self._status(b"*", Status.BYE, "Logging out", None)
            self.ok("Logged out")
        return _More.STEPS

    def supply(self, keys: ScramKeys) -> None:
        """Answer to `Authenticate` with `KeysWanted`: the exchange goes on."""
        assert self._exchange is not None, "an exchange is going on"
        self._turn(self._exchange.supply(keys))

    def _begin_exchange(self, command: Exchange) -> Command | _More:
        self._exchange = self.sasl.begin(command.mechanism)
        if self._exchange is None:
            raise impossible("Mechanism not offered", "CANNOT")
        return self._turn(self._exchange.begin(command.initial))

    def _turn(self, turn: exchange.Turn) -> Command | _More:
        assert self._exchange is not None, "an exchange is going on"
        match turn:
            case exchange.Prompt(line):
                self._out.append(b"+ " + line + b"\r\n")
                self._mode = _Mode.EXCHANGE
                return _More.STEPS
            case exchange.Over(text):
                raise malformed(text)
            case claim:
                self._mode = _Mode.ANSWER
                return Authenticate(self._exchange.mechanism, claim)

    def _response(self) -> Command | _More:
        """A line of an exchange (RFC 9051 6.2.2)."""
        line = self._reader.line(exchange.MAX_LINE)
        if line is None:
            return _More.BYTES
        assert self._open is not None and self._exchange is not None, "an exchange is going on"
        tag = self._open.tag
        try:
            if isinstance(line, Overlong):
                raise malformed("Response too long")
            return self._turn(self._exchange.respond(line))
        except Refused as refused:
            self._refuse(tag, refused.refusal)
            return _More.STEPS

    def _end_of_idle(self) -> Command | _More:
        line = self._reader.line(self._limits.early)
        if line is None:
            return _More.BYTES
        if isinstance(line, Overlong) or line.upper() != b"DONE":
            self._broken_idle = Refusal(Status.BAD, "Expected DONE")
        self._mode = _Mode.ANSWER
        return IdleDone()


def _tag(head: bytes) -> bytes:
    """The tag of a command that may be quite wrong; `*` when there is none (RFC 9051 7.1.3)."""
    found = TAG.match(head)
    return found[0] if found is not None and head[found.end() : found.end() + 1] == b" " else b"*"
