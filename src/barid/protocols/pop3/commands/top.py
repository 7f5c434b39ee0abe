"""TOP: the header of a message and some lines of its body (RFC 1939 7)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands.numbers import number
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Top:
    """Asks for the beginning of one message."""

    message: int
    lines: int


def parse(argument: bytes) -> Top | Refusal:
    """`msg n`."""
    first, _, second = argument.partition(b" ")
    message, lines = number(first), number(second)
    return replies.BAD_ARGUMENTS if message is None or lines is None else Top(message, lines)
