"""Decimal numerals of runs of numbers, looked up instead of computed: FETCH needs millions.

A numeral is a head (its thousands) and a tail (the last three digits); the heads of a thousand
numbers are one object, and so are the tails of every thousand. Both carry the text around them.
"""

from __future__ import annotations

from functools import lru_cache


class Numerals:
    """Numerals between `before` and `after`."""

    __slots__ = ("_before", "_first", "_tails")

    def __init__(self, before: bytes, after: bytes) -> None:
        self._before = before
        self._first = [b"%d%b" % (number, after) for number in range(1000)]
        self._tails = [b"%03d%b" % (number, after) for number in range(1000)]

    def run(self, first: int, count: int) -> tuple[list[bytes], list[bytes]]:
        """Heads and tails of `count` consecutive numbers."""
        heads: list[bytes] = []
        tails: list[bytes] = []
        end = first + count
        while first < end:
            thousands, rest = divmod(first, 1000)
            taken = min(end - first, 1000 - rest)
            head = self._before + (b"%d" % thousands if thousands else b"")
            heads += [head] * taken
            tails += (self._tails if thousands else self._first)[rest : rest + taken]
            first += taken
        return heads, tails


@lru_cache(maxsize=16)
def numerals(before: bytes, after: bytes) -> Numerals:
    """The numerals between these two texts, made once."""
    return Numerals(before, after)
