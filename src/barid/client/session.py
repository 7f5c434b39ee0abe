"""One connection to a server, from first word to last: reached, secured, greeted, logged in.

What fails on the way is raised with its diagnosis, told from what was seen and never from a guess.
The secret is said once, and only over TLS that is proven (or to this very computer).
"""

from __future__ import annotations

import logging
import socket
import ssl
import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, Protocol, TypeVar

from barid.client.failures import LoginRefused, NotSent, Unreachable, Unsecured, Unwelcome
from barid.client.settings import SMTP, SUBMISSIONS, Secret, Settings, is_here
from barid.client.trust import context_for, described, pin_is_met
from barid.client.worlds import Wire, World
from barid.doctor.diagnosis import Diagnosis, Evidence
from barid.doctor.telling import is_masked, of_connect, of_reply, of_tls
from barid.interfaces.world import Randomness
from barid.model.offers import Offers
from barid.model.reply import Stage
from barid.model.transfer import Result, Transfer
from barid.network.carrier.reaching import Target, Unreached
from barid.network.exporter import channel_exporter
from barid.protocols.sasl.client import ClientMechanism, Credentials, Surroundings, choose_for
from barid.protocols.smtp.client.conversation import (
    ContentWanted,
    Conversation,
    Ended,
    Event,
    LoggedIn,
    Ready,
    Refused,
    TlsAllowed,
    Transferred,
)

log = logging.getLogger("barid.client")

END_PATIENCE: Final = 10
"""How many times longer an answer may take once the server has the whole message."""
GOODBYE_SECONDS: Final = 3.0
PIECE: Final = 1024 * 1024
AHEAD_MOST: Final = 2


class Cargo(Protocol):
    """One message to hand over."""

    @property
    def transfer(self) -> Transfer: ...

    @property
    def content(self) -> bytes: ...


C = TypeVar("C", bound=Cargo)


class Source(Protocol[C]):
    """Where messages come from that go over one connection, and where is told what became of
    them. With `hurried` the next ones are taken while the last is under way."""

    hurried: bool

    async def take(self) -> C | None:
        """The next; None when there is no more."""

    def begun(self, cargo: C) -> None:
        """Its content goes out now."""

    def done(self, cargo: C, results: tuple[Result, ...]) -> None:
        """What became of its recipients."""

    def broken(self, cargo: C, results: tuple[Result, ...]) -> None:
        """The connection was lost before its content went out."""

    def put_back(self, cargo: C) -> None:
        """It was taken and not begun."""


