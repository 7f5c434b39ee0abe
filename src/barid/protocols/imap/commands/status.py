"""STATUS: counters of a mailbox that is not open (RFC 9051 6.3.11)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner


class StatusItem(Enum):
    """What may be asked: RFC 9051 9 (status-att), RECENT of RFC 3501 6.3.10, RFC 7889 2,
    RFC 7162 3.1.7, RFC 8474 4.3, RFC 9208 4.1.4."""

    MESSAGES = "MESSAGES"
    RECENT = "RECENT"
    UIDNEXT = "UIDNEXT"
    UIDVALIDITY = "UIDVALIDITY"
    UNSEEN = "UNSEEN"
    DELETED = "DELETED"
    SIZE = "SIZE"
    APPENDLIMIT = "APPENDLIMIT"
    HIGHESTMODSEQ = "HIGHESTMODSEQ"
    MAILBOXID = "MAILBOXID"
    DELETED_STORAGE = "DELETED-STORAGE"


@dataclass(frozen=True, slots=True)
class StatusOf:
    """Asks for some counters of a mailbox, each once, in the order of the client."""

    mailbox: str
    items: tuple[StatusItem, ...]


def parse(scanner: Scanner) -> StatusOf:
    """`SP mailbox SP "(" status-att *(SP status-att) ")"`."""
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.space()
    items = parse_items(scanner)
    scanner.end()
    return StatusOf(mailbox, items)


def parse_items(scanner: Scanner) -> tuple[StatusItem, ...]:
    """The list of items in parentheses."""
    return tuple(dict.fromkeys(scanner.listed(lambda: _item(scanner))))


def _item(scanner: Scanner) -> StatusItem:
    try:
        return StatusItem(scanner.word("a status item"))
    except ValueError:
        raise malformed("Unknown status item") from None
