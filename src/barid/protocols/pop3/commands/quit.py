"""QUIT: goodbye; after login, what is marked goes now (RFC 1939 6)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Quit:
    """Ends the session."""


def parse(argument: bytes) -> Quit | Refusal:
    """No arguments."""
    return replies.NO_ARGUMENTS if argument else Quit()
