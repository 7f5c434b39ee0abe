"""Server side of one POP3 session, without a socket (RFC 1939).

Feed bytes with `receive`, take one command with `next_command`, send what `to_send` returns. Each
command is answered by one of `ok`, `tell`, `message` and `refuse`, or in several steps by `begin`,
any number of `send`, and `end`; until then no other comes out, however much the client has
pipelined (RFC 2449 6.6). CAPA, LANG, UTF8, NOOP, USER and the exchange of AUTH are answered here:
`Answered` comes out, which needs no answer.

Bad input never raises: it is answered here and the session goes on, or ends after too much of it.
"""

from __future__ import annotations

from typing import Final

from barid.i18n.language import Language
from barid.i18n.texts import pop3 as texts
from barid.model.account import ScramKeys
from barid.protocols.lines import Lines, TooLong
from barid.protocols.pop3 import replies
from barid.protocols.pop3.capabilities import Offer, lines
from barid.protocols.pop3.commands import PARSERS, Answered, Command, Login, Own
from barid.protocols.pop3.commands.auth import Auth
from barid.protocols.pop3.commands.capa import Capa
from barid.protocols.pop3.commands.lang import NAMES, Lang
from barid.protocols.pop3.commands.noop import Noop
from barid.protocols.pop3.commands.password import Pass
from barid.protocols.pop3.commands.user import User
from barid.protocols.pop3.commands.utf8 import Utf8
from barid.protocols.pop3.limits import Limits
from barid.protocols.pop3.replies import Done, Refusal, words, written
from barid.protocols.pop3.states import TRANSITIONS, State, Verb
from barid.protocols.pop3.stuffing import END
from barid.protocols.sasl.exchange import MAX_LINE, Exchange, Over, Prompt, Turn
from barid.protocols.sasl.mechanism import Credentials
from barid.protocols.sasl.offering import Offering

ANSWERED: Final = Answered()
_VERBS: Final = {verb.value: verb for verb in PARSERS}
_NEED_PRIVACY: Final = frozenset((Verb.USER, Verb.PASS))
_VERBATIM: Final = frozenset((Verb.USER, Verb.PASS))
"""Commands whose argument may begin or end with spaces."""


