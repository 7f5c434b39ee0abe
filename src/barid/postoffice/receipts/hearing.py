"""What messages that have come say of others: they are followed, and it is noted in the trails.

Three steps for each helping, as for search words: `take` reads, `understand` thinks, `put` notes.
A report becomes part of a trail only where it speaks of a message that the account to whom it came
has submitted, and of a recipient to whom we have sent it: whoever forges one must know all that.
Nothing but the trail depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Final

from barid.interfaces.store import StorageFailed, Transaction
from barid.message.mime import scan
from barid.message.receipts.notices import DeliveryNotice, ReadingNotice, RecipientNotice, Told
from barid.message.receipts.reading import MOST as MOST_OCTETS
from barid.message.receipts.reading import read
from barid.model.event import Step, TrackingEvent, Trail
from barid.model.identifiers import AccountId, Instant, TrailId
from barid.model.parties import key_of, party_of
from barid.model.receipt import ReceiptWish
from barid.postoffice.tracking import envid_of

MOST: Final = 16
"""Messages of a helping."""
MOST_CANDIDATES: Final = 100
"""Trails among which the one is looked for that a report speaks of."""
MOST_REPORTS: Final = 100
"""Events of reports that one trail takes; more are nobody's honest work."""
MAX_DETAIL: Final = 500

Notice = DeliveryNotice | ReadingNotice

_STEPS: Final = {
    Told.FAILED: Step.REPORTED_FAILED,
    Told.DELAYED: Step.REPORTED_DELAYED,
    Told.DELIVERED: Step.REPORTED_DELIVERED,
    Told.RELAYED: Step.REPORTED_RELAYED,
    Told.EXPANDED: Step.REPORTED_EXPANDED,
}
_REPORTS: Final = frozenset((*_STEPS.values(), Step.RECEIPT))
_SENT: Final = frozenset({Step.RELAYED, Step.ATTEMPTED, Step.DELIVERED})


