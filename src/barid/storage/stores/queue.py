"""What has to leave, as SQL; see `interfaces.queue.Queue`.

Entries of one destination and one priority form a lane. A lane knows when its first waiting entry
is due, so that what to claim is found without looking at entries that wait for others: a hundred
thousand of them for dead destinations cost the living ones nothing. To claim an entry is to make it
due when the claim ends, under a new claim number: a claim that lapses needs nobody to tidy up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from barid.model.envelope import Body
from barid.model.identifiers import Instant, OutgoingId, QueueEntryId
from barid.model.outgoing import (
    ByMode,
    Claim,
    DeliverBy,
    MailParameters,
    NewOutgoing,
    NewQueueEntry,
    Notify,
    Outgoing,
    QueueEntry,
    QueueState,
    RecipientParameters,
    Return,
)
from barid.storage.driver import Driver, Now, Row
from barid.storage.stores.notices import Notices
from barid.storage.stores.sweeping import Sweeping

_MESSAGE = """SELECT id, content, size, reverse_path, body, smtputf8, ret, envid, hold_until,
    by_at, by_mode, by_trace, priority, require_tls, tls_optional, sender, trail, queued, expires,
    directed FROM outgoing WHERE id = ?"""
_ADD = """INSERT INTO outgoing (content, size, reverse_path, body, smtputf8, ret, envid, hold_until,
    by_at, by_mode, by_trace, priority, require_tls, tls_optional, sender, trail, queued, expires,
    directed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
_ENTRY = """SELECT id, message, recipient, destination, priority, notify, orcpt, state, due,
    attempts, claim, reply, delay_told FROM queue """
_ADD_ENTRY = """INSERT INTO queue (message, recipient, destination, priority, notify, orcpt, state,
    due, attempts, claim, reply, delay_told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '', 0)"""
_LANE = """INSERT INTO lane (priority, destination, due, rests) VALUES (?, ?, ?, 0)
    ON CONFLICT (priority, destination) DO UPDATE SET due = CASE
        WHEN excluded.due >= lane.due THEN lane.due
        WHEN excluded.due > lane.rests THEN excluded.due
        ELSE lane.rests END"""
_FIRST_DUE = """SELECT min(due) FROM queue
    WHERE destination = ? AND priority = ? AND state = 'waiting'"""
_DUE_LANE = "SELECT destination FROM lane WHERE priority = ? AND due <= ?"
_DUE_ENTRIES = (
    _ENTRY + "WHERE destination = ? AND priority = ? AND state = 'waiting' AND due <= ?"
    " ORDER BY due, id LIMIT ?"
)
_WAKE = """UPDATE queue SET due = min(due, ?) WHERE id IN (
    SELECT queue.id FROM queue JOIN outgoing ON outgoing.id = queue.message
    WHERE coalesce(outgoing.hold_until, 0) <= ? AND queue.destination = ?
    AND queue.state = 'waiting' AND (queue.claim % 2 = 0 OR queue.due <= ?)
    ORDER BY queue.id LIMIT ?) RETURNING id"""
WAITING = QueueState.WAITING.value


class Queue:
    """All that has to leave, in one transaction."""

    def __init__(self, driver: Driver, notices: Notices, sweeping: Sweeping, now: Now) -> None:
        self._driver = driver
        self._notices = notices
        self._sweeping = sweeping
        self._now = now

    def add(self, message: NewOutgoing, entries: Sequence[NewQueueEntry]) -> Outgoing:
        row = self._driver.row(_ADD, _values_of(message))
        assert row is not None
        number = OutgoingId(row[0])
        priority = message.parameters.priority
        self._driver.many(
            _ADD_ENTRY,
            [(number, *_entry_values(new, priority)) for new in entries],
        )
        first: dict[str, int] = {}
        for new in entries:
            if new.state is QueueState.WAITING:
                first[new.destination] = min(new.due, first.get(new.destination, new.due))
        for destination, due in first.items():
            self._driver.run(_LANE, (priority, destination, due))
        self._notices.unnamed.discard(message.content)
        self._woken()
        return Outgoing(number, message)

    def claim(
        self, now: Instant, until: Instant, most: int, busy: Collection[str] = ()
    ) -> Claim | None:
        for priority in self._priorities():
            lane = self._due_lane(priority, now, busy)
            if lane is not None:
                due = self._take(lane, priority, now, until, most)
                if due:
                    mine = self._by_message(_claimed(entry, until) for entry in due)
                    lapsed = frozenset(entry.id for entry in due if entry.claim % 2)
                    return Claim(lane, until, mine, lapsed)
        return None

    def finish(self, entry: QueueEntry) -> bool:
        row = self._driver.row(
            "DELETE FROM queue WHERE id = ? AND claim = ? RETURNING message",
            (entry.id, entry.claim),
        )
        if row is None:
            return False
        self._left(entry)
        return True

    def postpone(self, entry: QueueEntry, due: Instant, reply: str, delay_told: bool) -> bool:
        row = self._driver.row(
            "UPDATE queue SET due = ?, claim = claim + 1, attempts = attempts + 1, reply = ?,"
            " delay_told = ? WHERE id = ? AND claim = ? RETURNING id",
            (due, reply, delay_told, entry.id, entry.claim),
        )
        return self._moved(entry, row)

    def put_back(self, entry: QueueEntry, due: Instant) -> bool:
        row = self._driver.row(
            "UPDATE queue SET due = ?, claim = claim + 1 WHERE id = ? AND claim = ? RETURNING id",
            (due, entry.id, entry.claim),
        )
        return self._moved(entry, row)

    def lapse(self, now: Instant) -> int:
        lapsed = list(
            self._driver.rows(
                "UPDATE queue SET due = ?, claim = claim + 1 WHERE claim % 2 = 1"
                " RETURNING destination, priority",
                (now,),
            )
        )
        for destination, priority in set(lapsed):
            self._set_due(destination, priority)
        return len(lapsed)

    def in_hand(self) -> list[QueueEntry]:
        found = self._driver.rows(_ENTRY + "WHERE claim % 2 = 1 ORDER BY id")
        return [_entry_of(row) for row in found]

    def rest(self, destination: str, until: Instant) -> None:
        priorities = list(
            self._driver.rows("SELECT priority FROM lane WHERE destination = ?", (destination,))
        )
        for (priority,) in priorities:
            self._driver.run(
                "UPDATE lane SET rests = ? WHERE priority = ? AND destination = ?",
                (until, priority, destination),
            )
            self._set_due(destination, priority)

    def destinations_below(self, domain: str) -> list[str]:
        found = self._driver.rows(
            "SELECT DISTINCT destination FROM lane WHERE substr(destination, ?) = ?",
            (-len(domain) - 1, f".{domain}"),
        )
        return [row[0] for row in found]

    def wake(self, destination: str, now: Instant, most: int) -> int:
        woken = list(self._driver.rows(_WAKE, (now, now, destination, now, most)))
        self.rest(destination, Instant(0))
        if woken:
            self._woken()
        return len(woken)

    def next_due(self) -> Instant | None:
        due: list[Instant] = []
        for priority in self._priorities():
            row = self._driver.row("SELECT min(due) FROM lane WHERE priority = ?", (priority,))
            if row is not None and row[0] is not None:
                due.append(row[0])
        return min(due, default=None)

    def entry(self, entry: QueueEntryId) -> QueueEntry | None:
        row = self._driver.row(_ENTRY + "WHERE id = ?", (entry,))
        return _entry_of(row) if row is not None else None

    def message(self, message: OutgoingId) -> Outgoing | None:
        row = self._driver.row(_MESSAGE, (message,))
        return _message_of(row) if row is not None else None

    def entries(self, after: QueueEntryId, most: int) -> list[QueueEntry]:
        found = self._driver.rows(_ENTRY + "WHERE id > ? ORDER BY id LIMIT ?", (after, most))
        return [_entry_of(row) for row in found]

    def entries_of(self, message: OutgoingId) -> list[QueueEntry]:
        found = self._driver.rows(_ENTRY + "WHERE message = ? ORDER BY id", (message,))
        return [_entry_of(row) for row in found]

    def set_state(self, entry: QueueEntryId, state: QueueState, due: Instant) -> bool:
        row = self._driver.row(
            "UPDATE queue SET state = ?, due = ? WHERE id = ? RETURNING destination, priority",
            (state.value, due, entry),
        )
        if row is None:
            return False
        self._set_due(*row)
        self._woken()
        return True

    def cancel(self, entry: QueueEntryId) -> bool:
        found = self.entry(entry)
        return found is not None and self.finish(found)

    def count(self) -> int:
        row = self._driver.row("SELECT count(*) FROM queue")
        return row[0] if row is not None else 0

    def _priorities(self) -> Iterator[int]:
        """Those that there are, highest first: at most nineteen questions."""
        below = 10
        while True:
            row = self._driver.row("SELECT max(priority) FROM lane WHERE priority < ?", (below,))
            if row is None or row[0] is None:
                return
            below = row[0]
            yield below

    def _due_lane(self, priority: int, now: int, busy: Collection[str]) -> str | None:
        marks = ", ".join("?" * len(busy))
        row = self._driver.row(
            f"{_DUE_LANE} AND destination NOT IN ({marks}) ORDER BY due LIMIT 1",
            (priority, now, *busy),
        )
        return row[0] if row is not None else None

    def _take(self, lane: str, priority: int, now: int, until: int, most: int) -> list[QueueEntry]:
        """Claim them; as they were before."""
        due = [
            _entry_of(row) for row in self._driver.rows(_DUE_ENTRIES, (lane, priority, now, most))
        ]
        self._driver.many(
            "UPDATE queue SET due = ?, claim = ? WHERE id = ?",
            [(until, _next_claim(entry.claim), entry.id) for entry in due],
        )
        self._set_due(lane, priority)
        return due

    def _by_message(
        self, entries: Iterable[QueueEntry]
    ) -> tuple[tuple[Outgoing, tuple[QueueEntry, ...]], ...]:
        grouped: dict[OutgoingId, list[QueueEntry]] = {}
        for entry in entries:
            grouped.setdefault(entry.message, []).append(entry)
        found = [(self.message(number), tuple(group)) for number, group in grouped.items()]
        return tuple((message, group) for message, group in found if message is not None)

    def _moved(self, entry: QueueEntry, row: Row | None) -> bool:
        if row is None:
            return False
        self._set_due(entry.destination, entry.priority)
        return True

    def _left(self, entry: QueueEntry) -> None:
        """An entry is gone: its lane may be, and its message, and then its content is loose."""
        self._set_due(entry.destination, entry.priority)
        row = self._driver.row(
            "DELETE FROM outgoing WHERE id = ? AND NOT EXISTS"
            " (SELECT 1 FROM queue WHERE message = outgoing.id) RETURNING content",
            (entry.message,),
        )
        if row is not None:
            self._sweeping.loosen(row, self._now())

    def _set_due(self, destination: str, priority: int) -> None:
        """When the first waiting entry of a lane is due; without any there is no lane."""
        row = self._driver.row(_FIRST_DUE, (destination, priority))
        if row is None or row[0] is None:
            self._driver.run(
                "DELETE FROM lane WHERE priority = ? AND destination = ?", (priority, destination)
            )
            return
        self._driver.run(
            "INSERT INTO lane (priority, destination, due, rests) VALUES (?, ?, ?, 0)"
            " ON CONFLICT (priority, destination) DO UPDATE SET due ="
            " CASE WHEN excluded.due > lane.rests THEN excluded.due ELSE lane.rests END",
            (priority, destination, row[0]),
        )

    def _woken(self) -> None:
        row = self._driver.row(
            "UPDATE counter SET value = value + 1 WHERE name = 'queue' RETURNING value"
        )
        assert row is not None
        self._notices.queue = row[0]


def _values_of(message: NewOutgoing) -> tuple[object, ...]:
    asked = message.parameters
    by = asked.deliver_by
    return (
        message.content,
        message.size,
        message.reverse_path,
        message.body.value,
        message.smtputf8,
        asked.ret.value if asked.ret else None,
        asked.envid,
        asked.hold_until,
        by.at if by else None,
        by.mode.value if by else None,
        by.trace if by else False,
        asked.priority,
        asked.require_tls,
        asked.tls_optional,
        message.sender,
        message.trail,
        message.queued,
        message.expires,
        message.directed,
    )


def _message_of(row: Row) -> Outgoing:
    (number, content, size, reverse_path, body, smtputf8, ret, envid, hold_until, *rest) = row
    (by_at, by_mode, by_trace, priority, require_tls, tls_optional, *rest) = rest
    (sender, trail, queued, expires, directed) = rest
    by = DeliverBy(by_at, ByMode(by_mode), bool(by_trace)) if by_at is not None else None
    asked = MailParameters(
        Return(ret) if ret is not None else None,
        envid,
        hold_until,
        by,
        priority,
        bool(require_tls),
        bool(tls_optional),
    )
    what = NewOutgoing(
        content,
        size,
        reverse_path,
        Body(body),
        bool(smtputf8),
        asked,
        sender,
        trail,
        queued,
        expires,
        bool(directed),
    )
    return Outgoing(number, what)


def _entry_values(new: NewQueueEntry, priority: int) -> tuple[object, ...]:
    notify = new.parameters.notify
    return (
        new.recipient,
        new.destination,
        priority,
        notify.value if notify is not None else None,
        new.parameters.orcpt,
        new.state.value,
        new.due,
    )


def _entry_of(row: Row) -> QueueEntry:
    (number, message, recipient, destination, priority, notify, orcpt, state, due, *rest) = row
    attempts, claim, reply, delay_told = rest
    asked = RecipientParameters(Notify(notify) if notify is not None else None, orcpt)
    return QueueEntry(
        number,
        message,
        recipient,
        destination,
        priority,
        asked,
        QueueState(state),
        due,
        attempts,
        claim,
        reply,
        bool(delay_told),
    )


def _claimed(entry: QueueEntry, until: int) -> QueueEntry:
    return replace(entry, due=Instant(until), claim=_next_claim(entry.claim))


def _next_claim(claim: int) -> int:
    """Odd while somebody has the entry in hand; also after a claim that lapsed."""
    return claim + 2 if claim % 2 else claim + 1
