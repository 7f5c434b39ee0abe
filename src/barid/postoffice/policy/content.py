"""The verdict on a whole message that a peer has sent: is it going round in a loop?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from barid.model import verdict
from barid.model.address import Address
from barid.model.verdict import Verdict

MAX_HOPS: Final = 100
"""More Received fields than this mean a loop (RFC 5321 6.3)."""

MAX_RETURNS: Final = 3
"""A message was so often delivered to the same address: more mean a loop. Once is no loop: people
hand their mail in again, to themselves as well."""

_WINDOW: Final = 128 * 1024


def judge_content(content: bytes, recipients: Iterable[Address] = ()) -> Verdict:
    """Whether this content may be kept for these."""
    return judge_header(header_of(content), recipients)


def judge_header(header: bytes, recipients: Iterable[Address] = ()) -> Verdict:
    """The same by its header, as `header_of` gives it."""
    if hops(header) > MAX_HOPS:
        return verdict.TOO_MANY_HOPS
    if b"\r\ndelivered-to:" in header and any(_returns(header, one) for one in recipients):
        return verdict.TOO_MANY_HOPS
    return verdict.MESSAGE_KEPT


def hops(header: bytes) -> int:
    """How many Received fields a header in lower case holds."""
    return header.count(b"\r\nreceived:") + header.startswith(b"received:")


def header_of(content: bytes) -> bytes:
    """The header in lower case, as far as it lies within the first 128 KiB."""
    if content.startswith(b"\r\n"):
        return b""
    end = content.find(b"\r\n\r\n", 0, _WINDOW)
    return content[: end if end >= 0 else _WINDOW].lower() + b"\r\n"


def _returns(header: bytes, recipient: Address) -> bool:
    """Whether the address has had the message too often: as `intake.stamp` wrote it each time."""
    field = b"\ndelivered-to: " + recipient.written().lower().encode() + b"\r"
    return (b"\n" + header).count(field) > MAX_RETURNS
