"""Which literals are too large, judged by what is announced, before one octet of them is read."""

from __future__ import annotations

from typing import Final

from barid.protocols.imap.assembly import Announcement
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.refusal import Refusal, Status

NO_ROOM: Final = Refusal(Status.NO, "Too many messages are coming in, try later", "UNAVAILABLE")


def judge_message(announced: Announcement, limits: Limits, room: int) -> Refusal | None:
    """Why a message of APPEND is not taken; `room` is what may be held just now, in octets."""
    total = announced.gathered + announced.size
    if announced.size > limits.message:
        return Refusal(Status.NO, "Message too large", "TOOBIG")  # RFC 4469 4.2
    if total > limits.append:
        return Refusal(Status.NO, "Too much in one command", "TOOBIG")
    return NO_ROOM if total > room else None


def judge_argument(announced: Announcement, allowed: int) -> Refusal | None:
    """Why an argument is not taken, where all literals of a command may have `allowed` octets."""
    if announced.binary:
        return Refusal(Status.BAD, "Binary literal not allowed here")
    total = announced.gathered + announced.size
    return Refusal(Status.BAD, "Literal too large", "LIMIT") if total > allowed else None
