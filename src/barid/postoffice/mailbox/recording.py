"""Notes of what devices did become events in trails: some at a time, when nobody waits for them.

A message is known by its Message-ID, which both the kept outline and the trail have; of several
trails the newest counts that has led into a mailbox of the account. Fetching is told once of each
device, marking as read once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from barid.interfaces.store import StorageFailed, Store, Transaction
from barid.message.mime.codec import UnreadableOutlineError, envelope_of
from barid.model.event import Step, TrackingEvent, Trail
from barid.model.identifiers import AccountId, ContentId, TrailId, Uid
from barid.postoffice.description import message_id_of
from barid.postoffice.mailbox.journal import Journal, Note

AT_ONCE: Final = 200
"""Messages that are noted in one unit of work: the writer needs two or three milliseconds."""
MOST_TRAILS: Final = 20
"""Trails with one Message-ID that are looked at, the newest."""

_PLACED: Final = frozenset({Step.DELIVERED, Step.APPENDED, Step.IMPORTED})


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event that is new in a trail. `uid` is None for a message that is gone."""

    trail: TrailId
    event: TrackingEvent
    note: Note
    content: ContentId
    uid: Uid | None


Following = Callable[[Recorded], Awaitable[None]]
"""What follows when a message was marked as read."""


class Recorder:
    """Empties a journal into the trails of one store."""

    def __init__(self, store: Store, journal: Journal, following: Following | None = None) -> None:
        self._store = store
        self._journal = journal
        self._following = following

    async def step(self) -> None:
        """Write some of what is noted. Raises StorageFailed: then it stays noted."""
        notes = self._journal.take(AT_ONCE)
        if not notes:
            return
        try:
            found = await self._store.read(lambda tx: resolve(tx, notes), bulk=True)
            if found:
                await self._store.write(lambda tx: record(tx, found))
        except StorageFailed:
            self._journal.put_back(notes)
            raise
        for one in found:
            if one.event.step is Step.SEEN and self._following is not None:
                await self._following(one)


def resolve(tx: Transaction, notes: Sequence[Note]) -> list[Recorded]:
    """What of the notes is news. In a unit that reads."""
    found: list[Recorded] = []
    fresh: set[tuple[TrailId, Step, AccountId | None, str]] = set()
    for note in notes:
        for uid, content in _messages(tx, note):
            trail = _trail(tx, content, note.actor.account)
            if trail is None:
                continue
            event = _event(note)
            key = (trail.id, event.step, event.account, event.detail)
            if key not in fresh and _is_news(trail, event):
                fresh.add(key)
                found.append(Recorded(trail.id, event, note, content, uid))
    return found


def record(tx: Transaction, found: Sequence[Recorded]) -> None:
    """Write it down. In a unit that writes."""
    for one in found:
        tx.trails.record(one.trail, [one.event])


def _messages(tx: Transaction, note: Note) -> list[tuple[Uid | None, ContentId]]:
    if note.contents:
        return [(None, content) for content in note.contents]
    return [(entry.uid, entry.content) for entry in tx.messages.entries(note.mailbox, note.uids)]


def _trail(tx: Transaction, content: ContentId, account: AccountId) -> Trail | None:
    outline = tx.messages.outline(content)
    message_id = ""
    with suppress(UnreadableOutlineError):
        message_id = message_id_of(envelope_of(outline)) if outline is not None else ""
    if not message_id:
        return None
    for trail in reversed(tx.trails.find(message_id)[-MOST_TRAILS:]):
        if any(one.account == account and one.step in _PLACED for one in trail.events):
            return trail
    return None


def _event(note: Note) -> TrackingEvent:
    actor = note.actor
    detail = f"{note.detail}; {actor.device}" if note.detail else actor.device
    return TrackingEvent(note.at, note.step, actor.address, detail, actor.account)


def _is_news(trail: Trail, event: TrackingEvent) -> bool:
    known = [one for one in trail.events if one.step is event.step and one.account == event.account]
    if event.step is Step.FETCHED:
        return all(one.detail != event.detail for one in known)
    return event.step is not Step.SEEN or not known
