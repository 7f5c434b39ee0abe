"""IDLE: the client listens until it says DONE (RFC 9051 6.3.13)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Idle:
    """Begins to listen; the continuation request is already on its way. IdleDone follows."""


def parse(scanner: Scanner) -> Idle:
    """No arguments."""
    scanner.end()
    return Idle()


@dataclass(frozen=True, slots=True)
class IdleDone:
    """The client listens no longer. Answer it as the command it ends: it takes the tag of IDLE."""
