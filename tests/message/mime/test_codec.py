"""Outlines in their kept form."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.message.mime.letters import NESTED, NUMBERED, SIMPLE, enclosed

from barid.message.mime import scan
from barid.message.mime.codec import VERSION, UnreadableOutlineError, decode, encode, envelope_of


@pytest.mark.parametrize("content", [SIMPLE, NESTED, NUMBERED, enclosed(49), b"", b"\0"])
def test_outline_comes_back_as_it_was(content: bytes) -> None:
    outline = scan(content)
    assert decode(encode(outline)) == outline


def test_kept_form_is_smaller_than_what_it_describes() -> None:
    assert len(encode(scan(NESTED))) < len(NESTED)


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        VERSION,
        b"\x00" + encode(scan(SIMPLE))[1:],
        encode(scan(SIMPLE))[:-1],
        VERSION + b"\xc0",
    ],
)
def test_damaged_or_foreign_form_is_refused(kept: bytes) -> None:
    with pytest.raises(UnreadableOutlineError):
        decode(kept)


@pytest.mark.fuzz
@given(st.binary(max_size=60))
def test_any_bytes_decode_or_are_refused(kept: bytes) -> None:
    with suppress(UnreadableOutlineError):
        decode(VERSION + kept)


def test_the_envelope_alone_is_read_as_with_the_rest() -> None:
    outline = scan(NESTED)
    kept = encode(outline)
    assert envelope_of(kept) == outline.envelope
    for damaged in (b"", b"\x7f" + kept[1:], kept[:5]):
        with pytest.raises(UnreadableOutlineError):
            envelope_of(damaged)
