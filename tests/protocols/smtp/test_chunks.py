"""Content in chunks: counted, not searched, and held to the same rules (RFC 3030)."""

from __future__ import annotations

import pytest
from tests.protocols.smtp.peers import OFFER, Conversation

from barid.protocols.smtp.chunks import ChunkReader
from barid.protocols.smtp.content import Fault
from barid.protocols.smtp.session import Limits


def read(*chunks: bytes, limit: int = 100, binary: bool = False, cut: int = 3) -> bytes | Fault:
    reader = ChunkReader(limit, binary)
    for number, chunk in enumerate(chunks):
        reader.begin(len(chunk), last=number == len(chunks) - 1)
        rest: bytes | None = b"" if not chunk and reader.feed(b"") == b"" else None
        for start in range(0, len(chunk), cut):
            assert rest is None
            rest = reader.feed(chunk[start : start + cut])
        assert rest == b""
    return reader.finish()


@pytest.mark.parametrize("cut", [1, 2, 50])
def test_chunks_are_put_together(cut: int) -> None:
    assert read(b"a\r", b"\n.\r\n", b"", cut=cut) == b"a\r\n.\r\n"


def test_what_follows_a_chunk_is_given_back() -> None:
    reader = ChunkReader(100, binary=False)
    reader.begin(3, last=True)
    assert reader.feed(b"a\r") is None
    assert reader.feed(b"\nQUIT\r\n") == b"QUIT\r\n"


def test_last_line_is_ended() -> None:
    assert read(b"a\r\nb") == b"a\r\nb\r\n"
    assert read(b"") == b""


@pytest.mark.parametrize("octets", [b"a\nb\r\n", b"a\rb\r\n", b"\0\r\n", b"\r", b"\n"])
def test_only_binary_content_holds_anything(octets: bytes) -> None:
    assert read(octets) is Fault.MALFORMED
    assert read(octets, binary=True) == octets


def test_line_end_may_lie_across_chunks() -> None:
    assert read(b"a\r", b"\nb") == b"a\r\nb\r\n"


def test_chunks_that_are_too_many_together_are_not_kept() -> None:
    assert read(b"x" * 60, b"y" * 41) is Fault.TOO_LARGE
    assert read(b"x" * 60, b"y" * 40) == b"x" * 60 + b"y" * 40 + b"\r\n"
    reader = ChunkReader(100, binary=True)
    reader.begin(10**20, last=False)
    assert reader.feed(b"x" * 1000) is None
    assert len(reader) == 0


def test_refused_content_is_passed_over() -> None:
    reader = ChunkReader(100, binary=True)
    reader.begin(50, last=True)
    reader.feed(b"x" * 20)
    reader.refuse()
    assert len(reader) == 0
    assert reader.feed(b"x" * 30 + b"y") == b"y"
    assert reader.finish() is Fault.NO_ROOM


# --- in a conversation


def begun(limits: Limits | None = None) -> Conversation:
    talk = Conversation(OFFER, limits)
    talk.begin("reader@barid.test")
    return talk


@pytest.mark.parametrize("size", [1, 7, 1_000_000])
def test_commands_inside_a_chunk_are_content(size: int) -> None:
    talk = begun()
    inside = b"\r\n.\r\nQUIT\r\nBDAT 5 LAST\r\n"
    assert talk.codes(b"BDAT %d LAST\r\n" % len(inside) + inside + b"NOOP\r\n", size) == [250, 250]
    assert talk.messages == [inside]


def test_pipelined_chunks_after_one_too_large_are_passed_over() -> None:
    talk = begun(Limits(errors=3))
    chunk = b"BDAT 600000\r\n" + b"QUIT\r\n" * 100_000
    assert talk.codes(chunk * 5 + b"BDAT 6 LAST\r\nQUIT\r\nRSET\r\n") == [
        *[250, 552, 503, 503, 503, 503, 250],
    ]
    assert talk.messages == []


def test_chunks_without_recipients_are_passed_over_and_not_kept() -> None:
    talk = Conversation()
    talk.line("EHLO c")
    talk.say(b"BDAT 900000\r\n" + b"x" * 800_000)
    assert talk.core.held == 0
    assert talk.codes(b"x" * 100_000 + b"NOOP\r\n") == [503, 250]


def test_content_is_refused_between_its_chunks_as_well() -> None:
    talk = begun()
    assert talk.codes(b"BDAT 5\r\nhello") == [250]
    assert talk.core.held == 5
    talk.core.refuse_content()
    assert talk.core.held == 0
    assert talk.codes(b"BDAT 5\r\nhelloBDAT 1 LAST\r\n!") == [452, 503]


@pytest.mark.parametrize("forgets", ["RSET", "EHLO again", "HELO again"])
def test_chunks_are_forgotten_with_their_message(forgets: str) -> None:
    talk = begun()
    talk.say(b"BDAT 5\r\nhello")
    talk.line(forgets)
    assert talk.core.held == 0
    talk.begin("reader@barid.test")
    talk.say(b"BDAT 2 LAST\r\nhi")
    assert talk.messages == [b"hi\r\n"]


def test_large_chunks_are_no_idle_commands() -> None:
    talk = begun(Limits(commands=20, recipients=5))
    assert talk.codes((b"BDAT 1024\r\n" + b"x" * 1024) * 100) == [250] * 100
    assert talk.codes(b"BDAT 1\r\nx" * 30)[-1] == 421


def test_malformed_content_is_refused_at_its_end() -> None:
    talk = begun()
    assert talk.codes(b"BDAT 2\r\na\nBDAT 1 LAST\r\nb") == [250, 550]
