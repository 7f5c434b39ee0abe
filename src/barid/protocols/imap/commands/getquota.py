"""GETQUOTA: what a quota root allows and how much of it is used (RFC 9208 4.1.1)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class GetQuota:
    """Asks for the limits of one quota root."""

    root: str


def parse(scanner: Scanner) -> GetQuota:
    """`SP quota-root-name`."""
    scanner.space()
    root = scanner.text("a quota root")
    scanner.end()
    return GetQuota(root)
