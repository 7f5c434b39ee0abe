"""Trails and their events as SQL; see `interfaces.store.Trails`."""

from __future__ import annotations

from collections.abc import Sequence

from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.identifiers import TrailId
from barid.storage.driver import Driver


class Trails:
    """All trails, in one transaction."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def open(self, new: NewTrail, events: Sequence[TrackingEvent]) -> TrailId:
        row = self._driver.row(
            "INSERT INTO trail (message_id, reverse_path, size, peer, opened)"
            " VALUES (?, ?, ?, ?, ?) RETURNING id",
            (_text(new.message_id), _text(new.reverse_path), new.size, _text(new.peer), new.opened),
        )
        assert row is not None
        trail = TrailId(row[0])
        self._write(trail, 1, events)
        return trail

    def record(self, trail: TrailId, events: Sequence[TrackingEvent]) -> None:
        row = self._driver.row(
            "SELECT coalesce(max(place), 0) + 1 FROM event WHERE trail = ?", (trail,)
        )
        assert row is not None
        self._write(trail, row[0], events)

    def find(self, message_id: str) -> list[tuple[NewTrail, list[TrackingEvent]]]:
        found = self._driver.rows(
            "SELECT id, message_id, reverse_path, size, peer, opened FROM trail"
            " WHERE message_id = ? ORDER BY id",
            (_text(message_id),),
        )
        return [(NewTrail(*rest), self._events(number)) for number, *rest in list(found)]

    def _write(self, trail: TrailId, first: int, events: Sequence[TrackingEvent]) -> None:
        self._driver.many(
            "INSERT INTO event (trail, place, at, step, recipient, detail, account)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (trail, place, e.at, e.step.value, _text(e.recipient), _text(e.detail), e.account)
                for place, e in enumerate(events, first)
            ],
        )

    def _events(self, trail: TrailId) -> list[TrackingEvent]:
        found = self._driver.rows(
            "SELECT at, step, recipient, detail, account FROM event WHERE trail = ? ORDER BY place",
            (trail,),
        )
        return [
            TrackingEvent(at, Step(step), recipient, detail, account)
            for at, step, recipient, detail, account in found
        ]


def _text(written: str) -> str:
    """Text as every database takes it: no NUL and no lone surrogates, which come from strangers."""
    if written.isascii():
        return written.replace("\0", "\ufffd") if "\0" in written else written
    return written.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
