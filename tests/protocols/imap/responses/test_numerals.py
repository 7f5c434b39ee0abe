"""Runs of decimal numerals."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from barid.protocols.imap.responses.numerals import numerals


@given(st.integers(0, 5_000_000), st.integers(0, 3000))
@example(0, 1)
@example(998, 4)
@example(999_999, 2)
@example(4_294_966_000, 1295)
def test_runs(first: int, count: int) -> None:
    heads, tails = numerals(b"<", b">").run(first, count)
    written = [head + tail for head, tail in zip(heads, tails, strict=True)]
    assert written == [b"<%d>" % number for number in range(first, first + count)]


def test_the_same_texts_share_their_numerals() -> None:
    assert numerals(b"a", b"b") is numerals(b"a", b"b")
