"""NOOP: a chance to tell of changes (RFC 9051 6.1.2)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Noop:
    """Does nothing by itself."""


def parse(scanner: Scanner) -> Noop:
    """No arguments."""
    scanner.end()
    return Noop()
