"""Intake of mail from strangers: local recipients only, kept durably before it is accepted.

After `message` has answered 250 the message is in the mailbox of every recipient that was
accepted; after any other answer it is in none. All of it is one unit of work: content, entries,
trail.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from barid.interfaces.store import Prepared, StorageFailed, StorageFull, Store, Transaction
from barid.interfaces.world import Clock, Tasks
from barid.message.unbinary import without_binary
from barid.model import verdict
from barid.model.address import Address
from barid.model.asked import NOTHING, Asked
from barid.model.envelope import Body
from barid.model.event import NewTrail
from barid.model.identifiers import AccountId, ContentId, Instant, TrailId
from barid.model.mailbox import NewMessage, Placed
from barid.model.outgoing import NOTHING_ASKED, MailParameters, NewOutgoing, NewQueueEntry
from barid.model.verdict import Verdict
from barid.postoffice import tracking
from barid.postoffice.description import Description, describe
from barid.postoffice.directory.expansion import Absence, Answer, Reached, look_up
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.intake.controls import PLAIN, Promises, Terms, agreed, waits
from barid.postoffice.intake.stamp import Peer, date_time, received_field
from barid.postoffice.plan import Away, Here, Plan, make_plan, prefix_for
from barid.postoffice.policy.content import header_of, judge_header
from barid.postoffice.policy.directed import is_direct, is_marked
from barid.postoffice.policy.optional import is_tls_optional
from barid.postoffice.policy.recipients import judge_recipient, judge_room
from barid.postoffice.tracking import Coming

SECOND: Final = 1_000_000
LIFETIME: Final = 5 * 86_400
"""How long mail that has to leave is tried, in seconds (RFC 5321 4.5.4.1)."""
LARGE: Final = 256 * 1024
"""Content above this size, in octets, is described in a thread: others are not kept waiting."""
QUICK_RECIPIENTS: Final = 4
"""To so few a message is given with a handful of rows."""


class RecipientGone(Exception):
    """A recipient that was accepted at RCPT is no longer there at the final dot."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on a recipient, and where its mail goes when it was accepted: to one place, or
    to several where it is an alias."""

    verdict: Verdict
    here: tuple[Here, ...] = ()
    away: tuple[Away, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaving:
    """Recipients elsewhere, and what was asked for the message; `account` is the one of ours that
    sends it, None for a stranger."""

    account: AccountId | None
    away: Sequence[Away] = ()
    parameters: MailParameters = NOTHING_ASKED
    smtputf8: bool = False
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that a peer has sent in full, with the recipients that were accepted. `binary`: its
    content may be of any octets (RFC 3030 3), and is made one of lines before it is kept."""

    reverse_path: Address | None
    recipients: Sequence[Here]
    content: bytes
    peer: Peer
    binary: bool = False
    leaving: Leaving | None = None
    """Of recipients elsewhere, and of what was asked, where there is any of it."""
    spread: bool = False
    """Whether any recipient stands for others than it names (`policy.directed`)."""
    sender: AccountId | None = None
    """Who of ours has submitted it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the unit of work writes."""

    plan: Plan
    prepared: Prepared
    described: Description
    trail: NewTrail
    reverse_path: Address | None
    directed: bool = False
    outgoing: NewOutgoing | None = None
    """What is queued for those who are away; its content and trail are known once they are kept."""
    sender: AccountId | None = None


