"""Trails and their events as SQL; see `interfaces.store.Trails`."""

from __future__ import annotations

from collections.abc import Iterable

from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.identifiers import TrailId
from barid.storage.driver import Driver


class Trails:
    """All trails, in one transaction."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def open(self, new: NewTrail) -> TrailId:
        row = self._driver.row(
            "INSERT INTO trail (message_id, reverse_path, size, peer, opened)"
            " VALUES (?, ?, ?, ?, ?) RETURNING id",
            (_text(new.message_id), _text(new.reverse_path), new.size, _text(new.peer), new.opened),
        )
        assert row is not None
        return TrailId(row[0])

    def record(self, events: Iterable[TrackingEvent]) -> None:
        places: dict[TrailId, int] = {}
        rows = []
        for event in events:
            place = places.get(event.trail) or self._next_place(event.trail)
            places[event.trail] = place + 1
            recipient, detail = _text(event.recipient), _text(event.detail)
            rows.append(
                (event.trail, place, event.at, event.step.value, recipient, detail, event.account)
            )
        self._driver.many(
            "INSERT INTO event (trail, place, at, step, recipient, detail, account)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def find(self, message_id: str) -> list[tuple[NewTrail, list[TrackingEvent]]]:
        found = self._driver.rows(
            "SELECT id, message_id, reverse_path, size, peer, opened FROM trail"
            " WHERE message_id = ? ORDER BY id",
            (_text(message_id),),
        )
        return [(NewTrail(*rest), self._events(number)) for number, *rest in list(found)]

    def _next_place(self, trail: TrailId) -> int:
        """The place of the next event of a trail, from 1."""
        row = self._driver.row(
            "SELECT coalesce(max(place), 0) + 1 FROM event WHERE trail = ?", (trail,)
        )
        assert row is not None
        return int(row[0])

    def _events(self, trail: TrailId) -> list[TrackingEvent]:
        found = self._driver.rows(
            "SELECT trail, at, step, recipient, detail, account FROM event"
            " WHERE trail = ? ORDER BY place",
            (trail,),
        )
        return [
            TrackingEvent(number, at, Step(step), recipient, detail, account)
            for number, at, step, recipient, detail, account in found
        ]


def _text(written: str) -> str:
    """Text as every database takes it: no NUL and no lone surrogates, which come from strangers."""
    if written.isascii():
        return written.replace("\0", "\ufffd") if "\0" in written else written
    return written.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
