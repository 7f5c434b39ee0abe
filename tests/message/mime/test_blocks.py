"""Headers as whole fields."""

from __future__ import annotations

import pytest

from barid.message.mime.blocks import fields_in, header_end, name_of, value_of


@pytest.mark.parametrize(
    ("content", "end"),
    [
        (b"A: b\r\n\r\nbody", 6),
        (b"\r\nbody", 0),
        (b"A: b\r\n", 6),
        (b"", 0),
        (b"A: b\r\n\r\n\r\n", 6),
    ],
)
def test_a_header_ends_before_the_blank_line(content: bytes, end: int) -> None:
    assert header_end(content) == end


def test_fields_are_given_whole() -> None:
    header = b"A: b\r\n\tc\r\nnothing\r\nD : e  \r\n"
    fields = fields_in(header)
    assert b"".join(fields) == header
    assert list(map(name_of, fields)) == [b"a", b"", b"d"]
    assert list(map(value_of, fields)) == [b"b\tc", b"", b"e"]
