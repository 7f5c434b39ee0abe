"""Reads message content after BDAT: octets that were counted, whatever they are (RFC 3030).

Nothing is searched for an end, so no octet can be taken for one. Content that was not announced as
BINARYMIME is held to the rules of DATA once it is whole, because it may have to leave by DATA.
"""

from __future__ import annotations

from barid.model.octets import is_made_of_lines
from barid.protocols.smtp.content import Fault


class ChunkReader:
    """The chunks of one message. `limit` is its greatest size in octets."""

    __slots__ = ("_binary", "_fault", "_kept", "_left", "_limit", "last")

    def __init__(self, limit: int, binary: bool) -> None:
        self._kept = bytearray()
        self._limit = limit
        self._binary = binary
        self._fault: Fault | None = None
        self._left = 0  # octets of this chunk that have not come
        self.last = False

    def begin(self, size: int, last: bool) -> None:
        """A chunk of so many octets follows. Too many are passed over as they come."""
        self._left = size
        self.last = last
        if len(self._kept) + size > self._limit:
            self._fault = self._fault or Fault.TOO_LARGE
            self._kept.clear()

    def feed(self, data: bytes) -> bytes | None:
        """Take what has arrived: None while the chunk goes on, else the octets that follow it."""
        left = self._left
        if len(data) < left:
            self._left = left - len(data)
            if self._fault is None:
                self._kept += data
            return None
        self._left = 0
        if self._fault is None:
            self._kept += data[:left]
        return data[left:]

    def __len__(self) -> int:
        """Octets that are kept now."""
        return len(self._kept)

    @property
    def fault(self) -> Fault | None:
        """Why the message cannot be taken, as far as the chunks tell that have come."""
        return self._fault

    def refuse(self) -> None:
        """Keep no more of this message: its chunks are passed over, and there is no room for it."""
        self._fault = self._fault or Fault.NO_ROOM
        self._kept.clear()

    def finish(self) -> bytes | Fault:
        """The content, once its last chunk has come; a last line that is not ended is, so that
        nothing that is put behind it joins it."""
        if self._fault is not None:
            return self._fault
        content = bytes(self._kept)
        if self._binary:
            return content
        if not is_made_of_lines(content):
            return Fault.MALFORMED
        return content if not content or content.endswith(b"\r\n") else content + b"\r\n"
