"""RSET: no message is marked any more (RFC 1939 5)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Rset:
    """Takes back every DELE."""


def parse(argument: bytes) -> Rset | Refusal:
    """No arguments."""
    return replies.NO_ARGUMENTS if argument else Rset()
