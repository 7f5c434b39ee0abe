"""Sets of UIDs as conditions: few statements, each with a text that recurs and stays prepared.

A run of UIDs becomes BETWEEN; single UIDs are gathered into IN lists of fixed lengths, filled up
by repeating the last.
"""

from __future__ import annotations

from collections.abc import Iterator

from barid.model.ranges import Ranges

_LENGTHS = (1, 8, 64, 500)
_BETWEEN = "uid BETWEEN ? AND ?"
_LISTS = {n: "uid = ?" if n == 1 else f"uid IN ({','.join('?' * n)})" for n in _LENGTHS}
_IDENTIFIERS = {n: ",".join("?" * n) for n in _LENGTHS}


def conditions(uids: Ranges) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(condition on uid, values) that together name the UIDs, ascending, none twice."""
    singles: list[int] = []
    for first, last in uids:
        if first == last:
            singles.append(first)
            if len(singles) == _LENGTHS[-1]:
                yield _gathered(singles)
                singles = []
            continue
        if singles:
            yield _gathered(singles)
            singles = []
        yield _BETWEEN, (first, last)
    if singles:
        yield _gathered(singles)


def lists(numbers: list[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(placeholders, values) for IN lists that together hold the numbers."""
    for start in range(0, len(numbers), _LENGTHS[-1]):
        some = numbers[start : start + _LENGTHS[-1]]
        length = _length(len(some))
        yield _IDENTIFIERS[length], _filled(some, length)


def _gathered(singles: list[int]) -> tuple[str, tuple[int, ...]]:
    length = _length(len(singles))
    return _LISTS[length], _filled(singles, length)


def _length(count: int) -> int:
    return next(length for length in _LENGTHS if length >= count)


def _filled(numbers: list[int], length: int) -> tuple[int, ...]:
    return (*numbers, *(numbers[-1:] * (length - len(numbers))))