class Intake:
    """Takes messages over. `host` is the name under which we stamp them; what has to leave may
    wait `lifetime` seconds."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        clock: Clock,
        tasks: Tasks,
        lifetime: int = LIFETIME,
    ) -> None:
        self._lifetime = lifetime
        self._store = store
        self._directory = directory
        self._clock = clock
        self._count = itertools.count(1)
        self._tasks = tasks

    def terms(self, asked: Asked, promises: Promises) -> Terms | Verdict:
        """The terms of a message for which this is asked, or why there can be none."""
        return PLAIN if asked is NOTHING else agreed(asked, promises, self._clock.now())

    def recipient(self, address: Address, announced: int) -> Judged | Awaitable[Judged]:
        """Judge one recipient: at once when what is needed is remembered.

        `announced` is the SIZE of MAIL in octets (RFC 1870), 0 for none. Never raises.
        """
        answer = self._directory.reach(address)
        if isinstance(answer, tuple):
            return self._reached(address, answer, announced)
        if isinstance(answer, Absence):
            return Judged(judge_recipient(answer))
        return self._recipient_later(address, answer, announced)

    async def message(self, arrival: Arrival, host: str) -> Verdict:
        """Keep the message and answer for it. Never raises."""
        if arrival.binary:
            converted = await self._in_lines(arrival.content)
            if converted is None:
                return verdict.NOT_CONVERTED
            arrival = replace(arrival, content=converted, binary=False)
        header = header_of(arrival.content)
        judged = judge_header(header, _named(arrival))
        if not judged.accepted:
            return judged
        if is_marked(header):
            if arrival.spread:
                return verdict.NOT_DIRECT
            arrival = replace(arrival, leaving=_directed(arrival.leaving))
        leaving = arrival.leaving
        if leaving is not None and is_tls_optional(header):
            asked = replace(leaving.parameters, tls_optional=True)
            arrival = replace(arrival, leaving=replace(leaving, parameters=asked))
        try:
            return await self._keep(arrival, host)
        except StorageFull:
            return verdict.STORAGE_FULL
        except (StorageFailed, RecipientGone):
            return verdict.STORAGE_FAILED

    async def message_for_each(
        self, arrival: Arrival, groups: Sequence[Sequence[Here]], host: str
    ) -> list[Verdict]:
        """Keep the message and answer for each recipient, who is a group of places (RFC 2033 4.2).

        All in one unit of work; where that fails, each on its own, so that nobody who can have it
        goes without.
        """
        together = await self.message(arrival, host)
        if together is not verdict.STORAGE_FAILED or len(groups) == 1:
            return [together] * len(groups)
        return [await self.message(replace(arrival, recipients=group), host) for group in groups]

    async def _recipient_later(
        self, address: Address, pending: Awaitable[Answer], announced: int
    ) -> Judged:
        try:
            answer = await pending
        except StorageFailed:
            return Judged(verdict.STORAGE_FAILED)
        if isinstance(answer, Absence):
            return Judged(judge_recipient(answer))
        judged = self._reached(address, answer, announced)
        return judged if isinstance(judged, Judged) else await judged

    def _reached(
        self, address: Address, reached: tuple[Reached, ...], announced: int
    ) -> Judged | Awaitable[Judged]:
        here = tuple([Here(address, one) for one in reached])
        for one in reached:
            if one.quota is None:  # somebody has room whatever comes
                return Judged(verdict.RECIPIENT_OK, here)
        return self._with_room(here, announced)

    async def _with_room(self, here: tuple[Here, ...], announced: int) -> Judged:
        """Refused when nobody has room. Where an alias leads to somebody who has, all of them get
        it, and those who are full overshoot by it: none misses what the others read."""
        accounts = [one.reached.account for one in here]
        try:
            found = await self._store.read(
                lambda tx: [tx.directory.account(account) for account in accounts]
            )
        except StorageFailed:
            return Judged(verdict.STORAGE_FAILED)
        judged = verdict.NO_SUCH_USER
        for account in found:
            if account is not None:
                judged = judge_room(account.quota, account.used, announced)
                if judged.accepted:
                    return Judged(judged, here)
        return Judged(judged)

    async def _keep(self, arrival: Arrival, host: str) -> Verdict:
        now = self._clock.now()
        leaving = arrival.leaving
        plan = _planned(arrival)
        named = _named(arrival)
        sole = named[0] if len(named) == 1 else None
        queue_id = f"{now:x}.{next(self._count)}"
        stamp = received_field(arrival.peer, host, queue_id, sole, date_time(now))
        content = stamp + arrival.content
        preparing = self._store.prepare(content)  # goes on while we describe
        described = await self._describe(content)
        prepared = await preparing
        sender = arrival.reverse_path.written() if arrival.reverse_path else ""
        trail = NewTrail(described.message_id, sender, len(content), arrival.peer.written(), now)
        outgoing = self._outgoing(leaving, content, trail) if leaving and plan.away else None
        directed = leaving is not None and leaving.directed
        back = arrival.reverse_path
        delivery = Delivery(
            plan, prepared, described, trail, back, directed, outgoing, arrival.sender
        )
        few = len(arrival.recipients) <= QUICK_RECIPIENTS
        await self._store.write(lambda tx: deliver(tx, delivery), brief=few)
        return Verdict(250, "2.0.0", f"Kept as {queue_id}", verdict.Reason.ACCEPTED)

    def _outgoing(self, leaving: Leaving, content: bytes, trail: NewTrail) -> NewOutgoing:
        begins = max(trail.opened, leaving.parameters.hold_until or trail.opened)
        return NewOutgoing(
            ContentId(0),
            len(content),
            trail.reverse_path,
            Body.SEVEN_BIT if content.isascii() else Body.EIGHT_BIT_MIME,
            leaving.smtputf8,
            leaving.parameters,
            leaving.account,
            TrailId(0),
            trail.opened,
            Instant(begins + self._lifetime * SECOND),
            leaving.directed,
        )

    async def _in_lines(self, content: bytes) -> bytes | None:
        if len(content) <= LARGE:
            return without_binary(content)
        return await self._tasks.in_thread(lambda: without_binary(content))

    async def _describe(self, content: bytes) -> Description:
        if len(content) <= LARGE:
            return describe(content)
        return await self._tasks.in_thread(lambda: describe(content))


def deliver(tx: Transaction, delivery: Delivery) -> None:
    """The unit of work of one message. Raises RecipientGone, and then nothing is kept."""
    _look_again(tx, delivery.plan, delivery.directed)
    described = delivery.described
    content = tx.messages.keep(delivery.prepared, described.summary, described.outline)
    where = [
        (here.reached.account, here.recipient.written(), _place(tx, here, content, delivery))
        for here in delivery.plan.here
    ]
    away = [one.recipient.written() for one in delivery.plan.away]
    opening = delivery.trail
    if described.speaks or delivery.reverse_path is None:
        opening = replace(opening, content=content)  # whoever follows trails reads it
    asked = delivery.outgoing.parameters if delivery.outgoing else NOTHING_ASKED
    held, envid = asked.hold_until, asked.envid
    coming = Coming(where, away, delivery.directed, delivery.sender, held, envid)
    trail = tracking.received(tx, opening, coming)
    if delivery.outgoing is not None:
        message = replace(delivery.outgoing, content=content, trail=trail)
        tx.queue.add(message, [_entry(one, message) for one in delivery.plan.away])


def _entry(away: Away, message: NewOutgoing) -> NewQueueEntry:
    due = max(message.queued, message.parameters.hold_until or message.queued)
    return NewQueueEntry(away.recipient.written(), away.destination, due, away.parameters)


def _directed(leaving: Leaving | None) -> Leaving:
    return replace(leaving, directed=True) if leaving else Leaving(None, directed=True)


def _planned(arrival: Arrival) -> Plan:
    """Who of ours asked for more than to get it at once, gets it by way of the queue."""
    leaving = arrival.leaving
    if leaving is None:
        return make_plan(arrival.recipients)
    asked = leaving.parameters
    now = [one for one in arrival.recipients if not waits(asked, one.parameters)]
    later = [
        Away(one.recipient, one.parameters, here=True)
        for one in arrival.recipients
        if waits(asked, one.parameters)
    ]
    return make_plan(now, (*leaving.away, *later))


def _named(arrival: Arrival) -> list[Address]:
    """Every recipient of the envelope, each place of an alias for itself."""
    away = arrival.leaving.away if arrival.leaving else ()
    return [one.recipient for one in arrival.recipients] + [one.recipient for one in away]


def _place(tx: Transaction, here: Here, content: ContentId, delivery: Delivery) -> Placed:
    prefix = prefix_for(delivery.reverse_path, here.recipient, here.hidden)
    size = len(prefix) + delivery.prepared.size
    described = delivery.described
    message = NewMessage(
        content,
        prefix,
        described.mark(prefix),
        delivery.trail.opened,
        size,
        thread=described.thread,
    )
    placed = tx.messages.place(here.reached.inbox, message)
    if placed is None:
        raise RecipientGone(here.recipient.written())
    return placed


def _look_again(tx: Transaction, plan: Plan, directed: bool) -> None:
    """What was looked up under an older version of the directory may not be true any more."""
    version = tx.directory.version()
    for here in plan.here:
        if here.reached.version != version:
            answer = look_up(tx, here.recipient, ours=True)
            now = () if isinstance(answer, Absence) else answer
            spread = directed and not is_direct(here.recipient, now, ())
            if spread or here.reached.inbox not in [one.inbox for one in now]:
                raise RecipientGone(here.recipient.written())
