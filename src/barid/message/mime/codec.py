"""An outline as a few bytes to keep beside the message, and back.

One byte of version, then the outline as MessagePack arrays. What another version wrote, or what is
damaged, raises `UnreadableOutlineError`: the content is at hand, and is scanned again.
"""

from __future__ import annotations

from typing import Final

import msgspec

from barid.model.outline import Outline

VERSION: Final = b"\x01"

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Outline)


class UnreadableOutlineError(ValueError):
    """These bytes are no outline of this version; scan the content instead."""


def encode(outline: Outline) -> bytes:
    """The outline in its kept form."""
    return VERSION + _encoder.encode(outline)


def decode(kept: bytes) -> Outline:
    """The outline that `encode` was given. Raises UnreadableOutlineError."""
    if kept[:1] != VERSION:
        raise UnreadableOutlineError("another version")
    try:
        return _decoder.decode(memoryview(kept)[1:])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UnreadableOutlineError(str(error)) from error
