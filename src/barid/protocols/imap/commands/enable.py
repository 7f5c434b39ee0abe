"""ENABLE: extensions that change what the server sends (RFC 9051 6.3.1). Answered here."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Enable:
    """Capabilities in upper case; those that cannot be enabled are passed over in silence."""

    capabilities: tuple[str, ...]


def parse(scanner: Scanner) -> Enable:
    """`1*(SP capability)`."""
    found: list[str] = []
    while not found or not scanner.at_end:
        scanner.space()
        found.append(scanner.word("a capability"))
    return Enable(tuple(found))
