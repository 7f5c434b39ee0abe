"""Sets of ascending numbers (UIDs, sequence numbers) as ranges: small when the set is dense.

A `Ranges` is a tuple of (first, last) pairs, both included, ascending, never touching.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

Ranges = tuple[tuple[int, int], ...]


def from_numbers(numbers: Iterable[int]) -> Ranges:
    """The ranges of numbers that come ascending and without repetition."""
    found: list[tuple[int, int]] = []
    first = last = -1
    for number in numbers:
        if number == last + 1 and first >= 0:
            last = number
            continue
        if first >= 0:
            found.append((first, last))
        first = last = number
    if first >= 0:
        found.append((first, last))
    return tuple(found)


def normalised(pairs: Iterable[tuple[int, int]]) -> Ranges:
    """The ranges of pairs in any order, each either way round, overlapping or touching."""
    found: list[tuple[int, int]] = []
    for low, high in sorted((min(a, b), max(a, b)) for a, b in pairs):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def numbers_in(ranges: Ranges) -> Iterator[int]:
    """Every number, ascending."""
    for first, last in ranges:
        yield from range(first, last + 1)


def count_of(ranges: Ranges) -> int:
    """How many numbers the ranges hold."""
    return sum(last - first + 1 for first, last in ranges)


def contains(ranges: Ranges, number: int) -> bool:
    """Whether the number is in one of the ranges."""
    index = bisect_right(ranges, (number, 1 << 64)) - 1
    return index >= 0 and ranges[index][0] <= number <= ranges[index][1]


def split_after(ranges: Ranges, number: int) -> tuple[Ranges, Ranges]:
    """The numbers up to this one, and those after it."""
    at = bisect_right(ranges, (number, 1 << 64))
    if at and ranges[at - 1][1] > number:
        first, last = ranges[at - 1]
        return (*ranges[: at - 1], (first, number)), ((number + 1, last), *ranges[at:])
    return ranges[:at], ranges[at:]


def written(ranges: Ranges) -> str:
    """The set as IMAP writes it: `1:3,7` (RFC 9051 9, sequence-set). Empty for no numbers."""
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in ranges)


def difference(ranges: Ranges, others: Ranges) -> Ranges:
    """The numbers of the first set that are not in the second."""
    found: list[tuple[int, int]] = []
    at = 0
    for first, last in ranges:
        while at < len(others) and others[at][1] < first:
            at += 1
        here = at
        while here < len(others) and others[here][0] <= last:
            if first < others[here][0]:
                found.append((first, others[here][0] - 1))
            first = others[here][1] + 1
            here += 1
        if first <= last:
            found.append((first, last))
    return tuple(found)


def intersection(ranges: Ranges, others: Ranges) -> Ranges:
    """The numbers that are in both sets."""
    return difference(ranges, difference(ranges, others))
