"""Sets of message numbers as clients write them, `1:3,7,9:*` (RFC 9051 9, sequence-set)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.model.ranges import Ranges, normalised
from barid.protocols.imap.grammar import SEQUENCE_SET

LARGEST = 0xFFFF_FFFF
"""Numbers and UIDs are 32-bit (RFC 9051 9, nz-number)."""
STAR = 0
"""Stands for `*`, the largest number in use, which is known only when the set is resolved."""


@dataclass(frozen=True, slots=True)
class SequenceSet:
    """Pairs as written, either way round, STAR for `*`; `saved` for `$` (RFC 9051 6.4.4.1)."""

    pairs: tuple[tuple[int, int], ...]
    saved: bool = False

    def resolve(self, largest: int) -> Ranges:
        """The set with `*` as `largest`, clipped to 1...largest. Empty in an empty mailbox.

        `9:*` contains the largest number even when that is below 9 (RFC 9051 6.4.9).
        """
        if largest < 1:
            return ()
        pairs = [(low or largest, high or largest) for low, high in self.pairs]
        return tuple((low, min(high, largest)) for low, high in normalised(pairs) if low <= largest)

    def exceeds(self, largest: int) -> bool:
        """Whether a number is written that no message has: an error but in UIDs (RFC 9051 9)."""
        if largest < 1:
            return bool(self.pairs)
        return any(low > largest or high > largest for low, high in self.pairs)


def parse(text: bytes) -> SequenceSet | None:
    """The set written in `text`, None when it is none or a number does not fit 32 bits."""
    if SEQUENCE_SET.fullmatch(text) is None:
        return None
    if text == b"$":
        return SequenceSet((), saved=True)
    pairs: list[tuple[int, int]] = []
    for written in text.split(b","):
        first, _, last = written.partition(b":")
        low = STAR if first == b"*" else int(first)
        high = low if not last else STAR if last == b"*" else int(last)
        if low > LARGEST or high > LARGEST:
            return None
        pairs.append((low, high))
    return SequenceSet(tuple(pairs))
