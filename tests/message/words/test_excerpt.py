"""The pieces of a large message give the words that the whole of it gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.message.words.test_reading import NESTED

from barid.message.mime import scan
from barid.message.mime.text import MAX_TEXT
from barid.message.words.excerpt import Excerpt, pieces_of
from barid.message.words.making import make_words
from barid.model.identifiers import ContentId

ATTACHED = b"--b\r\nContent-Type: image/png\r\n\r\n" + b"picture " * 1000 + b"\r\n"
LONG = b"--b\r\nContent-Type: text/plain\r\n\r\n" + b"word " * (MAX_TEXT // 5) + b"beyond\r\n"


class Held:
    """A content that tells how much of it was read."""

    def __init__(self, octets: bytes) -> None:
        self.octets, self.taken = octets, 0

    def read(self, start: int, end: int) -> bytes:
        self.taken += end - start
        return self.octets[start:end]


def agree(content: bytes) -> Held:
    outline, held = scan(content), Held(content)
    excerpt = Excerpt(pieces_of(held, outline))
    number = ContentId(1)
    assert make_words(number, excerpt, outline, ()) == make_words(number, content, outline, ())
    return held


def test_headers_texts_and_enclosed_messages_are_in_them() -> None:
    agree(NESTED)


def test_what_is_no_text_is_not_read() -> None:
    content = NESTED.replace(b"--b--\r\n", ATTACHED + LONG + b"--b--\r\n")
    assert agree(content).taken < MAX_TEXT + 1000


@given(st.lists(st.sampled_from([*NESTED.split(b"\r\n"), b"", b"a: b", b"\xff"]), max_size=40))
def test_broken_messages_have_pieces_as_well(lines: list[bytes]) -> None:
    agree(b"\r\n".join(lines))
