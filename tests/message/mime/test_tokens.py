"""White space, comments and quoted strings: read to their end, whatever they hold."""

from __future__ import annotations

import pytest

from barid.message.mime.tokens import read_comment, read_quoted, skip_space


@pytest.mark.parametrize(
    ("value", "text", "end"),
    [
        (b'"plain" rest', b"plain", 7),
        (rb'"a \"b\" \\ c"', rb'a "b" \ c', 14),
        (b'"open', b"open", 5),
        (b'"open\\', b"open", 6),
        (b'""', b"", 2),
        (b'"', b"", 1),
    ],
)
def test_quoted_string_ends_at_its_quote_or_with_the_value(
    value: bytes, text: bytes, end: int
) -> None:
    assert read_quoted(value, 0) == (text, end)


@pytest.mark.parametrize(
    ("value", "text", "end"),
    [
        (b"(plain) rest", b"plain", 7),
        (b"(a (b) c)", b"a (b) c", 9),
        (rb"(a \) b)", b"a ) b", 8),
        (b"(open (twice)", b"open (twice)", 13),
        (b"(" * 5000, b"(" * 4999, 5000),
    ],
)
def test_comment_ends_with_the_parenthesis_that_opened_it(
    value: bytes, text: bytes, end: int
) -> None:
    assert read_comment(value, 0) == (text, end)


def test_space_and_comments_are_skipped_together() -> None:
    assert skip_space(b" \t(one) (two (three))\r\n x", 0) == 24
    assert skip_space(b"x", 0) == 0
    assert skip_space(b"   ", 0) == 3
