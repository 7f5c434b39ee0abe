"""The rooms of a post office: its rules furnished with the world, and the doors that lead in."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from barid.app.keys import host_name
from barid.app.orders import ServeOrder
from barid.app.pledges import policy_of
from barid.interfaces.store import Store
from barid.interfaces.world import Changes, Clock, Randomness, Tasks
from barid.model.account import Domain
from barid.postoffice.directory.attempts import Attempts
from barid.postoffice.directory.login import Gate
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.directory.passwords import Passwords
from barid.postoffice.intake.arrival import Intake
from barid.postoffice.intake.controls import Promises
from barid.postoffice.intake.submission import Submission
from barid.postoffice.intake.submission import World as SubmissionWorld
from barid.postoffice.mailbox.account import World
from barid.postoffice.queue.starting import RemoteStart
from barid.protocols.imap.limits import Limits as ImapLimits
from barid.protocols.pop3.limits import Limits as Pop3Limits
from barid.protocols.smtp.session import Limits as SmtpLimits
from barid.protocols.smtp.session import Offer as SmtpOffer
from barid.protocols.smtp.session import Service as SmtpService
from barid.services.crowd import Crowd
from barid.services.crowd import Limits as CrowdLimits
from barid.services.entrance import Entrance
from barid.services.http.session import HttpSession, Window
from barid.services.imap.desk import MANY_RECEIVED, ReadingRoom
from barid.services.imap.session import ImapSession
from barid.services.listener import Door
from barid.services.pop3.desk import CollectionRoom
from barid.services.pop3.session import Pop3Session
from barid.services.session import Session
from barid.services.smtp.lmtp import LocalTransfer
from barid.services.smtp.session import SmtpSession
from barid.services.smtp.submission import Desk as SubmissionDesk
from barid.services.smtp.submission import Submitting
from barid.services.smtp.transfer import Reception
from barid.services.space import Space
from barid.web.http import Facts, Site
from barid.web.wellknown.offers import offers_of

PORTS = {
    "smtp": 25,
    "submission": 587,
    "submissions": 465,
    "imap": 143,
    "imaps": 993,
    "pop3": 110,
    "pop3s": 995,
    "http": 80,
    "https": 443,
}
IMPLICIT_TLS = frozenset({"submissions", "imaps", "pop3s", "https"})
OVER_LIMIT = {
    "smtp": b"421 4.7.0 Too many connections, try again later\r\n",
    "submission": b"421 4.7.0 Too many connections, try again later\r\n",
    "submissions": b"",
    "lmtp": b"421 4.7.0 Too many connections, try again later\r\n",
    "imap": b"* BYE [UNAVAILABLE] Too many connections, try again later\r\n",
    "imaps": b"",
    "pop3": b"-ERR [SYS/TEMP] Too many connections, try again later\r\n",
    "pop3s": b"",
    "http": b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "https": b"",
}


class Kept(Store, Protocol):
    """A store that tells what is committed in it."""

    @property
    def changes(self) -> Changes: ...


class Rooms:
    """Everything that sessions need, made once."""

    intake: Intake
    entrance: Entrance
    _reception: Reception
    _submission: SubmissionDesk
    _reading: ReadingRoom
    _collection: CollectionRoom

    def __init__(
        self,
        order: ServeOrder,
        store: Kept,
        tls: ssl.SSLContext,
        domains: Sequence[Domain],
    ) -> None:
        self._order = order
        self._settings = order.configuration.settings
        self._store = store
        self._tls = tls
        self.host = host_name(order, domains)
        self._policy = policy_of(order, domains)
        self.tasks: set[asyncio.Task[None]] = set()

    def furnish(self, clock: Clock, randomness: Randomness, tasks: Tasks, guesses: Tasks) -> Rooms:
        """Put the rules into the world; returns itself. Passwords are checked by `guesses`, so that
        whoever tries many keeps no mail waiting."""
        settings, changes = self._settings, self._store.changes
        directory = Directory(self._store, changes, self.host)
        passwords = Passwords(guesses, clock, randomness)
        self.entrance = Entrance(
            Gate(self._store, passwords, Attempts(clock), guesses, randomness),
            randomness,
            plaintext_on_loopback=settings.auth.plaintext_on_loopback,
        )
        lifetime = settings.queue.give_up_after
        self.intake = Intake(self._store, directory, clock, tasks, lifetime)
        self._reception = Reception(
            self.intake,
            SmtpOffer(self.host, settings.limits.message_size, tls_available=True),
            SmtpLimits(recipients=settings.limits.recipients),
            self._tls,
            float(settings.limits.smtp_idle),
            self.tasks,
            _space(Space().most, settings.limits.message_size),
            settings.limits.greeting_pause / 1000,
            Promises(0, settings.queue.deliver_by_at_least, most_priority=0),
            RemoteStart(self._store, clock),
        )
        writing = SubmissionWorld(clock, randomness)
        submission = Submission(self.intake, directory, writing, self.host)
        self._submission = SubmissionDesk(self.entrance, submission)
        world = World(self._store, changes, clock, tasks)
        self.journal = world.journal
        self._reading = ReadingRoom(
            self.entrance,
            world,
            _imap_limits(settings.limits.message_size),
            self._tls,
            float(settings.limits.imap_idle),
            settings.imap.separator,
            self.tasks,
            _space(MANY_RECEIVED, settings.limits.message_size),
        )
        self._collection = CollectionRoom(
            self.entrance,
            world,
            Pop3Limits(),
            self._tls,
            float(settings.limits.pop3_idle),
            self._order.language,
            self.tasks,
        )
        return self

    def doors(self) -> list[Door]:
        """One for each service that is offered. They share what connections there may be."""
        listeners, limits = self._settings.listeners, self._settings.limits
        names = [*listeners.services, *(["lmtp"] if listeners.lmtp is not None else [])]
        crowd = Crowd(CrowdLimits(limits.connections, limits.connections_per_address))
        return [self._door(name, crowd) for name in names]

    def _door(self, name: str, crowd: Crowd) -> Door:
        settings, order = self._settings, self._order
        return Door(
            name,
            self.port(name),
            self._session(name),
            order.hosts or settings.listeners.hosts,
            settings.listeners.lmtp if name == "lmtp" else None,
            self._tls if name in IMPLICIT_TLS else None,
            CrowdLimits(_share(settings.limits.connections)),
            crowd,
            OVER_LIMIT[name],
        )

    def _session(self, name: str) -> Callable[[], Session]:
        """What makes a session of whoever comes through this door."""
        match name:
            case "smtp":
                return partial(SmtpSession, self._reception)
            case "submission" | "submissions":
                return self._submission_session()
            case "lmtp":
                return self._lmtp_session()
            case "http" | "https":
                return partial(HttpSession, self._window())
            case "pop3" | "pop3s":
                return partial(Pop3Session, self._collection)
            case _:
                return partial(ImapSession, self._reading)

    def _window(self) -> Window:
        """Where the web is asked for what this office really offers."""
        ports = {name: self.port(name) for name in self._settings.listeners.services}
        offers = offers_of(self.host, ports)
        facts = Facts(offers, self.host, ports.get("https"), self._policy)
        seconds = float(self._settings.limits.http_idle)
        return Window(Site(self._store, facts).answer, seconds, self.tasks)

    def port(self, name: str) -> int:
        """Where this service listens."""
        base = self._order.port_base
        return PORTS.get(name, 0) + (self._settings.listeners.port_base if base is None else base)

    def _submission_session(self) -> Callable[[], Session]:
        offer = replace(self._reception.offer, service=SmtpService.SUBMISSION)
        queue = self._settings.queue
        promises = Promises(queue.hold_at_most, queue.deliver_by_at_least)
        reception = replace(self._reception, offer=offer, greeting_pause=0.0, promises=promises)
        return partial(SmtpSession, reception, partial(Submitting, self._submission, reception))

    def _lmtp_session(self) -> Callable[[], Session]:
        offer = replace(self._reception.offer, service=SmtpService.LMTP, tls_available=False)
        reception = replace(self._reception, offer=offer, tls=None)
        return partial(SmtpSession, reception, partial(LocalTransfer, reception))

    async def finish(self, seconds: float) -> None:
        """Wait for answers that are still being worked out, so that none is lost half way."""
        if self.tasks:
            await asyncio.wait(set(self.tasks), timeout=seconds)


def _share(connections: int) -> int:
    """What one door may take of all: whoever floods it leaves the other doors a quarter."""
    return connections - connections // 4


def _space(most: int, message: int) -> Space:
    """Room for two messages at least, however large one may be."""
    return Space(max(most, 2 * message))


def _imap_limits(message: int) -> ImapLimits:
    """Where one message may be large, one APPEND may be so as well."""
    return ImapLimits(message=message, append=max(ImapLimits().append, message))
