"""MOVE: messages into another mailbox, at once (RFC 9051 6.4.8, RFC 6851)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner
from barid.protocols.imap.sequence import SequenceSet


@dataclass(frozen=True, slots=True)
class Move:
    """Moves messages with flags and INTERNALDATE; `numbers` are UIDs when `uid`."""

    numbers: SequenceSet
    mailbox: str
    uid: bool = False


def parse(scanner: Scanner, *, uid: bool = False) -> Move:
    """`SP sequence-set SP mailbox`."""
    scanner.space()
    numbers = scanner.sequence_set()
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return Move(numbers, mailbox, uid)
