"""COPY: the same messages in another mailbox too (RFC 9051 6.4.7)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner
from barid.protocols.imap.sequence import SequenceSet


@dataclass(frozen=True, slots=True)
class Copy:
    """Copies messages with flags and INTERNALDATE; `numbers` are UIDs when `uid`."""

    numbers: SequenceSet
    mailbox: str
    uid: bool = False


def parse(scanner: Scanner, *, uid: bool = False) -> Copy:
    """`SP sequence-set SP mailbox`."""
    scanner.space()
    numbers = scanner.sequence_set()
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return Copy(numbers, mailbox, uid)
