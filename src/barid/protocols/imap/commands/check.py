"""CHECK: a checkpoint; nothing to do for a server that keeps at once (RFC 3501 6.4.1)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Check:
    """Like NOOP; IMAP4rev1 only."""


def parse(scanner: Scanner) -> Check:
    """No arguments."""
    scanner.end()
    return Check()
