"""What a search asks for, as a tree (RFC 9051 6.4.4, RFC 3501 6.4.4).

What is only a word for a combination (UNSEEN, NEW, CC ...) is written as that combination.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from barid.protocols.imap.sequence import SequenceSet


@dataclass(frozen=True, slots=True)
class All:
    """Every message."""


@dataclass(frozen=True, slots=True)
class And:
    """Messages that fit all of the keys; there are at least two."""

    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Messages that fit one of two keys, or both."""

    left: Key
    right: Key


@dataclass(frozen=True, slots=True)
class Not:
    """Messages that do not fit the key."""

    key: Key


@dataclass(frozen=True, slots=True)
class Numbers:
    """Messages with these sequence numbers, or UIDs when `uid`."""

    numbers: SequenceSet
    uid: bool = False


@dataclass(frozen=True, slots=True)
class HasFlag:
    """Messages with this flag or keyword."""

    flag: str


@dataclass(frozen=True, slots=True)
class IsRecent:
    """Messages with \\Recent in this session (RFC 3501 6.4.4)."""


@dataclass(frozen=True, slots=True)
class Larger:
    """Messages of more than `size` octets."""

    size: int


@dataclass(frozen=True, slots=True)
class Smaller:
    """Messages of fewer than `size` octets."""

    size: int


class DateOf(Enum):
    """Which date is compared, without regard to time and zone."""

    ARRIVAL = "INTERNALDATE"
    SENT = "Date"
    SAVED = "SAVEDATE"


class When(Enum):
    """How a date stands to the one given; SINCE includes the day."""

    BEFORE = "BEFORE"
    ON = "ON"
    SINCE = "SINCE"


@dataclass(frozen=True, slots=True)
class Dated:
    """Messages whose date stands so to `day`."""

    of: DateOf
    when: When
    day: date


@dataclass(frozen=True, slots=True)
class HeaderHolds:
    """Messages with a header field `name` (lower case) that holds the text, which may be empty."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class BodyHolds:
    """Messages whose text outside the header holds the text."""

    text: str


@dataclass(frozen=True, slots=True)
class TextHolds:
    """Messages whose header or body holds the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Messages whose ModSeq is at least this (RFC 7162 3.1.5)."""

    modseq: int


@dataclass(frozen=True, slots=True)
class Within:
    """Messages that arrived at most so many seconds ago, or at least so many (RFC 5032)."""

    seconds: int
    older: bool


@dataclass(frozen=True, slots=True)
class HasId:
    """Messages whose EMAILID, or THREADID, is exactly this (RFC 8474 6)."""

    written: str
    thread: bool = False


Key = (
    All | And | Or | Not | Numbers | HasFlag | IsRecent | Larger | Smaller | Dated
    | HeaderHolds | BodyHolds | TextHolds | Changed | Within | HasId
)  # fmt: skip


def threads_in(key: Key) -> frozenset[str]:
    """The identifiers of the threads that a search names."""
    match key:
        case And(keys):
            return frozenset().union(*map(threads_in, keys))
        case Or(left, right):
            return threads_in(left) | threads_in(right)
        case Not(inner):
            return threads_in(inner)
        case HasId(written, thread=True):
            return frozenset({written})
        case _:
            return frozenset()


def names_changes(key: Key) -> bool:
    """Whether MODSEQ is among the keys: the answer then tells a ModSeq too (RFC 7162 3.1.5)."""
    match key:
        case And(keys):
            return any(map(names_changes, keys))
        case Or(left, right):
            return names_changes(left) or names_changes(right)
        case Not(inner):
            return names_changes(inner)
        case _:
            return isinstance(key, Changed)


def names_numbers(key: Key) -> bool:
    """Whether sequence numbers are among the keys."""
    match key:
        case And(keys):
            return any(map(names_numbers, keys))
        case Or(left, right):
            return names_numbers(left) or names_numbers(right)
        case Not(inner):
            return names_numbers(inner)
        case _:
            return isinstance(key, Numbers) and not key.uid and not key.numbers.saved


def count_keys(key: Key) -> int:
    """How many keys there are in the tree: what one message costs to judge."""
    match key:
        case And(keys):
            return sum(map(count_keys, keys))
        case Or(left, right):
            return count_keys(left) + count_keys(right)
        case Not(inner):
            return count_keys(inner)
        case _:
            return 1
