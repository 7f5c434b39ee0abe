"""Surrogates of letters: everything told of one agrees, however it is read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime import scan
from barid.message.mime.codec import decode
from barid.message.mime.downgrade import Splice, spliced
from barid.model.flags import INTERNATIONAL, NO_FLAGS, Flags
from barid.model.identifiers import Instant, Uid
from barid.model.mailbox import Letter
from barid.postoffice.description import describe
from barid.postoffice.mailbox.surrogate import SplicedContent, large_surrogate, surrogate_of
from barid.protocols.imap.summary import render_summary

PREFIX = "Delivered-To: عمر@barid.test\r\n".encode()
CONTENT = "Subject: تقرير\r\nContent-Type: text/plain; name=نص\r\n\r\nنص\r\n".encode()


class Kept:
    """Content in memory."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.size = len(octets)
        self.closed = False

    def read(self, start: int, end: int) -> bytes:
        return self.octets[start:end]

    def close(self) -> None:
        self.closed = True


def letter(content: bytes = CONTENT, held: bytes | None = None) -> Letter:
    outline = describe(content).outline
    flags = Flags(INTERNATIONAL | 1)
    return Letter(Uid(7), flags, Instant(5), PREFIX, content if held is None else held, outline)


def test_size_summary_and_outline_are_those_of_the_surrogate() -> None:
    other, summary = surrogate_of(letter())
    assert (other.prefix + other.content).split(b"\r\n\r\n")[0].isascii()
    assert summary.size == len(other.prefix) + len(other.content)
    assert decode(other.outline) == scan(other.content)
    assert summary.text == render_summary(scan(other.content))
    assert summary.text.isascii()
    assert other.content.endswith("\r\n\r\nنص\r\n".encode())
    assert (other.uid, other.flags, other.received) == (7, INTERNATIONAL | 1, 5)


def test_a_large_one_is_the_same_read_in_pieces() -> None:
    whole, told = surrogate_of(letter())
    kept = Kept(CONTENT)
    other, summary, content = large_surrogate(letter(held=b""), kept)
    assert (other.content, other.prefix, other.outline) == (b"", whole.prefix, whole.outline)
    assert summary == told
    assert content.size == len(whole.content)
    for step in (1, 7, 1000):
        pieces = [content.read(at, at + step) for at in range(0, content.size, step)]
        assert b"".join(pieces) == whole.content
    content.close()
    assert kept.closed


@given(st.binary(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.binary(max_size=9))))
def test_splices_anywhere_are_read_alike(octets: bytes, cuts: list[tuple[int, bytes]]) -> None:
    cuts = sorted(cut for cut in cuts if cut[0] <= len(octets))
    splices = [
        Splice(start, end, text)
        for (start, text), (end, _) in pairwise([*cuts, (len(octets), b"")])
    ][::2]
    whole = spliced(octets, splices)
    content = SplicedContent(Kept(octets), splices, len(whole))
    for start in range(len(whole) + 2):
        for end in range(start, len(whole) + 3):
            assert content.read(start, end) == whole[start:end]


@pytest.mark.parametrize(
    ("content", "prefix", "mark"),
    [
        (CONTENT, b"", INTERNATIONAL),
        (b"Subject: x\r\n\r\n\xc3\xa9", b"", NO_FLAGS),
        (b"Subject: x\r\n\r\n\xc3\xa9", PREFIX, INTERNATIONAL),
        (b"Subject: \xff\r\n\r\n", b"", NO_FLAGS),
    ],
)
def test_a_message_is_marked_when_it_is_described(
    content: bytes, prefix: bytes, mark: Flags
) -> None:
    assert describe(content).mark(prefix) == mark
