"""The verdict on a whole message that a peer has sent: loops, size."""

from __future__ import annotations

from typing import Final

from barid.model import verdict
from barid.model.verdict import Verdict

MAX_HOPS: Final = 100
"""More Received fields than this mean a loop (RFC 5321 6.3)."""

_WINDOW: Final = 128 * 1024


def judge_content(content: bytes) -> Verdict:
    """Whether this content may be kept."""
    if hops(content) > MAX_HOPS:
        return verdict.TOO_MANY_HOPS
    return verdict.MESSAGE_KEPT


def hops(content: bytes) -> int:
    """How many Received fields the header holds, looking at its first 128 KiB."""
    if content.startswith(b"\r\n"):
        return 0
    end = content.find(b"\r\n\r\n", 0, _WINDOW)
    header = content[: end if end >= 0 else _WINDOW].lower()
    return header.count(b"\r\nreceived:") + header.startswith(b"received:")
