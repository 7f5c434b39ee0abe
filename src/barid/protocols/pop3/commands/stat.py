"""STAT: how many messages, how many octets (RFC 1939 5)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Stat:
    """Asks for the drop listing."""


def parse(argument: bytes) -> Stat | Refusal:
    """No arguments."""
    return replies.NO_ARGUMENTS if argument else Stat()
