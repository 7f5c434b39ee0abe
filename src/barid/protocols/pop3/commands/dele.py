"""DELE: mark a message, so that QUIT removes it (RFC 1939 5)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands.numbers import number
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Dele:
    """Marks one message."""

    message: int


def parse(argument: bytes) -> Dele | Refusal:
    """`msg`."""
    message = number(argument)
    return replies.BAD_ARGUMENTS if message is None else Dele(message)
