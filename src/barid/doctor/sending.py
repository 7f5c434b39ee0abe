"""Can this computer send through that server? The walk up the layers, and the differences.

Names, connections to every address and to the sibling ports, and a visit begin at once; what can
only be decided by a difference (another port, another name with EHLO, another way to speak TLS) is
then looked at. Everything seen is in `Seen`; nothing is judged here. At most `MOST_VISITS`
connections go to one host.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from barid.doctor.visit import Purpose, Visit, code_of
from barid.doctor.visiting import Visitor
from barid.interfaces.probing import Handshake, Missed, Named, Prober, Unencrypted
from barid.interfaces.resolver import Found, IpAddress, Lacking, Resolver
from barid.interfaces.world import Randomness
from barid.protocols.sasl.client import Credentials

MOST_VISITS: Final = 12
SUBMISSION, SUBMISSIONS, RELAY = 587, 465, 25
PORTS: Final = (SUBMISSION, SUBMISSIONS, RELAY)
LITERAL_NAME: Final = "[192.0.2.1]"
QUIET_SECONDS: Final = 3.0
"""A server that has said nothing for so long perhaps waits for TLS."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `port` None: the usual ones are tried. Without consent (`credentials`) nobody
    logs in. `base` is added to every standard port."""

    host: str
    port: int | None
    name: str
    credentials: Credentials | None = field(default=None, repr=False)
    user: str = ""
    sender: str | None = None
    recipient: str | None = None
    base: int = 0
    patience: float = 8.0

    def standard(self, port: int) -> int:
        """A standard port as it is here."""
        return port + self.base


@dataclass(slots=True)
class Seen:
    """Everything that was seen."""

    question: Question
    host: str
    port: int = 0
    named: Named = field(default_factory=lambda: Named(()))
    asked: Found[IpAddress] | Lacking | None = None
    """What the DNS said when the machine itself found no address."""
    reached: dict[tuple[str, int], float | Missed] = field(default_factory=dict)
    """Seconds to connect, by address and port."""
    routes: dict[int, bool] = field(default_factory=dict)
    main: Visit | None = None
    untrusting: Visit | None = None
    """The same again, whoever the certificate proves."""
    nameless: Visit | None = None
    """The same again, without a name in the handshake."""
    literal: Visit | None = None
    """The same again, with an address literal after EHLO."""
    with_tls: Visit | None = None
    """The same port again, with TLS from the first octet."""
    without_tls: Visit | None = None
    """The same port again, without TLS at the beginning."""
    old: Visit | None = None
    siblings: dict[int, Visit] = field(default_factory=dict)
    """Visits to the other standard ports, by standard port."""
    mx_of_sender: tuple[str, ...] = ()
    visits: int = 0


class Examination:
    """One run. `tell` hears what is being done, in a word, for people who wait."""

    def __init__(
        self,
        prober: Prober,
        resolver: Resolver,
        randomness: Randomness,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._prober = prober
        self._resolver = resolver
        self._visitor = Visitor(prober, randomness)
        self._tell = tell

    async def look(self, question: Question) -> Seen:
        """Look at everything. Never raises."""
        seen = Seen(question, question.host.strip())
        seen.routes = {version: self._prober.has_route(version) for version in (4, 6)}
        self._tell("dns")
        await self._name(seen)
        if not seen.named.addresses:
            return seen
        self._tell("tcp")
        await self._connect(seen)
        address = self._choose(seen)
        if address is None:
            return seen
        self._tell("smtp")
        await self._visit(seen, address)
        await self._differ(seen, address)
        return seen

    async def _name(self, seen: Seen) -> None:
        sender = seen.question.sender or seen.question.user
        domain = sender.rpartition("@")[2]
        named, mx = await asyncio.gather(
            self._prober.look_up(seen.host),
            self._resolver.mx(domain) if domain else _nothing(),
        )
        seen.named = named
        if isinstance(mx, Found):
            seen.mx_of_sender = tuple(one.host for one in mx.values)
        if not named.addresses:
            seen.asked = await self._resolver.addresses(seen.host)

    async def _connect(self, seen: Seen) -> None:
        """To the wanted port of some addresses, and to the other ports of the first."""
        question = seen.question
        first, *others = seen.named.addresses[:4]
        ports = [question.standard(port) for port in PORTS]
        wanted = [question.port] if question.port is not None else ports
        places = [(first, port) for port in dict.fromkeys((*wanted, *ports))]
        places += [(address, wanted[0]) for address in others]
        seconds = min(question.patience, 5.0)
        found = await asyncio.gather(*(self._reach(*place, seconds) for place in places))
        seen.reached = dict(zip(places, found, strict=True))

    async def _reach(self, address: str, port: int, seconds: float) -> float | Missed:
        line = await self._prober.dial(address, port, seconds)
        if isinstance(line, Missed):
            return line
        line.close()
        return line.seconds

    def _choose(self, seen: Seen) -> str | None:
        """The address to visit; the port, where none was asked for, is the first that is open."""
        question = seen.question
        if question.port is not None:
            seen.port = question.port
        else:
            first = seen.named.addresses[0]
            usual = [question.standard(port) for port in PORTS]
            reachable = [one for one in usual if isinstance(seen.reached[first, one], float)]
            seen.port = reachable[0] if reachable else usual[0]
        for address in seen.named.addresses[:4]:
            if isinstance(seen.reached.get((address, seen.port)), float):
                return address
        return None

    def _purpose(self, seen: Seen, address: str, port: int, **others: object) -> Purpose:
        question = seen.question
        made: dict[str, object] = {
            "implicit": port == question.standard(SUBMISSIONS),
            "credentials": question.credentials,
            # Between servers TLS is worth having whoever it is with (RFC 7435).
            "verified": port != question.standard(RELAY) or question.credentials is not None,
            "sender": question.sender,
            "recipient": question.recipient,
            "patience": question.patience,
        }
        return Purpose(address, port, seen.host, question.name, **(made | others))  # type: ignore[arg-type]

    async def _go(self, seen: Seen, purpose: Purpose) -> Visit | None:
        """A visit, if there are not too many already."""
        if seen.visits + len(seen.reached) >= MOST_VISITS:
            return None
        seen.visits += 1
        return await self._visitor.visit(purpose)

    async def _visit(self, seen: Seen, address: str) -> None:
        """The visit; where nothing is heard, at the same time one that begins with TLS."""
        main = self._purpose(seen, address, seen.port)
        visiting = asyncio.ensure_future(self._go(seen, main))
        done, _ = await asyncio.wait({visiting}, timeout=QUIET_SECONDS)
        if not done and not main.implicit:
            with_tls = self._purpose(seen, address, seen.port, implicit=True, credentials=None)
            seen.with_tls = await self._go(seen, with_tls)
            if seen.with_tls is not None and seen.with_tls.encrypted is not None:
                visiting.cancel()
                await asyncio.wait({visiting})
                return
        seen.main = await visiting

    async def _differ(self, seen: Seen, address: str) -> None:
        visit = seen.main
        if visit is None:
            return
        quiet: dict[str, object] = {"credentials": None}
        if isinstance(visit.tls, Unencrypted):
            await self._differ_in_tls(seen, visit, address)
        elif (
            visit.hello is not None and code_of(visit.hello) != 250 and code_of(visit.hello) >= 500
        ):
            purpose = self._purpose(seen, address, seen.port, **quiet)
            seen.literal = await self._go(seen, _renamed(purpose))
        if _lacks_login(visit) or _is_masked_or_refused(visit):
            await self._ask_siblings(seen, address)

    async def _differ_in_tls(self, seen: Seen, visit: Visit, address: str) -> None:
        assert isinstance(visit.tls, Unencrypted)
        why = visit.tls.why
        again = self._purpose(seen, address, seen.port, credentials=None)
        if why is Handshake.DISTRUSTED:
            seen.untrusting = await self._go(seen, _changed(again, verified=False))
        elif why is Handshake.NOT_TLS and visit.purpose.implicit:
            seen.without_tls = await self._go(seen, _changed(again, implicit=False))
        elif why in (Handshake.OLD, Handshake.WEAK, Handshake.BROKEN_OFF, Handshake.OTHER):
            seen.nameless = await self._go(seen, _changed(again, host=None, verified=False))
            if seen.nameless is None or seen.nameless.encrypted is None:
                seen.old = await self._go(seen, _changed(again, old=True, verified=False))

    async def _ask_siblings(self, seen: Seen, address: str) -> None:
        question = seen.question
        others = [
            port
            for port in PORTS
            if question.standard(port) != seen.port
            and isinstance(seen.reached.get((address, question.standard(port))), float)
        ]
        purposes = [
            self._purpose(seen, address, question.standard(port), credentials=None, verified=False)
            for port in others
        ]
        found = await asyncio.gather(*(self._go(seen, purpose) for purpose in purposes))
        seen.siblings = {
            port: visit for port, visit in zip(others, found, strict=True) if visit is not None
        }


def _changed(purpose: Purpose, **changes: object) -> Purpose:
    from dataclasses import replace

    return replace(purpose, **changes)  # type: ignore[arg-type]


def _renamed(purpose: Purpose) -> Purpose:
    return _changed(purpose, name=LITERAL_NAME)


async def _nothing() -> None:
    return None


def _lacks_login(visit: Visit) -> bool:
    """Whether it came as far as the offers, and no login was among them."""
    return visit.before is not None and "AUTH" not in visit.offers


def _is_masked_or_refused(visit: Visit) -> bool:
    refused = visit.starttls is not None and code_of(visit.starttls) != 220
    return refused or (visit.hello is not None and code_of(visit.hello) != 250)
