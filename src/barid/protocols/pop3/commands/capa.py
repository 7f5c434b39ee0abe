"""CAPA: what the server can do (RFC 2449 5)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Capa:
    """Asks for the list."""


def parse(argument: bytes) -> Capa | Refusal:
    """No arguments."""
    return replies.NO_ARGUMENTS if argument else Capa()
