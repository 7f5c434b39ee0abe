"""Dots are doubled, lines are ended, octets are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.pop3.stuffing import END, Stuffing, sent_size, stuffed

PIECES = st.lists(st.sampled_from([b".", b"\r", b"\n", b"\r\n", b"x", b"\0", b"\xff", b"..", b""]))


def unstuffed(response: bytes, line_end: bytes) -> bytes:
    """What a client makes of it that cuts lines at `line_end`."""
    taken = b""
    while True:
        line, end, response = response.partition(line_end)
        assert end, "the message is not ended"
        if line.removesuffix(b"\r") == b".":
            assert response == b"", "the message ended early"
            return taken
        taken += line.removeprefix(b".") + end


@pytest.mark.parametrize(
    ("octets", "sent"),
    [
        (b"", b""),
        (b"a\r\n", b"a\r\n"),
        (b"a", b"a\r\n"),
        (b".", b"..\r\n"),
        (b".\r\n.\r\n", b"..\r\n..\r\n"),
        (b"a.b\r\n..c\r\n", b"a.b\r\n...c\r\n"),
        (b"a\n.b\n", b"a\n..b\n\r\n"),
        (b"\0\xff\r\n", b"\0\xff\r\n"),
        (b"a\r", b"a\r\r\n"),
    ],
)
def test_stuffed(octets: bytes, sent: bytes) -> None:
    assert stuffed(octets) == sent


@given(PIECES)
def test_pieces_give_what_the_whole_gives(pieces: list[bytes]) -> None:
    stuffing = Stuffing()
    sent = b"".join([stuffing.add(piece) for piece in pieces]) + stuffing.finish()
    whole = b"".join(pieces)
    assert sent == (stuffed(whole) if whole else b"")


@given(PIECES.map(b"".join))
def test_no_client_is_led_to_an_early_end(octets: bytes) -> None:
    response = stuffed(octets) + END
    for line_end in (b"\n", b"\r\n"):
        unstuffed(response, line_end)


@given(st.lists(st.sampled_from([b"", b".", b"..", b"x", b".x\0", b"\xff"])))
def test_a_message_of_whole_lines_comes_back_as_it_was(lines: list[bytes]) -> None:
    octets = b"".join(line + b"\r\n" for line in lines)
    assert unstuffed(stuffed(octets) + END, b"\r\n") == octets


@given(PIECES.map(b"".join))
def test_the_size_is_that_of_what_is_sent(octets: bytes) -> None:
    extra = stuffed(octets).count(b"\n..") - octets.count(b"\n..")
    assert sent_size(len(octets), octets[-2:]) <= len(stuffed(octets))
    if b"." not in octets:
        assert extra == 0
        assert sent_size(len(octets), octets[-2:]) == len(stuffed(octets))
