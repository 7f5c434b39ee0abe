"""Trails in memory; see `interfaces.trails.Trails`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from barid.model.event import NewTrail, TrackingEvent, Trail
from barid.model.identifiers import Instant, TrailId
from barid.model.parties import parties_of
from barid.testing.memory.state import State


class MemoryTrails:
    """Implements `interfaces.trails.Trails`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def open(self, new: NewTrail, events: Sequence[TrackingEvent]) -> TrailId:
        trail = TrailId(self._state.next_id())
        self._state.trails[trail] = (new, tuple(events))
        return trail

    def record(self, trail: TrailId, events: Sequence[TrackingEvent]) -> None:
        known = self._state.trails.get(trail)
        if known is not None:
            self._state.trails[trail] = (known[0], (*known[1], *events))

    def get(self, trail: TrailId) -> Trail | None:
        known = self._state.trails.get(trail)
        return Trail(trail, *known) if known is not None else None

    def find(self, message_id: str) -> list[Trail]:
        return [one for one in self._all() if one.what.message_id == message_id]

    def after(self, trail: TrailId, most: int) -> list[Trail]:
        return [one for one in self._all() if one.id > trail][:most]

    def indexed(self) -> TrailId:
        return self._state.indexed

    def index(self, since: TrailId, until: TrailId, pairs: Iterable[tuple[int, TrailId]]) -> bool:
        if self._state.indexed != since:
            return False
        self._state.parties |= set(pairs)
        self._state.indexed = until
        return True

    def newest(self) -> TrailId:
        return max(self._state.trails, default=TrailId(0))

    def heard(self) -> TrailId:
        return self._state.heard

    def hear(self, since: TrailId, until: TrailId) -> bool:
        if self._state.heard != since:
            return False
        self._state.heard = until
        return True

    def speaking(self, after: TrailId, until: TrailId, most: int) -> list[Trail]:
        found = [one for one in self._all() if after < one.id <= until]
        return [one for one in found if one.what.content is not None][:most]

    def of_party(self, party: int, before: TrailId | None, most: int) -> list[Trail]:
        known = {trail for one, trail in self._state.parties if one == party}
        found = [one for one in self._all() if one.id in known]
        return [one for one in reversed(found) if before is None or one.id < before][:most]

    def forget(
        self, after: TrailId, opened_before: Instant, most: int
    ) -> tuple[TrailId | None, int]:
        last, gone = None, 0
        needed = {outgoing.what.trail for outgoing in self._state.outgoing.values()}
        for one in self.after(after, most):
            if one.what.opened >= opened_before:
                break
            last = one.id
            if one.id not in needed:
                gone += 1
                del self._state.trails[one.id]
                self._state.parties -= {(party, one.id) for party in parties_of(one)}
                self._state.receipts = {
                    key: kept for key, kept in self._state.receipts.items() if kept.trail != one.id
                }
        return last, gone

    def _all(self) -> list[Trail]:
        return [Trail(number, *known) for number, known in self._state.trails.items()]
