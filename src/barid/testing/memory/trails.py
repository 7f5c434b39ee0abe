"""Trails in memory; see `interfaces.store.Trails`."""

from __future__ import annotations

from collections.abc import Sequence

from barid.model.event import NewTrail, TrackingEvent
from barid.model.identifiers import (
    TrailId,
)
from barid.testing.memory.state import State


class MemoryTrails:
    """Implements `interfaces.store.Trails`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def open(self, new: NewTrail, events: Sequence[TrackingEvent]) -> TrailId:
        trail = TrailId(self._state.next_id())
        self._state.trails[trail] = (new, tuple(events))
        return trail

    def record(self, trail: TrailId, events: Sequence[TrackingEvent]) -> None:
        new, known = self._state.trails[trail]
        self._state.trails[trail] = (new, (*known, *events))

    def find(self, message_id: str) -> list[tuple[NewTrail, list[TrackingEvent]]]:
        every = self._state.trails.values()
        return [(new, list(events)) for new, events in every if new.message_id == message_id]