@dataclass(frozen=True, slots=True)
class Unheard:
    """Messages that may say something, with the octets in which they say it: `since` and `until`
    are the trails that this helping lies between."""

    since: TrailId
    until: TrailId
    messages: Sequence[tuple[Trail, bytes]]


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message says: of others, and whether it asks for a receipt."""

    trail: Trail
    notice: Notice | None
    asks: bool


def take(tx: Transaction) -> Unheard:
    """The next helping. In a unit that reads."""
    since, newest = tx.trails.heard(), tx.trails.newest()
    found = tx.trails.speaking(since, newest, MOST)
    until = found[-1].id if len(found) == MOST else newest
    return Unheard(since, until, [(one, _octets(tx, one)) for one in found])


def understand(unheard: Unheard) -> list[Heard]:
    """What they say. Takes some milliseconds for each. Never fails."""
    return [_understood(trail, octets) for trail, octets in unheard.messages]


def put(tx: Transaction, unheard: Unheard, heard: Sequence[Heard], now: Instant) -> bool:
    """Note it; False when somebody else was quicker. In a unit that writes."""
    if not tx.trails.hear(unheard.since, unheard.until):
        return False
    for one in heard:
        if isinstance(one.notice, DeliveryNotice):
            _note_delivery(tx, one.trail, one.notice, now)
        elif one.notice is not None:
            _note_reading(tx, one.trail, one.notice, now)
        elif one.asks:
            _keep_wishes(tx, one.trail, now)
    return True


def _octets(tx: Transaction, trail: Trail) -> bytes:
    """The beginning of the content, empty where it is gone or cannot be read."""
    with suppress(StorageFailed):
        content = tx.messages.content(trail.what.content) if trail.what.content else None
        if content is not None:
            with closing(content):
                return content.read(0, min(content.size, MOST_OCTETS))
    return b""


def _understood(trail: Trail, octets: bytes) -> Heard:
    outline = scan(octets)
    return Heard(trail, read(octets, outline), bool(outline.envelope.receipt_to))


def _note_delivery(tx: Transaction, report: Trail, notice: DeliveryNotice, now: Instant) -> None:
    keys = [key for one in notice.recipients for key in _keys(one.recipient, one.original)]
    for trail in _spoken_of(tx, report, notice.message_id, notice.envid, keys):
        events = [
            TrackingEvent(now, _STEPS[one.told], recipient, _said(notice, one))
            for one in notice.recipients
            if (recipient := _recipient(trail, _keys(one.recipient, one.original)))
        ]
        _record(tx, trail, events)


def _note_reading(tx: Transaction, report: Trail, notice: ReadingNotice, now: Instant) -> None:
    keys = _keys(notice.recipient, notice.original)
    for trail in _spoken_of(tx, report, notice.message_id, "", keys):
        recipient = _recipient(trail, keys)
        if recipient:
            how = "automatic" if notice.automatic else "manual"
            detail = f"{notice.disposition}, {how}"
            _record(tx, trail, [TrackingEvent(now, Step.RECEIPT, recipient, detail)])


def _spoken_of(
    tx: Transaction, report: Trail, message_id: str, envid: str, keys: Iterable[str]
) -> list[Trail]:
    """The trails that a report can speak of: of messages that those have submitted to whom it
    came."""
    readers = _readers(report)
    if message_id:
        found = tx.trails.find(message_id)[:MOST_CANDIDATES]
    elif envid:
        found = [
            trail
            for key in list(dict.fromkeys(keys))[:MOST_CANDIDATES]
            for trail in tx.trails.of_party(party_of(key), None, MOST_CANDIDATES)
            if envid_of(trail) == envid
        ]
    else:
        return []
    return [
        trail
        for trail in {one.id: one for one in found}.values()
        if any(one.step is Step.RECEIVED and one.account in readers for one in trail.events)
    ]


def _readers(trail: Trail) -> set[AccountId]:
    delivered = [event for event in trail.events if event.step is Step.DELIVERED]
    return {event.account for event in delivered if event.account is not None}


def _keys(*addresses: str) -> list[str]:
    return [key for address in addresses if address and (key := key_of(address))]


def _recipient(trail: Trail, keys: Sequence[str]) -> str:
    """The recipient of these keys to whom the message was sent, as the trail has it; empty where it
    was sent to no such one."""
    for event in trail.events:
        if event.step in _SENT and event.recipient and key_of(event.recipient) in keys:
            return event.recipient
    return ""


def _record(tx: Transaction, trail: Trail, events: Sequence[TrackingEvent]) -> None:
    """What the trail does not have yet: reports may come twice."""
    known = {(one.step, one.recipient, one.detail) for one in trail.events}
    room = MOST_REPORTS - sum(one.step in _REPORTS for one in trail.events)
    fresh = [one for one in events if (one.step, one.recipient, one.detail) not in known]
    if fresh[: max(room, 0)]:
        tx.trails.record(trail.id, fresh[: max(room, 0)])


def _said(notice: DeliveryNotice, one: RecipientNotice) -> str:
    """Who says it, what, and in whose words."""
    where = notice.reporter or ("" if notice.standard else "not by a standard")
    reason = one.reason.value if one.told in {Told.FAILED, Told.DELAYED} else ""
    remote = f"{one.remote}: {one.said}" if one.remote and one.said else one.said
    words = (where, one.status, reason, remote)
    return "; ".join(word for word in words if word)[:MAX_DETAIL]


def _keep_wishes(tx: Transaction, trail: Trail, now: Instant) -> None:
    """Of every reader of ours; a message that says nothing else asks for a receipt."""
    assert trail.what.content is not None, "others are not heard"
    events = []
    for event in trail.events:
        if event.step is Step.DELIVERED and event.account is not None:
            wish = ReceiptWish(event.account, trail.what.content, trail.id, event.recipient)
            if tx.receipts.wish(wish):
                asked = TrackingEvent(now, Step.RECEIPT_ASKED, event.recipient, "", event.account)
                events.append(asked)
    if events:
        tx.trails.record(trail.id, events)
