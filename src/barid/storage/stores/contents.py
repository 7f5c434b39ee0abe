"""Large content while it is read a piece at a time: in memory, or as one zstd frame in a file.

The file stays open, so what is being read can be read to its end, whatever is removed meanwhile.
Reading goes forwards; to go back is to begin anew.
"""

from __future__ import annotations

from typing import BinaryIO, Final

import zstandard

from barid.interfaces.store import StorageFailed

_SKIPPED_AT_ONCE: Final = 256 * 1024


class HeldContent:
    """Implements `interfaces.store.Content`: all of it is here."""

    def __init__(self, octets: bytes) -> None:
        self.size = len(octets)
        self._octets = octets

    def read(self, start: int, end: int) -> bytes:
        return self._octets[start:end]

    def close(self) -> None:
        return


class PackedContent:
    """Implements `interfaces.store.Content` on a file, which it closes."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.size = size
        self._file = file
        self._begin()

    def _begin(self) -> None:
        self._stream = zstandard.ZstdDecompressor().stream_reader(self._file, closefd=False)
        self._at = 0

    def read(self, start: int, end: int) -> bytes:
        end = min(end, self.size)
        if start >= end:
            return b""
        try:
            if start < self._at:
                self._file.seek(0)
                self._begin()
            while self._at < start:
                self._take(min(start - self._at, _SKIPPED_AT_ONCE))
            return self._take(end - start)
        except (OSError, ValueError, zstandard.ZstdError) as error:
            raise StorageFailed(f"content cannot be read: {error}") from error

    def _take(self, size: int) -> bytes:
        octets = self._stream.read(size)
        self._at += len(octets)
        if len(octets) != size:
            raise ValueError("it ends too early")
        return octets

    def close(self) -> None:
        self._file.close()
