"""LIST: how large messages are (RFC 1939 5)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands.numbers import number
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class List:
    """Asks for the size of one message, or (None) of all."""

    message: int | None


def parse(argument: bytes) -> List | Refusal:
    """`[msg]`."""
    if not argument:
        return List(None)
    message = number(argument)
    return replies.BAD_ARGUMENTS if message is None else List(message)
