"""Transfer encodings: short lines, whatever the pieces, and back to the same octets."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.conversion.encoders import Way, encoder_of


def encoded(way: Way, body: bytes, size: int = 1 << 20) -> bytes:
    encoder = encoder_of(way)
    pieces = [encoder.feed(body[at : at + size]) for at in range(0, len(body), size)]
    return b"".join((*pieces, encoder.end()))


def is_mail(octets: bytes) -> bool:
    lines = octets.split(b"\r\n")
    return octets.isascii() and all(len(line) <= 76 for line in lines)


TEXT = st.lists(
    st.sampled_from([b"a", b" ", b"=", b"\xd8\xa8", b"\r\n", b"\t", b".", b"x" * 200]), max_size=40
).map(b"".join)


@given(st.binary(max_size=400), st.integers(1, 70))
def test_base64_is_read_back(body: bytes, size: int) -> None:
    written = encoded(Way.BASE64, body, size)
    assert is_mail(written)
    assert written == encoded(Way.BASE64, body)
    assert base64.b64decode(written) == body


@given(TEXT, st.integers(1, 300))
def test_quoted_printable_is_read_back(body: bytes, size: int) -> None:
    written = encoded(Way.QUOTED_PRINTABLE, body, size)
    assert is_mail(written)
    assert written == encoded(Way.QUOTED_PRINTABLE, body)
    assert quopri.decodestring(written) == body
    assert not any(line.endswith((b" ", b"\t")) for line in written.split(b"\r\n"))


@pytest.mark.parametrize("size", [1, 1000, 100_000])
@pytest.mark.parametrize("line", [b"x", b"x=", b"\xd8\xa8 ", b"=\t"])
def test_a_line_without_end_is_softly_broken(line: bytes, size: int) -> None:
    body = line * 10_000 + b"\r\nend"
    written = encoded(Way.QUOTED_PRINTABLE, body, size)
    assert is_mail(written)
    assert quopri.decodestring(written) == body


def test_what_is_held_is_bounded() -> None:
    encoder = encoder_of(Way.QUOTED_PRINTABLE)
    out = sum(len(encoder.feed(b"x" * 10_000)) for _ in range(100))
    assert out > 990_000


@given(st.binary(max_size=300), st.integers(1, 100))
def test_broken_base64_becomes_the_same_base64_in_lines(body: bytes, size: int) -> None:
    dirty = base64.b64encode(body).replace(b"A", b"A\xff\r\n ")
    written = encoded(Way.MENDED_BASE64, dirty, size)
    assert is_mail(written)
    assert base64.b64decode(written) == body


def escaped(body: bytes) -> bytes:
    return quopri.encodestring(body.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")


@given(st.text("ab =é\t.", max_size=200), st.integers(1, 50))
def test_octets_that_were_forgotten_are_escaped(text: str, size: int) -> None:
    body = text.encode()
    half = escaped(b"caf\xc3\xa9 ") + body.replace(b"=", b"=3D") + b"x\r\n"
    written = encoded(Way.MENDED_QUOTED_PRINTABLE, half, size)
    assert is_mail(written)
    assert quopri.decodestring(written) == quopri.decodestring(half)


def test_a_label_is_what_the_header_has() -> None:
    assert Way.MENDED_BASE64.label == b"base64"
    assert Way.QUOTED_PRINTABLE.label == b"quoted-printable"
