"""The end of an attempt, as one unit of work: queue, trail and report in one transaction.

So a recipient is at any moment exactly one of delivered, waiting and returned. An entry whose claim
has lapsed is somebody else's by now and is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.event import Step, TrackingEvent
from barid.model.identifiers import Instant, OutgoingId
from barid.model.outgoing import Claim, Outgoing, QueueEntry
from barid.postoffice.dispatch.outcome import Cause, Fate, Outcome

Report = Callable[[Transaction], None]
"""A report to the sender, ready to be delivered by the transaction that makes it true."""

Keeping = Callable[[Transaction], Sequence[TrackingEvent]]
"""Keeps a message for a recipient of ours, and gives what the trail says of it."""

_LEFT_IN_HAND: Final = "the worker that had it in hand has ended: may have been delivered before"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whom we spoke to: empty where we came to nobody."""

    host: str = ""
    address: str = ""
    tls: str = ""
    reports: bool = False
    """Whether the other side sends reports of its own where they are asked for (RFC 3461 5.1)."""
    keeps_time: bool = False
    """Whether the other side obeys DELIVERBY (RFC 2852)."""
    keeps_direction: bool = False
    """Whether the other side spreads no directed mail (XDIRECTED)."""
    here: bool = False
    """Whether the recipient is one of ours: nobody was spoken to."""
    expanded: bool = False
    """Whether it was delivered to several of ours, whom one address stands for."""

    def written(self) -> str:
        """As the trail tells it."""
        if not self.host:
            return ""
        words = [self.host, f"[{self.address}]" if self.address else "", self.tls]
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Settled:
    """What is decided about one entry. `due` is the next attempt of one that goes on; `delay_told`
    says that the sender knows of the delay, when this is written; `keep` puts the message into
    mailboxes of ours."""

    entry: QueueEntry
    outcome: Outcome
    attempt: Attempt
    due: Instant | None = None
    delay_told: bool = False
    keep: Keeping | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """All that is decided at one time about recipients of one message."""

    message: Outgoing
    at: Instant
    settled: Sequence[Settled]
    report: Report | None = None


def settle(tx: Transaction, settlement: Settlement) -> None:
    """Write it down."""
    events = [event for one in settlement.settled for event in _settled(tx, one, settlement.at)]
    if not events:
        return
    tx.trails.record(settlement.message.what.trail, events)
    if settlement.report is not None:
        settlement.report(tx)


def claim(
    tx: Transaction, now: Instant, until: Instant, most: int, busy: Collection[str]
) -> Claim | None:
    """As `Queue.claim`; the trail tells of those whose last claim was never settled."""
    found = tx.queue.claim(now, until, most, busy)
    if found is not None and found.lapsed:
        for message, entries in found.messages:
            left = [entry for entry in entries if entry.id in found.lapsed]
            if left:
                tx.trails.record(message.what.trail, [_left_in_hand(one, now) for one in left])
    return found


def let_lapse(tx: Transaction, now: Instant) -> int:
    """As `Queue.lapse`; the trail tells of it, for what was in hand may have been taken."""
    left: dict[OutgoingId, list[QueueEntry]] = {}
    for entry in tx.queue.in_hand():
        left.setdefault(entry.message, []).append(entry)
    for number, entries in left.items():
        message = tx.queue.message(number)
        if message is not None:
            tx.trails.record(message.what.trail, [_left_in_hand(one, now) for one in entries])
    return tx.queue.lapse(now)


def _left_in_hand(entry: QueueEntry, at: Instant) -> TrackingEvent:
    """Nobody knows how far whoever had it in hand came."""
    return TrackingEvent(at, Step.ATTEMPTED, entry.recipient, _LEFT_IN_HAND)


def _settled(tx: Transaction, one: Settled, at: Instant) -> Sequence[TrackingEvent]:
    """What has happened to this entry; nothing when it was not ours any more."""
    if one.keep is None:
        return _events(one, at) if _decide(tx, one) else ()
    kept = tx.queue.entry(one.entry.id)
    if kept is None or kept.claim != one.entry.claim:
        return ()
    events = one.keep(tx)  # before the entry goes, and with it what names the content
    tx.queue.finish(one.entry)
    return events


def _decide(tx: Transaction, one: Settled) -> bool:
    """Whether the entry was still ours."""
    if one.outcome.fate is Fate.AGAIN:
        assert one.due is not None, "who is tried again is tried some time"
        return tx.queue.postpone(one.entry, one.due, one.outcome.text, one.delay_told)
    return tx.queue.finish(one.entry)


def _events(one: Settled, at: Instant) -> list[TrackingEvent]:
    recipient, text = one.entry.recipient, one.outcome.text
    where = one.attempt.written()
    told = f"{where}: {text}" if where else text
    if one.outcome.fate is Fate.DONE:
        return [TrackingEvent(at, Step.RELAYED, recipient, told)]
    if one.outcome.fate is Fate.GIVEN_UP:
        return [TrackingEvent(at, Step.GIVEN_UP, recipient, told)]
    events = [TrackingEvent(at, Step.ATTEMPTED, recipient, _doubted(one.outcome, told))]
    if one.delay_told and not one.entry.delay_told:
        events.append(TrackingEvent(at, Step.DELAYED, recipient))
    return events


def _doubted(outcome: Outcome, told: str) -> str:
    """A duplicate that may follow is announced where people will look for its reason."""
    return f"{told} (may have been taken)" if outcome.cause is Cause.IN_DOUBT else told
