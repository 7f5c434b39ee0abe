"""An outline as a few bytes to keep beside the message, and back.

One byte of version, then the outline as MessagePack arrays. What another version wrote, or what is
damaged, raises `UnreadableOutlineError`: the content is at hand, and is scanned again.
"""

from __future__ import annotations

from typing import Final

import msgspec

from barid.model.outline import HeaderSummary, Outline

VERSION: Final = b"\x01"


class _Beginning(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An outline without its parts: what follows in the array is passed over."""

    size: int
    envelope: HeaderSummary


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Outline)
_beginnings = msgspec.msgpack.Decoder(_Beginning)


class UnreadableOutlineError(ValueError):
    """These bytes are no outline of this version; scan the content instead."""


def encode(outline: Outline) -> bytes:
    """The outline in its kept form."""
    return VERSION + _encoder.encode(outline)


def envelope_of(kept: bytes) -> HeaderSummary:
    """Only the envelope of the outline that `encode` was given, in half of the time. Raises
    UnreadableOutlineError."""
    if kept[:1] != VERSION:
        raise UnreadableOutlineError("another version")
    try:
        return _beginnings.decode(memoryview(kept)[1:]).envelope
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UnreadableOutlineError(str(error)) from error


def decode(kept: bytes) -> Outline:
    """The outline that `encode` was given. Raises UnreadableOutlineError."""
    if kept[:1] != VERSION:
        raise UnreadableOutlineError("another version")
    try:
        return _decoder.decode(memoryview(kept)[1:])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UnreadableOutlineError(str(error)) from error
