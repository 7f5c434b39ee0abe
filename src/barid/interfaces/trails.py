"""Trails of messages as the post office needs them kept, and how they are found again.

Trails are appended to. They are numbered as they are opened. By Message-ID they are found at once;
by those who have to do with them, as far as the index has come that follows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from barid.model.event import NewTrail, TrackingEvent, Trail
from barid.model.identifiers import Instant, TrailId


class Trails(Protocol):
    """All trails, in one transaction."""

    def open(self, new: NewTrail, events: Sequence[TrackingEvent]) -> TrailId:
        """A new trail with its first events."""

    def record(self, trail: TrailId, events: Sequence[TrackingEvent]) -> None:
        """What happened after that, in order. Of a trail that is forgotten nothing is noted."""

    def get(self, trail: TrailId) -> Trail | None: ...

    def find(self, message_id: str) -> list[Trail]:
        """Trails of messages with this Message-ID, oldest first."""

    def after(self, trail: TrailId, most: int) -> list[Trail]:
        """At most so many trails that were opened after this one, in order."""

    def indexed(self) -> TrailId:
        """The last trail in the index of parties."""

    def index(self, since: TrailId, until: TrailId, pairs: Iterable[tuple[int, TrailId]]) -> bool:
        """Take the trails up to `until` into the index, each party and trail once. False when the
        index does not end with `since`, because somebody else was at work: then nothing is done."""

    def newest(self) -> TrailId:
        """The trail that was opened last; 0 where there is none."""

    def heard(self) -> TrailId:
        """The last trail whose content was read for what it reports or asks."""

    def hear(self, since: TrailId, until: TrailId) -> bool:
        """All contents up to `until` are read. False as for `index`."""

    def speaking(self, after: TrailId, until: TrailId, most: int) -> list[Trail]:
        """At most so many trails after the one and up to the other whose content is named."""

    def of_party(self, party: int, before: TrailId | None, most: int) -> list[Trail]:
        """At most so many trails of this party (see `model.parties`), newest first, opened before
        that one where it is given."""

    def forget(
        self, after: TrailId, opened_before: Instant, most: int
    ) -> tuple[TrailId | None, int]:
        """Look at up to `most` trails that follow, as far as they were opened before that moment,
        and drop those of messages that need not leave any more. The last one looked at, None when
        there was none, and how many went."""
