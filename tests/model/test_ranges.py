"""Sets of numbers as ranges: what they hold, however they were made or cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.ranges import (
    contains,
    count_of,
    difference,
    from_numbers,
    intersection,
    normalised,
    numbers_in,
    split_after,
    written,
)

numbers = st.sets(st.integers(1, 60)).map(sorted)


@given(numbers)
def test_numbers_come_back(some: list[int]) -> None:
    ranges = from_numbers(some)
    assert list(numbers_in(ranges)) == some
    assert count_of(ranges) == len(some)


@given(numbers)
def test_ranges_never_touch(some: list[int]) -> None:
    ranges = from_numbers(some)
    assert all(a[1] + 1 < b[0] for a, b in pairwise(ranges))


@given(numbers, st.integers(0, 61))
def test_a_number_is_in_or_not(some: list[int], number: int) -> None:
    assert contains(from_numbers(some), number) is (number in some)


@given(numbers, st.integers(0, 61))
def test_a_set_is_split_after_a_number(some: list[int], number: int) -> None:
    before, after = split_after(from_numbers(some), number)
    assert before == from_numbers(n for n in some if n <= number)
    assert after == from_numbers(n for n in some if n > number)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60))))
def test_pairs_in_any_order_become_ranges(pairs: list[tuple[int, int]]) -> None:
    held = {n for a, b in pairs for n in range(min(a, b), max(a, b) + 1)}
    assert normalised(pairs) == from_numbers(sorted(held))


@pytest.mark.parametrize(
    ("ranges", "text"), [((), ""), (((7, 7),), "7"), (((1, 3), (7, 7), (9, 10)), "1:3,7,9:10")]
)
def test_a_set_is_written_as_imap_has_it(ranges: tuple[tuple[int, int], ...], text: str) -> None:
    assert written(ranges) == text


@given(st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_sets_are_taken_from_one_another(some: set[int], others: set[int]) -> None:
    one, other = from_numbers(sorted(some)), from_numbers(sorted(others))
    assert difference(one, other) == from_numbers(sorted(some - others))
    assert intersection(one, other) == from_numbers(sorted(some & others))
