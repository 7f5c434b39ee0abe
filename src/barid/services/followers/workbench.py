"""The process that makes search words: contents come in, words go out, until its input ends.

It has a low priority and no place to write to, so neither its work nor its end disturbs the
post office, whose process it spares the interpreter's lock.
"""

from __future__ import annotations

import os
import struct
import sys
from contextlib import suppress
from typing import BinaryIO, Final

import msgspec

from barid.model.words import Unworded
from barid.postoffice.indexing import Made, WordMaker

NICE: Final = 5
MOST: Final = 1024 * 1024 * 1024
"""Octets of a helping or its words; more is nonsense."""
_LENGTH: Final = struct.Struct("!Q")
_INPUT: Final = msgspec.msgpack.Decoder(list[Unworded])
_OUTPUT: Final = msgspec.msgpack.Decoder(Made)


def write_contents(stream: BinaryIO, contents: list[Unworded]) -> None:
    """Raises OSError when nobody reads any more."""
    _write(stream, msgspec.msgpack.encode(contents))


def read_made(stream: BinaryIO) -> Made | None:
    """None at the end. Raises OSError, msgspec.DecodeError."""
    data = _read(stream)
    return None if data is None else _OUTPUT.decode(data)


def main() -> None:
    """Work from standard input to standard output."""
    with suppress(OSError):
        os.nice(NICE)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    maker = WordMaker()
    with suppress(OSError):
        while (data := _read(source)) is not None:
            _write(target, msgspec.msgpack.encode(maker.make(_INPUT.decode(data))))


def _write(stream: BinaryIO, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST:
        return None
    data = stream.read(length)
    return data if len(data) == length else None


if __name__ == "__main__":
    main()
