"""What a client asks for a message on MAIL, as it was said: spans that begin when it said so.

The post office makes `outgoing.MailParameters` of it, once it knows the time and what it promises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.model.identifiers import Instant
from barid.model.outgoing import ByMode, Return


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Deliver within so many seconds, which may have passed already (RFC 2852 4)."""

    seconds: int
    mode: ByMode
    trace: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """`hold_for` is in seconds (RFC 4865 4); `directed` is our own XDIRECTED (docs/directed.md).
    The others are as in `outgoing.MailParameters`."""

    ret: Return | None = None
    envid: str | None = None
    hold_for: int | None = None
    hold_until: Instant | None = None
    by: AskedBy | None = None
    priority: int = 0
    require_tls: bool = False
    directed: bool = False


NOTHING: Final = Asked()
