"""A search key made ready for one view: sets resolved, flags turned into masks.

A test answers yes, no, or None while the facts at hand do not decide it, so that a search reads
only the messages, and only as much of them, as it must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from barid.message.words.wanted import Wanted
from barid.model.flags import Keywords, system_flag
from barid.model.identifiers import EmailId, Instant
from barid.model.mailbox import Entry
from barid.model.ranges import Ranges, contains
from barid.postoffice.mailbox.index import Answers
from barid.postoffice.mailbox.wording import Wording
from barid.protocols.imap import keys
from barid.protocols.imap.identifiers import read_email_id

_SECOND: Final = 1_000_000
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
    now: Instant = Instant(0)  # noqa: RUF009 - a number
    emails: Mapping[str, frozenset[EmailId]] = field(default_factory=dict)
    """The emails of each thread that the search names."""
    answers: Answers = field(default_factory=dict)
    """What the index of words says; comes while the search goes on, if at all."""


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
        case keys.Changed() | keys.Within() | keys.HasId():
            return _judging(_of_row(key, bounds))
        case _:
            return _of_wording(key, bounds.answers)


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


def _of_row(
    key: keys.Changed | keys.Within | keys.HasId, bounds: Bounds
) -> Callable[[Entry], bool]:
    match key:
        case keys.Changed(modseq):
            return lambda entry: entry.modseq >= modseq
        case keys.Within(seconds, older):
            # RFC 5032 2: compared to the second, which itself fits both
            target = bounds.now // _SECOND - seconds
            if older:
                return lambda entry: entry.received // _SECOND <= target
            return lambda entry: entry.received // _SECOND >= target
        case keys.HasId(written, thread=True):
            emails = bounds.emails.get(written, frozenset())
            return lambda entry: entry.email in emails
        case keys.HasId(written):
            wanted = read_email_id(written)
            return lambda entry: entry.email == wanted


def _judging(fits: Callable[[Entry], bool]) -> Test:
    return lambda facts: None if facts.entry is None else fits(facts.entry)


def _day(moment: Instant) -> date:
    return (_EPOCH + timedelta(microseconds=moment)).date()


def _dated(key: keys.Dated) -> Test:
    compare = _COMPARISONS[key.when]
    if key.of is keys.DateOf.ARRIVAL:
        return _judging(lambda entry: compare(_day(entry.received), key.day))
    if key.of is keys.DateOf.SAVED:
        return _judging(lambda entry: compare(_day(entry.saved), key.day))

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


def _of_wording(key: keys.Key, answers: Answers) -> Test:
    holds: Callable[[Wording], bool]
    match key:
        case keys.HeaderHolds(name, text):
            wanted = Wanted(text)
            holds = lambda wording: wording.header_holds(name, wanted)  # noqa: E731
        case keys.BodyHolds(text):
            wanted = Wanted(text)
            holds = lambda wording: wording.body_holds(wanted)  # noqa: E731
        case keys.TextHolds(text):
            wanted = Wanted(text)
            holds = lambda wording: wording.text_holds(wanted)  # noqa: E731
        case _:
            raise AssertionError(key)
    if not wanted and not isinstance(key, keys.HeaderHolds):
        return lambda _: True  # RFC 9051 6.4.4: the empty string is in every text

    def test(facts: Facts) -> bool | None:
        if facts.wording is not None:
            return holds(facts.wording)
        answer = answers.get(key)
        if answer is None or facts.uid in answer.open:
            return None
        return facts.uid in answer.sure

    return test
