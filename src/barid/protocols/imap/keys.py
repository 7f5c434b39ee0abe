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


Key = (
    All | And | Or | Not | Numbers | HasFlag | IsRecent | Larger | Smaller | Dated
    | HeaderHolds | BodyHolds | TextHolds
)  # fmt: skip


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
