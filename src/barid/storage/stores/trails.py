"""Trails and their events as SQL; see `interfaces.trails.Trails`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from barid.model.event import NewTrail, Step, TrackingEvent, Trail
from barid.model.identifiers import Instant, TrailId
from barid.model.parties import parties_of
from barid.storage.driver import Driver, Row

_TRAIL: Final = "SELECT id, message_id, reverse_path, size, peer, opened, content FROM trail "
_STEPS: Final = {step.value: step for step in Step}


class Trails:
    """All trails, in one transaction."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def open(self, new: NewTrail, events: Sequence[TrackingEvent]) -> TrailId:
        row = self._driver.row(
            "INSERT INTO trail (message_id, reverse_path, size, peer, opened, content)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (
                _text(new.message_id),
                _text(new.reverse_path),
                new.size,
                _text(new.peer),
                new.opened,
                new.content,
            ),
        )
        assert row is not None
        trail = TrailId(row[0])
        self._write(trail, 1, events)
        return trail

    def record(self, trail: TrailId, events: Sequence[TrackingEvent]) -> None:
        row = self._driver.row(
            "SELECT coalesce((SELECT max(place) FROM event WHERE trail = trail.id), 0) + 1"
            " FROM trail WHERE id = ?",
            (trail,),
        )
        if row is not None:
            self._write(trail, row[0], events)

    def get(self, trail: TrailId) -> Trail | None:
        row = self._driver.row(_TRAIL + "WHERE id = ?", (trail,))
        return self._whole(row) if row is not None else None

    def find(self, message_id: str) -> list[Trail]:
        return self._all("WHERE message_id = ? ORDER BY id", (_text(message_id),))

    def after(self, trail: TrailId, most: int) -> list[Trail]:
        return self._all("WHERE id > ? ORDER BY id LIMIT ?", (trail, most))

    def indexed(self) -> TrailId:
        return self._cursor("trails")

    def index(self, since: TrailId, until: TrailId, pairs: Iterable[tuple[int, TrailId]]) -> bool:
        if not self._advance("trails", since, until):
            return False
        self._driver.many(
            "INSERT INTO party (party, trail) VALUES (?, ?) ON CONFLICT DO NOTHING", sorted(pairs)
        )
        return True

    def newest(self) -> TrailId:
        row = self._driver.row("SELECT max(id) FROM trail")
        return TrailId(row[0] or 0) if row is not None else TrailId(0)

    def heard(self) -> TrailId:
        return self._cursor("receipts")

    def hear(self, since: TrailId, until: TrailId) -> bool:
        return self._advance("receipts", since, until)

    def speaking(self, after: TrailId, until: TrailId, most: int) -> list[Trail]:
        return self._all(
            "WHERE id > ? AND id <= ? AND content IS NOT NULL ORDER BY id LIMIT ?",
            (after, until, most),
        )

    def of_party(self, party: int, before: TrailId | None, most: int) -> list[Trail]:
        found = list(
            self._driver.rows(
                "SELECT trail FROM party WHERE party = ? AND trail < ? ORDER BY trail DESC LIMIT ?",
                (party, before if before is not None else 1 << 62, most),
            )
        )
        kept = [self.get(trail) for (trail,) in found]
        return [trail for trail in kept if trail is not None]

    def forget(
        self, after: TrailId, opened_before: Instant, most: int
    ) -> tuple[TrailId | None, int]:
        old = self._old(self.after(after, most), opened_before)
        if not old:
            return None, 0
        first, last = old[0].id, old[-1].id
        needed = {
            trail
            for (trail,) in self._driver.rows(
                "SELECT trail FROM outgoing WHERE trail BETWEEN ? AND ?", (first, last)
            )
        }
        going = [one for one in old if one.id not in needed]
        pairs = [(party, one.id) for one in going for party in parties_of(one)]
        self._driver.many("DELETE FROM party WHERE party = ? AND trail = ?", sorted(pairs))
        numbers = [(one.id,) for one in going]
        for table, column in (("event", "trail"), ("receipt", "trail"), ("trail", "id")):
            self._driver.many(f"DELETE FROM {table} WHERE {column} = ?", numbers)  # noqa: S608
        return last, len(going)

    def _old(self, trails: Sequence[Trail], opened_before: Instant) -> Sequence[Trail]:
        """Those at the beginning that are old enough: trails are numbered as they are opened."""
        for place, one in enumerate(trails):
            if one.what.opened >= opened_before:
                return trails[:place]
        return trails

    def _cursor(self, follower: str) -> TrailId:
        row = self._driver.row("SELECT cursor FROM follower WHERE name = ?", (follower,))
        assert row is not None
        return TrailId(row[0])

    def _advance(self, follower: str, since: TrailId, until: TrailId) -> bool:
        row = self._driver.row(
            "UPDATE follower SET cursor = ? WHERE name = ? AND cursor = ? RETURNING cursor",
            (until, follower, since),
        )
        return row is not None

    def _write(self, trail: TrailId, first: int, events: Sequence[TrackingEvent]) -> None:
        self._driver.many(
            "INSERT INTO event (trail, place, at, step, recipient, detail, account)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (trail, place, e.at, e.step.value, _text(e.recipient), _text(e.detail), e.account)
                for place, e in enumerate(events, first)
            ],
        )

    def _all(self, which: str, values: tuple[object, ...]) -> list[Trail]:
        return [self._whole(row) for row in list(self._driver.rows(_TRAIL + which, values))]

    def _whole(self, row: Row) -> Trail:
        number, *rest = row
        found = self._driver.rows(
            "SELECT at, step, recipient, detail, account FROM event WHERE trail = ? ORDER BY place",
            (number,),
        )
        events = tuple(
            TrackingEvent(at, _STEPS[step], recipient, detail, account)
            for at, step, recipient, detail, account in found
        )
        return Trail(number, NewTrail(*rest), events)


def _text(written: str) -> str:
    """Text as every database takes it: no NUL and no lone surrogates, which come from strangers."""
    if written.isascii():
        return written.replace("\0", "\ufffd") if "\0" in written else written
    return written.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
