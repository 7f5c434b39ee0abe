"""How content lies in the database or in a file: as it is, or compressed with zstd.

The numbers below are kept in databases: never change one, only add. A `Packer` belongs to one
thread; its C code releases the interpreter.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import zstandard

from barid.interfaces.store import Prepared

PLAIN: Final = 0
ZSTD: Final = 1
ZSTD_FILE: Final = 2
"""In a file named after the digest, always as one zstd frame."""

LEVEL: Final = 1
SMALLEST_PACKED: Final = 256  # shorter content hardly shrinks
WORTH: Final = 0.5
"""What packing must bring the size down to. Base64 shrinks to three quarters, mixed mail to two
thirds, and unpacking it at every reading costs more than that disk is worth."""


@dataclass(frozen=True, slots=True)
class Packed(Prepared):
    """Content that was packed before it reached the writer."""

    codec: int = PLAIN
    data: bytes = b""


class Packer:
    """Packs and unpacks; its buffers are used again and again."""

    def __init__(self) -> None:
        self._compress = zstandard.ZstdCompressor(level=LEVEL).compress
        self._decompress = zstandard.ZstdDecompressor().decompress

    def pack(self, content: bytes) -> tuple[int, bytes]:
        """(codec, data), packed where that is worth it."""
        if len(content) >= SMALLEST_PACKED:
            data = self._compress(content)
            if len(data) <= len(content) * WORTH:
                return ZSTD, data
        return PLAIN, content

    def pack_file(self, content: bytes) -> bytes:
        """What stands in the file of this content."""
        return self._compress(content)

    def unpack(self, codec: int, data: bytes, size: int) -> bytes:
        """The content again. Raises ValueError when the data is not what was packed."""
        if codec == PLAIN:
            return data
        try:
            return self._decompress(data, max_output_size=size)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error


def digest_of(content: bytes) -> bytes:
    """The name of content: BLAKE2b with 256 bits."""
    return hashlib.blake2b(content, digest_size=32).digest()