class Session:
    """An open connection, ready for mail. Used by one task at a time."""

    def __init__(self, wire: Wire, settings: Settings, target: Target) -> None:
        self._wire = wire
        self._settings = settings
        self.address, self.port = target
        self.tls = ""
        self.usable = True
        self.sent = 0
        """Messages that went over it."""

    @property
    def offers(self) -> Offers:
        """What the server offers."""
        return self._wire.talk.offers

    @property
    def server(self) -> str:
        """Host and port, as people write them."""
        host = self._settings.host
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def fields(self) -> dict[str, str]:
        """What a diagnosis fills in."""
        return {"host": self._settings.host, "port": str(self.port)}

    async def send(self, transfer: Transfer, pieces: Iterable[bytes]) -> tuple[Result, ...]:
        """Hand a message over: one result for each recipient, in order. Never raises."""
        wire, seconds = self._wire, self._settings.timeout
        wire.talk.send(transfer)
        self.sent += 1
        event = await wire.event(seconds)
        if isinstance(event, ContentWanted):
            await self._give(pieces)
            event = await wire.event(seconds * END_PATIENCE)
        if isinstance(event, Transferred):
            return event.results
        return self._over(event, transfer)

    def _over(self, event: Event, transfer: Transfer) -> tuple[Result, ...]:
        """The connection has come to its end: what that means for those in hand."""
        self.hang_up()
        if isinstance(event, Ended) and event.results:
            return event.results
        return tuple(Result(Stage.CONTENT, None) for _ in transfer.recipients)

    async def stream(self, source: Source[C]) -> None:
        """Hand messages over one after another, until there are no more or the connection is lost.
        The envelope of the next goes out behind the content of the last where that is allowed
        (RFC 2920 3.1)."""
        talk, waiting = self._wire.talk, deque[C]()
        current, ahead = await source.take(), False
        while current is not None and self.usable:
            if not ahead:
                talk.send(current.transfer)
            self.sent += 1
            event, ahead = await self._wire.event(self._settings.timeout), False
            if wanted := isinstance(event, ContentWanted):
                source.begun(current)
                ahead = await self._give_ahead(current, waiting, source)
                event = await self._wire.event(self._settings.timeout * END_PATIENCE)
            if isinstance(event, Transferred):
                source.done(current, event.results)
                current = waiting.popleft() if waiting else await source.take()
                continue
            results = self._over(event, current.transfer)
            silent = not wanted and all(result.reply is None for result in results)
            (source.broken if silent else source.done)(current, results)
            current = None
        for cargo in waiting if current is None else (current, *waiting):
            source.put_back(cargo)

    async def _give_ahead(self, current: C, waiting: deque[C], source: Source[C]) -> bool:
        """Content, and what may follow it; whether the next envelope has gone out as well. The one
        after that is made ready while the server is at work."""
        if source.hurried and not waiting:
            await _fetch(source, waiting)
        await self._give(pieces(current.content))
        ahead = bool(waiting) and self._wire.talk.send_next(waiting[0].transfer)
        self._wire.flush()
        if source.hurried and len(waiting) < AHEAD_MOST:
            await _fetch(source, waiting)
        return ahead

    async def _give(self, pieces: Iterable[bytes]) -> None:
        """Each piece goes out when the next is at hand, the last together with the end."""
        wire, first = self._wire, True
        for piece in pieces:
            if not first:
                wire.flush()
                if not await wire.drained():
                    return
            wire.talk.content(piece)
            first = False
        wire.talk.content_ends()

    async def close(self) -> None:
        """Say goodbye, if there is still anybody to hear it; what it answers does not matter."""
        if self.usable and not self._wire.lost:
            self._wire.talk.quit()
            await self._wire.event(min(GOODBYE_SECONDS, self._settings.timeout))
        self.usable = False
        self._wire.hang_up()

    def hang_up(self) -> None:
        """Let go without a word."""
        self.usable = False
        self._wire.hang_up()


async def _fetch(source: Source[C], waiting: deque[C]) -> None:
    cargo = await source.take()
    if cargo is not None:
        waiting.append(cargo)


def pieces(content: bytes) -> Iterator[bytes]:
    """Content in pieces that fit into memory twice."""
    for at in range(0, max(len(content), 1), PIECE):
        yield content[at : at + PIECE] if len(content) > PIECE else content


async def open_session(settings: Settings, world: World, randomness: Randomness) -> Session:
    """Connect, secure, be greeted, log in. Raises NotSent."""
    opening = _Opening(settings, world, randomness)
    return await opening.open()


