"""STLS: go on under TLS (RFC 2595 4)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Stls:
    """Asks to begin the handshake."""


def parse(argument: bytes) -> Stls | Refusal:
    """No arguments."""
    return replies.NO_ARGUMENTS if argument else Stls()
