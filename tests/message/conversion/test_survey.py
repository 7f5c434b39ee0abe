"""What a stretch holds is found whatever the pieces are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.conversion.survey import Lines, has_long_line, survey


@pytest.mark.parametrize(
    ("octets", "long"),
    [
        (b"x" * 998 + b"\r\n", False),
        (b"x" * 999 + b"\r\n", True),
        (b"x" * 998, False),
        (b"x" * 999, True),
        (b"a\r\n" * 1000, False),
        (b"a\r\n" * 1000 + b"x" * 1200 + b"\r\n", True),
    ],
)
def test_a_line_has_998_octets(octets: bytes, long: bool) -> None:
    assert has_long_line(octets) is long


@given(st.lists(st.integers(0, 1500), max_size=8), st.integers(1, 700))
def test_pieces_tell_the_same_of_lines(lengths: list[int], size: int) -> None:
    octets = b"".join(b"x" * length + b"\r\n" for length in lengths)
    lines = Lines()
    for at in range(0, len(octets), size):
        lines.feed(octets[at : at + size])
    assert lines.long is has_long_line(octets) is any(length > 998 for length in lengths)


def test_it_is_told_what_there_is() -> None:
    octets = "بريد =\r\n".encode()
    found = survey(lambda start, end: octets[start:end], 0, len(octets))
    assert (found.size, found.wide, found.long_lines, found.utf8) == (
        len(octets),
        True,
        False,
        True,
    )
    assert found.escapes == 9
    found = survey(lambda start, end: b"caf\xe9"[start:end], 0, 4)
    assert not found.utf8