class _Opening:
    """What has been seen on the way, as proof."""

    def __init__(self, settings: Settings, world: World, randomness: Randomness) -> None:
        self._settings = settings
        self._world = world
        self._randomness = randomness
        self._seen: list[Evidence] = []
        self._port = settings.ports[0]

    async def open(self) -> Session:
        settings = self._settings
        addresses = await self._resolve()
        targets = [(address, port) for port in settings.ports for address in addresses]
        talk = self._conversation(targets[0])
        found = await self._world.dial(targets, talk, settings.timeout)
        if isinstance(found, Unreached):
            self._saw("connect", found.text)
            raise Unreachable(self._told(of_connect(found.codes, self._port)))
        wire, target = found
        self._port = target[1]
        session = Session(wire, settings, target)
        try:
            await self._secure(session, wire)
            if settings.logs_in or (settings.certificate and "AUTH" in session.offers):
                await self._log_in(session, wire)
        except BaseException:
            session.hang_up()
            raise
        log.debug("connected to %s %s", session.server, session.tls)
        return session

    async def _resolve(self) -> tuple[str, ...]:
        host = self._settings.host
        try:
            found = await self._world.resolve(host, self._settings.timeout)
        except TimeoutError:
            self._saw("look up", "no answer")
            raise Unreachable(self._told("D02")) from None
        except UnicodeError as error:
            self._saw("look up", str(error))
            raise Unreachable(self._told("D16")) from None
        except OSError as error:
            self._saw("look up", error.strerror or str(error))
            passing = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
            raise Unreachable(self._told("D02" if passing else "D01")) from None
        if not found:
            raise Unreachable(self._told("D01"))
        return found

    def _conversation(self, target: Target) -> Conversation:
        from barid.client.transcripts import ToldConversation, line_taker

        name = self._settings.name or own_name(target)
        take = line_taker(self._settings.transcript)
        return Conversation(name) if take is None else ToldConversation(name, take)

    # --- TLS

    async def _secure(self, session: Session, wire: Wire) -> None:
        settings = self._settings
        at_once = settings.tls == "at-once" or (
            settings.tls == "auto" and session.port == SUBMISSIONS
        )
        if at_once:
            await self._shake_hands(session, wire)
        ready = await self._event(wire)
        if at_once or settings.tls == "never":
            self._check_clear(session, at_once)
            return
        if settings.tls == "auto" and is_here(session.address) and not settings.logs_in:
            return  # from here to here there is nobody in between
        if "STARTTLS" not in ready.offers:
            self._saw("EHLO", " ".join(ready.offers.extensions) or "nothing offered")
            raise Unsecured(self._no_starttls(ready.offers))
        wire.talk.start_tls()
        event = await wire.event(settings.timeout)
        if not isinstance(event, TlsAllowed):
            raise self._failed(event)
        await self._shake_hands(session, wire)
        wire.talk.tls_started()
        await self._event(wire)

    def _no_starttls(self, offers: Offers) -> Diagnosis:
        if not offers.extensions:
            return self._told("A06")
        masked = is_masked((offers.domain, *offers.extensions))
        return self._told("A05" if masked else "T15", others=() if masked else ("A05",))

    def _check_clear(self, session: Session, at_once: bool) -> None:
        if not at_once and self._settings.logs_in and not is_here(session.address):
            raise Unsecured(self._told("T15"))

    async def _shake_hands(self, session: Session, wire: Wire) -> None:
        settings = self._settings
        context = context_for(settings)
        failure = await wire.shake_hands(context, settings.host, settings.timeout)
        tls = wire.tls_object()
        if not failure and (tls is None or not pin_is_met(settings, tls)):
            failure = "the certificate is not the pinned one"
        if failure:
            self._saw("TLS", failure)
            raise Unsecured(self._told(of_tls(failure)))
        assert tls is not None
        session.tls = described(settings, tls)

    # --- what is said

    async def _event(self, wire: Wire) -> Ready:
        until = time.monotonic() + self._settings.timeout
        event = await wire.event(self._settings.timeout)
        if isinstance(event, Ready):
            return event
        raise self._failed(event, in_time=time.monotonic() < until)

    def _failed(self, event: Event, *, in_time: bool = True) -> NotSent:
        """What it means that something else happened than what was wanted."""
        if isinstance(event, Refused):
            said = event.reply.written()
            self._saw(event.stage.value, said)
            told = self._told(of_reply(event.stage, event.reply))
            kind = Unsecured if event.stage is Stage.STARTTLS else Unwelcome
            return kind(told, said)
        if not isinstance(event, Ended):
            return Unwelcome(self._told("P20"))
        if event.reply is not None:
            self._saw(event.stage.value, event.reply.written())
            return Unwelcome(self._told(of_reply(event.stage, event.reply)), event.reply.written())
        if event.text:
            self._saw("first words", event.text)
            masked = is_masked((event.text,))
            return Unwelcome(self._told("A05" if masked else "A21"), event.text)
        self._saw(event.stage.value, "hung up" if in_time else "silence")
        if in_time:
            return Unwelcome(self._told("A25"))
        silent = event.stage is Stage.GREETING
        return Unwelcome(self._told("A22" if silent else "L14", others=("A05", "L08")))

    # --- the login

    async def _log_in(self, session: Session, wire: Wire) -> None:
        settings, offers = self._settings, session.offers
        secret = said(settings.secret)
        credentials = Credentials(settings.user, secret, said(settings.token))
        tls = wire.tls_object()
        binding = _binding(tls) if tls is not None else ()
        where = Surroundings(settings.host, session.port, self._randomness, binding)
        mechanism = choose_for(frozenset(offers.mechanisms), credentials, where)
        if mechanism is None:
            self._saw("AUTH", " ".join(offers.mechanisms) or "not offered")
            raise LoginRefused(self._no_mechanism(offers))
        wire.talk.log_in(mechanism)
        event = await wire.event(settings.timeout)
        if isinstance(event, LoggedIn):
            return
        if isinstance(event, Refused):
            words = event.reply.written()
            self._saw(f"AUTH {mechanism.name}", words)
            failure = _refusal(of_reply(Stage.LOGIN, event.reply), mechanism, secret)
            raise LoginRefused(self._told(failure), words)
        raise self._failed(event)

    def _no_mechanism(self, offers: Offers) -> Diagnosis:
        if "AUTH" in offers:
            return self._told("A15", others=("A17",))
        if not offers.extensions:
            return self._told("A06")
        if is_masked(tuple(offers.extensions)):
            return self._told("A05")
        if self._port == SMTP:
            return self._told("A02", others=("A03", "A04"))
        return self._told("A04", others=("A03", "A14"))

    # --- proof

    def _saw(self, probe: str, saw: str) -> None:
        self._seen.append(Evidence(probe, saw))

    def _told(self, failure: str, others: tuple[str, ...] = ()) -> Diagnosis:
        fields = {"host": self._settings.host, "port": str(self._port)}
        rest = tuple(one for one in others if one != failure)
        return Diagnosis(failure, fields, 0.6 if rest else 0.9, tuple(self._seen), rest)


