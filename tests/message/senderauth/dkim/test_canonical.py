"""The forms over which signatures are made: the examples of RFC 6376 3.4, and any pieces."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.senderauth.dkim.canonical import BodyForm, Canonicalization, header_form

SIMPLE, RELAXED = Canonicalization.SIMPLE, Canonicalization.RELAXED


def body_form(body: bytes, how: Canonicalization, size: int = 1 << 20) -> bytes:
    pieces: list[bytes] = []
    form = BodyForm(how, pieces.append)
    for start in range(0, len(body), size):
        form.feed(body[start : start + size])
    form.end()
    return b"".join(pieces)


def test_header_forms_are_those_of_the_example() -> None:
    """RFC 6376 3.4.5."""
    assert header_form(b"A: X\r\n", RELAXED) == b"a:X\r\n"
    assert header_form(b"B : Y\t\r\n\tZ  \r\n", RELAXED) == b"b:Y Z\r\n"
    assert header_form(b"B : Y\t\r\n\tZ  \r\n", SIMPLE) == b"B : Y\t\r\n\tZ  \r\n"


def test_body_forms_are_those_of_the_example() -> None:
    """RFC 6376 3.4.5."""
    body = b" C \r\nD \t E\r\n\r\n\r\n"
    assert body_form(body, RELAXED) == b" C\r\nD E\r\n"
    assert body_form(body, SIMPLE) == b" C \r\nD \t E\r\n"


def test_an_empty_body_has_the_hash_that_the_standard_names() -> None:
    """RFC 6376 3.4.3 and 3.4.4."""

    def digest(how: Canonicalization) -> str:
        return b64encode(hashlib.sha256(body_form(b"", how)).digest()).decode()

    assert digest(SIMPLE) == "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
    assert digest(RELAXED) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    ("body", "relaxed", "simple"),
    [
        (b"a", b"a\r\n", b"a\r\n"),
        (b"\r\n\r\n", b"", b"\r\n"),
        (b" \t \r\n", b"", b" \t \r\n"),
        (b"\r\n\r\na\r\n \r\n", b"\r\n\r\na\r\n", b"\r\n\r\na\r\n \r\n"),
        (b"a  ", b"a\r\n", b"a  \r\n"),
        (b"a\n\n", b"a\n\n\r\n", b"a\n\n\r\n"),
    ],
)
def test_what_ends_a_body_does_not_count(body: bytes, relaxed: bytes, simple: bytes) -> None:
    assert body_form(body, RELAXED) == relaxed
    assert body_form(body, SIMPLE) == simple


def test_endless_blank_lines_are_counted_and_not_held() -> None:
    sizes: list[int] = []
    form = BodyForm(RELAXED, lambda piece: sizes.append(len(piece)))
    for _ in range(100):
        form.feed(b"\r\n" * 10_000 + b" " * 10_000)
    assert sizes == []
    form.feed(b"\r\nx")
    form.end()
    assert max(sizes) <= 64 * 1024
    assert sum(sizes) > 2_000_000


def reference(body: bytes, how: Canonicalization) -> bytes:
    """As RFC 6376 3.4 words it, over the whole."""
    if how is RELAXED:
        body = re.sub(rb"[ \t]+", b" ", body)
        body = re.sub(rb" (?=\r\n|\Z)", b"", body)
    body = re.sub(rb"(?:\r\n)+\Z", b"", body)
    return body + b"\r\n" if body or how is SIMPLE else b""


LINES = st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"  b", b"\r\n\r\n"]), max_size=30)


@given(LINES.map(b"".join), st.integers(1, 7), st.sampled_from(Canonicalization))
def test_pieces_of_any_size_make_the_same_form(
    body: bytes, size: int, how: Canonicalization
) -> None:
    assert body_form(body, how, size) == reference(body, how)


@given(st.binary(max_size=60), st.integers(1, 5), st.sampled_from(Canonicalization))
def test_any_octets_make_the_same_form_in_pieces(
    body: bytes, size: int, how: Canonicalization
) -> None:
    assert body_form(body, how, size) == body_form(body, how)
