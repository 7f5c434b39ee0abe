"""EXPUNGE: remove messages with \\Deleted (RFC 9051 6.4.3), or some of them by UID (6.4.9)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner
from barid.protocols.imap.sequence import SequenceSet


@dataclass(frozen=True, slots=True)
class Expunge:
    """Removes messages with \\Deleted; only those among `uids` unless that is None."""

    uids: SequenceSet | None = None


def parse(scanner: Scanner, *, uid: bool = False) -> Expunge:
    """No arguments; `SP sequence-set` after UID."""
    uids: SequenceSet | None = None
    if uid:
        scanner.space()
        uids = scanner.sequence_set()
    scanner.end()
    return Expunge(uids)
