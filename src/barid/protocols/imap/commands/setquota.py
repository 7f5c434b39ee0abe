"""SETQUOTA: change the limits of a quota root (RFC 9208 4.1.3)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class SetQuota:
    """Wants these limits, by resource, and no others."""

    root: str
    limits: tuple[tuple[str, int], ...]


def parse(scanner: Scanner) -> SetQuota:
    """`SP quota-root-name SP "(" [resource SP limit *(SP resource SP limit)] ")"`."""
    scanner.space()
    root = scanner.text("a quota root")
    scanner.space()
    limits = scanner.listed(lambda: _limit(scanner), empty=True)
    scanner.end()
    return SetQuota(root, tuple(limits))


def _limit(scanner: Scanner) -> tuple[str, int]:
    resource = scanner.word("a resource")
    scanner.space()
    return resource, scanner.number()
