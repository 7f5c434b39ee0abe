"""The receive buffer: lines and their limit, the same at every cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.lines import Lines, TooLong


def lines_of(pieces: list[bytes], limit: int) -> list[bytes | None]:
    """Everything that comes out, with None for a line that was too long."""
    lines = Lines()
    found: list[bytes | None] = []
    for piece in pieces:
        lines.feed(piece)
        while True:
            try:
                line = lines.next_line(limit)
            except TooLong:
                found.append(None)
                continue
            if line is None:
                break
            found.append(line)
        assert len(lines) < limit
    return found


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_only_crlf_ends_a_line() -> None:
    assert lines_of([b"a\nb\rc\n\rd\r\r\ne\r\n"], 100) == [b"a\nb\rc\n\rd\r", b"e"]


def test_line_of_exactly_the_limit_is_taken() -> None:
    assert lines_of([b"12345678\r\n"], 10) == [b"12345678"]


def test_line_of_one_more_than_the_limit_is_refused() -> None:
    assert lines_of([b"123456789\r\nnext\r\n"], 10) == [None, b"next"]


def test_line_without_end_is_refused_once_and_not_kept() -> None:
    lines = Lines()
    lines.feed(b"x" * 1000)
    with pytest.raises(TooLong):
        lines.next_line(10)
    lines.feed(b"y" * 1000)
    assert lines.next_line(10) is None
    assert len(lines) == 0
    lines.feed(b"z\r\nnext\r\n")
    assert lines.next_line(10) == b"next"


def test_end_of_a_long_line_may_be_cut_in_two() -> None:
    assert lines_of([b"x" * 20 + b"\r", b"\nnext\r\n"], 10) == [None, b"next"]


def test_all_octets_are_taken_at_once() -> None:
    lines = Lines()
    lines.feed(b"DATA\r\ncontent\r\nof ma")
    assert lines.next_line(100) == b"DATA"
    assert lines.take_all() == b"content\r\nof ma"
    assert lines.take_all() == b""


def test_a_search_that_found_nothing_does_not_hide_what_comes_later() -> None:
    lines = Lines()
    lines.feed(b"0123456789")
    assert lines.next_line(100) is None
    assert lines.take_all() == b"0123456789"
    lines.feed(b"\r\nnext\r\n")
    assert lines.next_line(100) == b""
    assert lines.next_line(100) == b"next"


def test_discarded_octets_are_gone() -> None:
    lines = Lines()
    lines.feed(b"EHLO attacker\r\nMAIL")
    lines.discard()
    assert len(lines) == 0
    lines.feed(b"EHLO client\r\n")
    assert lines.next_line(100) == b"EHLO client"


@pytest.mark.fuzz
@given(
    st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", b"bcdef", b"0123456789"]), max_size=40)
)
def test_the_cut_changes_nothing(parts: list[bytes]) -> None:
    data = b"".join(parts)
    whole = lines_of([data], 8)
    for size in (1, 2, 3, 7):
        assert lines_of(cut(data, size), 8) == whole
