"""UIDL: by which names messages are known for ever (RFC 1939 7)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands.numbers import number
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Uidl:
    """Asks for the unique identifier of one message, or (None) of all."""

    message: int | None


def parse(argument: bytes) -> Uidl | Refusal:
    """`[msg]`."""
    if not argument:
        return Uidl(None)
    message = number(argument)
    return replies.BAD_ARGUMENTS if message is None else Uidl(message)
