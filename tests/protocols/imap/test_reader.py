"""The receive buffer: lines, literals and bytes to be thrown away, however they were cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.imap.reader import KEPT_OF_OVERLONG, Overlong, Reader


def lines(data: bytes, limit: int, size: int) -> list[bytes | Overlong]:
    reader = Reader()
    found: list[bytes | Overlong] = []
    for start in range(0, len(data), size):
        reader.feed(data[start : start + size])
        while (line := reader.line(limit)) is not None:
            found.append(line)
    return found


def test_only_crlf_ends_a_line() -> None:
    assert lines(b"a\nb\rc\r\nd\r\n\r\ne", 100, 100) == [b"a\nb\rc", b"d", b""]


def test_a_line_of_exactly_the_limit_is_a_line() -> None:
    for size in (1, 3, 1000):
        assert lines(b"x" * 80 + b"\r\n", 80, size) == [b"x" * 80]


def test_a_line_over_the_limit_keeps_its_two_ends_only() -> None:
    line = b"tag " + b"x" * 500 + b"{5+}"
    expected = Overlong(line[:KEPT_OF_OVERLONG], line[-KEPT_OF_OVERLONG:])
    for size in (1, 2, 7, 1000):
        assert lines(line + b"\r\nnext\r\n", 100, size) == [expected, b"next"]


def test_an_endless_line_does_not_fill_memory() -> None:
    reader = Reader()
    for _ in range(1000):
        reader.feed(b"x" * 1000)
        assert reader.line(100) is None
        assert len(reader) <= KEPT_OF_OVERLONG + 1


def test_a_literal_is_collected_whatever_its_octets() -> None:
    data = bytes(range(256)) * 3
    for size in (1, 2, 7, 5000):
        reader = Reader()
        reader.expect(len(data))
        found = None
        stream = data + b" rest\r\n"
        for start in range(0, len(stream), size):
            reader.feed(stream[start : start + size])
            if found is None:
                found = reader.literal()
        assert found == data
        assert reader.line(100) == b" rest"


def test_a_literal_may_be_in_the_buffer_already() -> None:
    reader = Reader()
    reader.feed(b"first\r\nabcdefgh\r\n")
    assert reader.line(100) == b"first"
    reader.expect(4)
    assert reader.literal() == b"abcd"
    assert reader.line(100) == b"efgh"


def test_an_empty_literal_is_complete_at_once() -> None:
    reader = Reader()
    reader.expect(0)
    assert reader.literal() == b""


def test_skipped_octets_are_not_kept() -> None:
    reader = Reader()
    reader.feed(b"abc")
    reader.skip(1_000_000)
    states = [(reader.skipping, len(reader))]
    for data in (b"x" * 999_996, b"yline\r\n"):
        reader.feed(data)
        states.append((reader.skipping, len(reader)))
    assert states == [(True, 0), (True, 0), (False, 6)]
    assert reader.line(100) == b"line"


@given(st.lists(st.binary(max_size=90)), st.integers(1, 50), st.integers(64, 80))
def test_the_cut_makes_no_difference(texts: list[bytes], size: int, limit: int) -> None:
    data = b"\r\n".join(texts)
    assert lines(data, limit, size) == lines(data, limit, max(1, len(data)))
