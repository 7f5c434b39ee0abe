"""Sets of message numbers as they are written, and what they mean in a mailbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.ranges import Ranges, contains
from barid.protocols.imap.sequence import SequenceSet, parse


@pytest.mark.parametrize(
    ("text", "largest", "meant"),
    [
        (b"1", 5, ((1, 1),)),
        (b"1:3,7", 9, ((1, 3), (7, 7))),
        (b"3:1", 9, ((1, 3),)),
        (b"*", 9, ((9, 9),)),
        (b"2:*", 9, ((2, 9),)),
        (b"20:*", 9, ((9, 9),)),
        (b"*:20", 9, ((9, 9),)),
        (b"4,2,3", 9, ((2, 4),)),
        (b"8:12", 9, ((8, 9),)),
        (b"12", 9, ()),
        (b"1:*", 0, ()),
        (b"$", 9, ()),
    ],
)
def test_resolve(text: bytes, largest: int, meant: Ranges) -> None:
    numbers = parse(text)
    assert numbers is not None
    assert numbers.resolve(largest) == meant


@pytest.mark.parametrize(
    "text", [b"", b"0", b"1:", b"a", b"1,,2", b"4294967296", b"4294967296:5", b"1:99999999999"]
)
def test_what_is_no_set(text: bytes) -> None:
    assert parse(text) is None


def test_the_largest_number_fits() -> None:
    assert parse(b"4294967295") == SequenceSet(((4294967295, 4294967295),))


@pytest.mark.parametrize(
    ("text", "largest", "too_far"),
    [
        (b"1:5", 5, False),
        (b"1:6", 5, True),
        (b"6:*", 5, True),
        (b"*", 5, False),
        (b"*", 0, True),
        (b"1", 0, True),
    ],
)
def test_numbers_that_no_message_has(text: bytes, largest: int, too_far: bool) -> None:
    numbers = parse(text)
    assert numbers is not None
    assert numbers.exceeds(largest) is too_far


def test_the_saved_result_is_told_apart() -> None:
    assert parse(b"$") == SequenceSet((), saved=True)


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=8),
    st.integers(1, 30),
)
def test_resolving_agrees_with_counting(pairs: list[tuple[int, int]], largest: int) -> None:
    text = ",".join(f"{a}:{b}" for a, b in pairs).encode()
    numbers = parse(text)
    assert numbers is not None
    resolved = numbers.resolve(largest)
    for number in range(45):
        wanted = number <= largest and any(min(p) <= number <= max(p) for p in pairs)
        assert contains(resolved, number) is wanted
