"""Recipients of our own who get a message by way of the queue: later, because its sender holds it,
or with a report of its delivery (RFC 4865, RFC 3461 5.2.3).

Whom the address reaches is decided when the message is delivered. Mailbox, queue, trail and report
are one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from barid.interfaces.store import Transaction
from barid.message.submitted import is_hidden
from barid.model.address import Address
from barid.model.event import Step, TrackingEvent
from barid.model.identifiers import Instant
from barid.model.mailbox import NewMessage
from barid.model.outgoing import HERE, Claim, Outgoing, QueueEntry
from barid.postoffice.description import Description, describe
from barid.postoffice.directory.expansion import Absence, Answer, Reached, look_up
from barid.postoffice.dispatch.dispatcher import Dispatcher, Reports, World
from barid.postoffice.dispatch.outcome import Cause, Fate, Outcome, Scope
from barid.postoffice.dispatch.schedule import Schedule, is_over, last_moment
from barid.postoffice.dispatch.settlement import Attempt, Settled, Settlement, settle
from barid.postoffice.plan import prefix_for
from barid.postoffice.policy.directed import is_direct

LARGE: Final = 256 * 1024
"""Content above this size, in octets, is read and described in a thread."""
TRIES: Final = 5
"""How often we look again when the directory changes between the look and the delivery."""
_HERE: Final = Attempt(here=True)
_DONE: Final = Outcome(Fate.DONE, Scope.RECIPIENT, Cause.KEPT, "2.1.5", "")
_TOO_LATE: Final = Outcome(
    Fate.GIVEN_UP, Scope.MESSAGE, Cause.LATER, "4.4.7", "not delivered in time"
)
_SPREAD: Final = Outcome(
    Fate.GIVEN_UP, Scope.RECIPIENT, Cause.NOT_DIRECT, "5.7.1", "directed mail is not spread"
)
_UNKNOWN: Final = Outcome(
    Fate.GIVEN_UP, Scope.RECIPIENT, Cause.UNKNOWN_MAILBOX, "5.1.1", "no such mailbox any more"
)
_ABSENCES: Final = {
    Absence.DISABLED: Outcome(
        Fate.GIVEN_UP, Scope.RECIPIENT, Cause.UNKNOWN_MAILBOX, "5.2.1", "the mailbox is disabled"
    ),
    Absence.UNATTENDED: Outcome(
        Fate.AGAIN, Scope.RECIPIENT, Cause.LATER, "4.2.1", "nobody reads this mailbox yet"
    ),
}


class _Changed(Exception):
    """Whom an address reaches is not what it was when we looked."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """What is to be kept of a message."""

    message: Outgoing
    content: bytes
    described: Description


class LocalDelivery:
    """Settles claims of the destination HERE."""

    def __init__(self, world: World, schedule: Schedule, reports: Reports) -> None:
        self._world = world
        self._schedule = schedule
        self._reports = reports

    async def carry(self, claim: Claim) -> None:
        """Deliver everything in the claim. Raises StorageFailed: then the claim lapses."""
        for message, entries in claim.messages:
            letter = await self._letter(message)
            for _ in range(TRIES):
                try:
                    await self._deliver(letter, entries)
                except _Changed:
                    continue
                break

    async def _letter(self, message: Outgoing) -> _Letter:
        if message.what.size <= LARGE:
            content = await self._world.store.read(partial(_read, message=message))
            return _Letter(message, content, describe(content))
        content = await self._world.store.read(partial(_read, message=message))
        described = await self._world.tasks.in_thread(lambda: describe(content))
        return _Letter(message, content, described)

    async def _deliver(self, letter: _Letter, entries: Sequence[QueueEntry]) -> None:
        named = [Address.parse(entry.recipient) for entry in entries]
        answers = await self._world.store.read(
            lambda tx: [_answer(tx, address) for address in named]
        )
        now = self._world.clock.now()
        settled = [
            self._settled(letter, entry, answer, now)
            for entry, answer in zip(entries, answers, strict=True)
        ]
        report = await self._reports.about(letter.message, settled)
        settlement = Settlement(letter.message, now, settled, report)
        await self._world.store.write(lambda tx: settle(tx, settlement))

    def _settled(self, letter: _Letter, entry: QueueEntry, answer: Answer, now: Instant) -> Settled:
        what = letter.message.what
        if is_over(what, now):
            return Settled(entry, _TOO_LATE, _HERE)
        if isinstance(answer, Absence):
            return self._put_off(letter, entry, _ABSENCES.get(answer, _UNKNOWN), now)
        address = Address.parse(entry.recipient)
        assert address is not None, "it was looked up"
        if what.directed and not is_direct(address, answer, ()):
            return Settled(entry, _SPREAD, _HERE)
        attempt = Attempt(here=True, expanded=len(answer) > 1)
        keep = partial(_keep, letter=letter, recipient=address, reached=answer, now=now)
        return Settled(entry, _DONE, attempt, keep=keep)

    def _put_off(
        self, letter: _Letter, entry: QueueEntry, outcome: Outcome, now: Instant
    ) -> Settled:
        if outcome.fate is not Fate.AGAIN:
            return Settled(entry, outcome, _HERE)
        what = letter.message.what
        due = self._schedule.next_attempt(entry, outcome, now, self._world.randomness)
        told = entry.delay_told or self._schedule.delay_is_due(entry, what, now)
        return Settled(entry, outcome, _HERE, min(due, last_moment(what)), told)


class ByDestination:
    """Claims for our own recipients go to their mailboxes, all others to dispatch."""

    def __init__(self, dispatcher: Dispatcher, local: LocalDelivery) -> None:
        self._dispatcher = dispatcher
        self._local = local

    async def carry(self, claim: Claim) -> None:
        """Try everything in the claim once. Raises StorageFailed."""
        if claim.destination == HERE:
            await self._local.carry(claim)
        else:
            await self._dispatcher.carry(claim)


def _answer(tx: Transaction, address: Address | None) -> Answer:
    return Absence.UNKNOWN if address is None else look_up(tx, address, ours=True)


def _read(tx: Transaction, message: Outgoing) -> bytes:
    content = tx.messages.content(message.what.content)
    assert content is not None, "the queue names it"
    try:
        return content.read(0, content.size)
    finally:
        content.close()


def _keep(
    tx: Transaction, letter: _Letter, recipient: Address, reached: Sequence[Reached], now: Instant
) -> list[TrackingEvent]:
    """Put it into the mailboxes; what the trail says of it. Raises _Changed."""
    answer = look_up(tx, recipient, ours=True)
    if isinstance(answer, Absence) or _places(answer) != _places(reached):
        raise _Changed
    what = letter.message.what
    hidden = what.sender is not None and is_hidden(letter.content, recipient)
    prefix = prefix_for(Address.parse(what.reverse_path), recipient, hidden)
    size = len(prefix) + len(letter.content)
    flags, thread = letter.described.mark(prefix), letter.described.thread
    events = []
    for one in reached:
        new = NewMessage(what.content, prefix, flags, now, size, thread=thread)
        placed = tx.messages.place(one.inbox, new)
        if placed is None:
            raise _Changed
        detail = f"mailbox {placed.mailbox} uid {placed.uid}"
        event = TrackingEvent(now, Step.DELIVERED, recipient.written(), detail, one.account)
        events.append(event)
    return events


def _places(reached: Sequence[Reached]) -> list[tuple[int, int, bool]]:
    return [(one.account, one.inbox, one.named) for one in reached]
