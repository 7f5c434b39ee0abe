"""GETQUOTAROOT: which quota roots a mailbox has, and their limits (RFC 9208 4.1.2)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class GetQuotaRoot:
    """Asks for the quota roots of a mailbox."""

    mailbox: str


def parse(scanner: Scanner) -> GetQuotaRoot:
    """`SP mailbox`."""
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return GetQuotaRoot(mailbox)