def _refusal(failure: str, mechanism: ClientMechanism, secret: str) -> str:
    """What a refused login means, with what we know of our own part in it."""
    if failure not in ("C01", "C06"):
        return failure
    if mechanism.name in ("XOAUTH2", "OAUTHBEARER"):
        return "C15"
    if secret != secret.strip():
        return "C12"
    return "C16" if mechanism.name == "CRAM-MD5" else failure


def said(secret: Secret) -> str:
    """The present secret."""
    return secret() if callable(secret) else secret


def _binding(tls: ssl.SSLObject | ssl.SSLSocket) -> tuple[tuple[str, bytes], ...]:
    """What this connection can be bound to (RFC 9266, RFC 5929)."""
    if tls.version() == "TLSv1.3":
        exported = channel_exporter(tls)
        return (("tls-exporter", exported),) if exported else ()
    unique = b"" if tls.session_reused else tls.get_channel_binding("tls-unique") or b""
    return (("tls-unique", unique),) if unique else ()


def own_name(target: Target) -> str:
    """What we call ourselves: the name of this computer where it is a full one, else the address
    from which we speak (RFC 5321 4.1.3)."""
    name = socket.gethostname()
    if "." in name and name.isascii() and not name.endswith((".local", ".localdomain")):
        return name
    six = ":" in target[0]
    with socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target[0], target[1]))  # says nothing, only finds the way
            own = str(probe.getsockname()[0]).partition("%")[0]
        except OSError:
            own = "::1" if six else "127.0.0.1"
    return f"[IPv6:{own}]" if six else f"[{own}]"
