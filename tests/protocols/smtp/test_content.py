"""Content: its end, its dots, its faults, its memory; the same at every cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.smtp.content import ContentReader, Fault

PARTS = [b"\r\n", b"\r", b"\n", b".", b"..", b"\r\n.", b"\r\n.\r", b"a", b"text", b"\0"]


def read(data: bytes, size: int, limit: int = 1000) -> tuple[bytes | Fault | None, bytes]:
    """What came of it (None: no end) and what follows."""
    reader = ContentReader(limit)
    for start in range(0, len(data), size):
        rest = reader.feed(data[start : start + size])
        assert len(reader._kept) < limit * 4 // 3 + size + 32
        if rest is not None:
            return reader.finish(), rest + data[start + size :]
    return None, b""


def expected(data: bytes, limit: int = 1000) -> tuple[bytes | Fault | None, bytes]:
    """The same, slowly and simply: line by line."""
    lines = []
    while True:
        line, end, data = data.partition(b"\r\n")
        if not end:
            return None, b""
        if line == b".":
            break
        lines.append(line.removeprefix(b"."))
        if any(octet in line for octet in b"\r\n\0"):
            lines[-1] = b"\0"
    content = b"".join(line + b"\r\n" for line in lines)
    if b"\0" in content:
        return Fault.MALFORMED, data
    return (Fault.TOO_LARGE if len(content) > limit else content), data


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"a\r\n.\r\n", b"a\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"...\r\n..a\r\n.\r\n", b"..\r\n.a\r\n"),
        (b".a\r\n.b\r\n.\r\n", b"a\r\nb\r\n"),
        (b"a.\r\n.\r\n", b"a.\r\n"),
        (b"a\r\n..\r\n..\r\n.\r\n", b"a\r\n.\r\n.\r\n"),
        (b"\xff\xfe\x80\r\n.\r\n", b"\xff\xfe\x80\r\n"),
    ],
)
def test_content_is_what_was_written(data: bytes, content: bytes, size: int) -> None:
    assert read(data + b"NOOP\r\n", size) == (content, b"NOOP\r\n")


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(PARTS), max_size=40), st.integers(1, 9))
def test_every_cut_reads_like_the_simple_way(parts: list[bytes], size: int) -> None:
    data = b"".join([*parts, b"\r\n.\r\nrest"])
    assert read(data, size) == read(data, 10_000) == expected(data)


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(PARTS), max_size=40), st.integers(1, 9), st.integers(0, 20))
def test_every_cut_finds_the_same_fault(parts: list[bytes], size: int, limit: int) -> None:
    data = b"".join([*parts, b"\r\n.\r\n"])
    assert read(data, size, limit) == expected(data, limit)


@pytest.mark.parametrize("data", [b"x" * 100_000, b"..\r\n" * 30_000, b"\r\n" * 50_000])
def test_endless_content_is_not_kept(data: bytes) -> None:
    assert read(data, 1000) == (None, b"")
    assert read(data + b"\r\n.\r\n", 1000) == (Fault.TOO_LARGE, b"")
