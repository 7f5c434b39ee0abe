"""A search key made ready for one view: sets resolved, flags turned into masks.

A test answers yes, no, or None while the facts at hand do not decide it, so that a search reads
only the messages, and only as much of them, as it must.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from barid.model.flags import Keywords, system_flag
from barid.model.mailbox import Entry
from barid.model.ranges import Ranges, contains
from barid.postoffice.mailbox.wording import Wording, folded
from barid.protocols.imap import keys

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Facts:
    """What is known of one message while it is judged."""

    number: int
    uid: int
    flags: int
    recent: bool
    entry: Entry | None = None
    wording: Wording | None = None


Test = Callable[[Facts], bool | None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What numbers and flags mean in the view that is searched."""

    messages: int
    last_uid: int
    keywords: Keywords
    saved: Ranges = ()


def prepare(key: keys.Key, bounds: Bounds) -> Test:
    """The test of a key."""
    match key:
        case keys.All():
            return lambda _: True
        case keys.And(several):
            return _all_of([prepare(one, bounds) for one in several])
        case keys.Or(left, right):
            return _any_of([prepare(left, bounds), prepare(right, bounds)])
        case keys.Not(one):
            return _not(prepare(one, bounds))
        case keys.IsRecent():
            return lambda facts: facts.recent
        case keys.Numbers() | keys.HasFlag():
            return _of_view(key, bounds)
        case keys.Larger() | keys.Smaller() | keys.Dated():
            return _of_entry(key)
        case _:
            return _of_wording(key)


def _all_of(tests: Sequence[Test]) -> Test:
    def test(facts: Facts) -> bool | None:
        answer: bool | None = True
        for one in tests:
            judgement = one(facts)
            if judgement is False:
                return False
            if judgement is None:
                answer = None
        return answer

    return test


def _any_of(tests: Sequence[Test]) -> Test:
    def test(facts: Facts) -> bool | None:
        answer: bool | None = False
        for one in tests:
            judgement = one(facts)
            if judgement:
                return True
            if judgement is None:
                answer = None
        return answer

    return test


def _not(inner: Test) -> Test:
    def test(facts: Facts) -> bool | None:
        judgement = inner(facts)
        return None if judgement is None else not judgement

    return test


def _of_view(key: keys.Numbers | keys.HasFlag, bounds: Bounds) -> Test:
    if isinstance(key, keys.HasFlag):
        mask = system_flag(key.flag) or bounds.keywords.bit(key.flag) or 0
        return lambda facts: bool(facts.flags & mask)
    if key.numbers.saved:
        return lambda facts: contains(bounds.saved, facts.uid)
    if key.uid:
        uids = key.numbers.resolve(bounds.last_uid)
        return lambda facts: contains(uids, facts.uid)
    numbers = key.numbers.resolve(bounds.messages)
    return lambda facts: contains(numbers, facts.number)


def _of_entry(key: keys.Larger | keys.Smaller | keys.Dated) -> Test:
    if isinstance(key, keys.Dated):
        return _dated(key)
    limit, larger = key.size, isinstance(key, keys.Larger)

    def test(facts: Facts) -> bool | None:
        if facts.entry is None:
            return None
        return facts.entry.size > limit if larger else facts.entry.size < limit

    return test


def _dated(key: keys.Dated) -> Test:
    compare = _COMPARISONS[key.when]
    if key.of is keys.DateOf.ARRIVAL:

        def arrival(facts: Facts) -> bool | None:
            if facts.entry is None:
                return None
            moment = _EPOCH + timedelta(microseconds=facts.entry.received)
            return compare(moment.date(), key.day)

        return arrival

    def sent(facts: Facts) -> bool | None:
        if facts.wording is None:
            return None
        day = facts.wording.sent_on()
        return day is not None and compare(day, key.day)

    return sent


_COMPARISONS: Final[dict[keys.When, Callable[[date, date], bool]]] = {
    keys.When.BEFORE: lambda day, limit: day < limit,
    keys.When.ON: lambda day, limit: day == limit,
    keys.When.SINCE: lambda day, limit: day >= limit,
}


def _of_wording(key: keys.Key) -> Test:
    match key:
        case keys.HeaderHolds(name, text):
            wanted = folded(text)
            return _reading(lambda wording: wording.header_holds(name, wanted))
        case keys.BodyHolds(text):
            wanted = folded(text)
            return _reading(lambda wording: wording.body_holds(wanted))
        case keys.TextHolds(text):
            wanted = folded(text)
            return _reading(lambda wording: wording.text_holds(wanted))
    raise AssertionError(key)


def _reading(holds: Callable[[Wording], bool]) -> Test:
    return lambda facts: None if facts.wording is None else holds(facts.wording)