class Server:
    """One session. `secured` is True where TLS began before the first octet of POP3. The greeting
    is the first thing that `to_send` gives."""

    __slots__ = (
        "_answering",
        "_begun",
        "_exchange",
        "_limits",
        "_lines",
        "_name",
        "_offer",
        "_out",
        "_refused",
        "_refused_logins",
        "_sasl",
        "_verb",
        "language",
        "secured",
        "state",
        "utf8",
    )

    def __init__(
        self,
        offer: Offer,
        sasl: Offering,
        limits: Limits | None = None,
        *,
        secured: bool = False,
    ) -> None:
        self.state = State.AUTHORIZATION
        self.secured = secured
        self.utf8 = False
        """Whether the client takes messages with UTF-8 in their headers (RFC 6856 2.1)."""
        self.language = Language.ENGLISH
        self._offer = offer
        self._sasl = sasl
        self._limits = limits or Limits()
        self._lines = Lines()
        self._name: str | None = None
        self._exchange: Exchange | None = None
        self._verb = Verb.NOOP  # that of the command which is being answered
        self._answering = False
        self._begun = False
        self._refused = 0  # in a row
        self._refused_logins = 0
        # No timestamp in it: that would offer APOP (RFC 1939 7).
        self._out = [written(replies.READY, self.language)]

    # --- the connection's side

    def receive(self, data: bytes) -> None:
        """Take bytes from the client. What comes after the end or instead of TLS is dropped."""
        if self.state is not State.HANDSHAKE and self.state is not State.CLOSED:
            self._lines.feed(data)

    def to_send(self) -> list[bytes]:
        """What is to be sent to the client, once."""
        out, self._out = self._out, []
        return out

    @property
    def closed(self) -> bool:
        """Whether the session is over: send the rest and close."""
        return self.state is State.CLOSED and not self._answering

    @property
    def answering(self) -> bool:
        """Whether a command waits for its answer, or for the rest of it."""
        return self._answering

    @property
    def begun(self) -> bool:
        """Whether an answer of several lines has begun: it can be ended or the connection broken
        off, but the command cannot be refused any more."""
        return self._begun

    @property
    def wants_input(self) -> bool:
        """Whether to go on reading while no command is taken: False once enough is waiting."""
        return len(self._lines) < self._limits.waiting

    def tls_started(self, sasl: Offering) -> None:
        """The handshake is done: nothing that was said before it counts (RFC 2595 4); `sasl` is
        what is offered from now on."""
        self.state = TRANSITIONS[self.state][Verb.TLS_STARTED]
        self.secured = True
        self._sasl = sasl
        self.language = Language.ENGLISH
        self._name = None

    # --- answers

    def ok(self, reply: Done) -> None:
        """Answer the command: done. Moves the session as its table says."""
        self._out.append(written(reply, self.language))
        self._grant()
        self._answering = False
        if self.state is State.HANDSHAKE:
            self._lines.discard()

    def tell(self, listing: bytes) -> None:
        """Answer the command with a listing of one line."""
        self._out.append(b"+OK %b\r\n" % listing)
        self._grant()
        self._answering = False

    def begin(self, reply: Done | bytes) -> None:
        """The first line of an answer of several: a reply, or what stands behind +OK."""
        line = written(reply, self.language) if isinstance(reply, Done) else b"+OK %b\r\n" % reply
        self._out.append(line)
        self._begun = True
        self._grant()

    def begin_message(self, size: int) -> None:
        """The first line before a message of `size` octets that comes in pieces."""
        self._out.append(self._octets_line(size))
        self._begun = True
        self._grant()

    def send(self, octets: bytes) -> None:
        """More of an answer of several lines; dots are doubled already."""
        self._out.append(octets)

    def end(self) -> None:
        """The answer of several lines is complete."""
        self._out.append(END)
        self._begun = self._answering = False

    def message(self, size: int, octets: bytes) -> None:
        """Answer the command with a whole message of `size` octets, dots doubled already."""
        self._out += (self._octets_line(size), octets, END)
        self._grant()
        self._answering = False

    def _octets_line(self, size: int) -> bytes:
        return b"+OK %d %b\r\n" % (size, words(texts.OCTETS, self.language))

    def refuse(self, refusal: Refusal) -> None:
        """Answer the command: not done."""
        verb, self._verb, self._answering = self._verb, Verb.NOOP, False
        if verb is Verb.PASS or verb is Verb.RESPONSE:
            self.state = State.AUTHORIZATION
            refusal = self._count_login(refusal)
        elif verb is Verb.QUIT:
            self.state = State.CLOSED
        self._out.append(written(refusal, self.language))
        self._refused += 1
        if self._refused >= self._limits.refused:
            self.close(replies.TOO_MANY_REFUSED)

    def close(self, refusal: Refusal | None) -> None:
        """End the session from our side; nothing more is read, nothing was deleted."""
        if not self.closed:
            if refusal is not None:
                self._out.append(written(refusal, self.language))
            self.state = State.CLOSED
            self._answering = False

    def _grant(self) -> None:
        self.state = TRANSITIONS[self.state][self._verb]
        self._refused = 0

    def _count_login(self, refusal: Refusal) -> Refusal:
        if refusal is replies.WRONG:
            self._refused_logins += 1
            if self._refused_logins >= self._limits.refused_logins:
                self.state = State.CLOSED
                return replies.TOO_MANY_WRONG
        return refusal

    # --- commands

    def next_command(self) -> Command | None:
        """The next command; None until the last is answered, or more bytes come."""
        if self._answering or self.state is State.HANDSHAKE or self.state is State.CLOSED:
            return None
        exchange = self.state is State.EXCHANGE
        try:
            line = self._lines.next_line(MAX_LINE if exchange else self._limits.line)
        except TooLong:
            self._verb = Verb.RESPONSE if exchange else Verb.NOOP
            return self._refused_at_once(replies.TOO_LONG)
        if line is None:
            return None
        return self._response(line) if exchange else self._command(line)

    def _command(self, line: bytes) -> Command:
        self._verb = Verb.NOOP
        if b"\0" in line or b"\r" in line or b"\n" in line:
            return self._refused_at_once(replies.STRAY)
        name, _, argument = line.partition(b" ")
        verb = _VERBS.get(name.upper())
        if verb is None:
            return self._refused_at_once(replies.UNKNOWN)
        obstacle = self._obstacle(verb)
        if obstacle is not None:
            return self._refused_at_once(obstacle)
        command = PARSERS[verb](argument if verb in _VERBATIM else argument.strip(b" \t"))
        if isinstance(command, Refusal):
            return self._refused_at_once(command)
        self._verb, self._answering = verb, True
        return self._own(command) if isinstance(command, Own) else command

    def _obstacle(self, verb: Verb) -> Refusal | None:
        """Why this verb is not possible now, whatever its arguments are."""
        if verb not in TRANSITIONS[self.state]:
            if self.state is State.TRANSACTION:
                return replies.NOT_AFTER_LOGIN
            return replies.NAME_FIRST if verb is Verb.PASS else replies.NOT_BEFORE_LOGIN
        if verb in _NEED_PRIVACY and not self._sasl.private:
            return replies.TLS_FIRST
        if verb is Verb.STLS:
            if self.secured:
                return replies.TLS_ALREADY
            if self.utf8:
                return replies.NOT_AFTER_UTF8
            return None if self._offer.starttls else replies.NO_TLS
        return None

    def _refused_at_once(self, refusal: Refusal) -> Answered:
        self.refuse(refusal)
        return ANSWERED

    # --- what the session answers itself

    def _own(self, command: Own) -> Login | Answered:
        match command:
            case User(name):
                self._name = name
                self.ok(replies.NAME_NOTED)
            case Pass(password):
                assert self._name is not None, "the table allows PASS only after USER"
                return Login(Credentials(self._name, password), "LOGIN")
            case Auth():
                return self._begin_exchange(command)
            case Capa():
                self._listed(replies.CAPABILITIES, self._capabilities())
            case Lang():
                self._change_language(command)
            case Utf8():
                self.utf8 = True
                self.ok(replies.UTF8_ON)
            case Noop():
                self.ok(replies.NOTHING_DONE)
        return ANSWERED

    def _capabilities(self) -> list[str]:
        return lines(self._offer, self._sasl, secured=self.secured, utf8=self.utf8)

    def _change_language(self, command: Lang) -> None:
        language = self._offer.language if command.preferred else command.language
        if language is None:
            names = [f"{tag.value} {name}" for tag, name in NAMES.items()]
            self._listed(replies.LANGUAGES, names)
            return
        self.language = language
        self.tell(b"%b %b" % (language.value.encode(), words(texts.LANGUAGE_CHANGED, language)))

    def _listed(self, first: Done, listed: list[str]) -> None:
        self.begin(first)
        self.send("".join(line + "\r\n" for line in listed).encode())
        self.end()

    # --- the exchange of AUTH

    def supply(self, keys: ScramKeys) -> Login | Answered:
        """The keys that the claim of a `Login` wanted; what comes of them."""
        assert self._exchange is not None, "an exchange is going on"
        return self._turn(self._exchange.supply(keys))

    def _begin_exchange(self, command: Auth) -> Login | Answered:
        if not command.mechanism:
            state = self.state
            self._listed(replies.MECHANISMS, list(self._sasl.names))
            self.state = state  # no exchange has begun
            return ANSWERED
        self._exchange = self._sasl.begin(command.mechanism)
        if self._exchange is None:
            private = self._sasl.private
            return self._refused_at_once(
                replies.NO_SUCH_MECHANISM if private else replies.TLS_FIRST
            )
        self._name = None
        self._grant()
        return self._turn(self._exchange.begin(command.initial))

    def _response(self, line: bytes) -> Login | Answered:
        """A line of an exchange (RFC 5034 4)."""
        assert self._exchange is not None, "an exchange is going on"
        return self._turn(self._exchange.respond(line))

    def _turn(self, turn: Turn) -> Login | Answered:
        self._verb = Verb.RESPONSE
        match turn:
            case Prompt(line):
                self._out.append(b"+ %b\r\n" % line)
                self._answering = False
                return ANSWERED
            case Over(_, cancelled):
                return self._refused_at_once(
                    replies.CANCELLED if cancelled else replies.EXCHANGE_BROKEN
                )
            case claim:
                self._answering = True
                assert self._exchange is not None, "an exchange is going on"
                return Login(claim, self._exchange.mechanism)
