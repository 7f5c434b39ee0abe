"""What goes out after DATA comes in whole at the other side."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.smtp.client.stuffing import Stuffing


def sent(*pieces: bytes) -> bytes:
    stuffing = Stuffing()
    return b"".join([*map(stuffing.piece, pieces), stuffing.end()])


def test_dots_at_the_beginning_of_lines_are_doubled() -> None:
    assert sent(b".a\r\n.\r\nb.\r\n..\r\n") == b"..a\r\n..\r\nb.\r\n...\r\n.\r\n"


def test_a_last_line_without_its_end_is_given_one() -> None:
    assert sent(b"a") == b"a\r\n.\r\n"
    assert sent(b"a\r") == b"a\r\n.\r\n"


def test_no_content_is_only_the_dot() -> None:
    assert sent() == b".\r\n"
    assert sent(b"") == b".\r\n"


_TEXT = st.lists(st.sampled_from([b".", b"\r\n", b"a", b"\r\n."]), max_size=12).map(b"".join)


@given(_TEXT, st.lists(st.integers(0, 30), max_size=5))
def test_where_it_is_cut_makes_no_difference(content: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    pieces = [content[a:b] for a, b in pairwise(places)]
    assert sent(*pieces) == sent(content)


@given(_TEXT)
def test_the_other_side_gets_what_was_sent(content: bytes) -> None:
    wire = sent(content)
    assert wire.endswith(b".\r\n")
    lines = wire[:-3].split(b"\r\n")
    assert b"." not in lines
    unstuffed = b"\r\n".join(line[1:] if line[:1] == b"." else line for line in lines)
    assert unstuffed in {content, content + b"\r\n"}
