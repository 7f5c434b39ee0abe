"""NOOP: nothing, but the connection is in use (RFC 1939 5)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Noop:
    """Does nothing."""


def parse(argument: bytes) -> Noop | Refusal:
    """No arguments."""
    return replies.NO_ARGUMENTS if argument else Noop()
