"""LIST: mailboxes by name and kind (RFC 9051 6.3.9), with STATUS if asked (RFC 5819)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.protocols.imap.commands.status import StatusItem, parse_items
from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner

MAX_PATTERNS = 100


class Selection(Enum):
    """Which mailboxes are wanted (RFC 9051 9, list-select-opt; RFC 6154 5.2)."""

    SUBSCRIBED = "SUBSCRIBED"
    REMOTE = "REMOTE"
    RECURSIVEMATCH = "RECURSIVEMATCH"
    SPECIAL_USE = "SPECIAL-USE"


class Return(Enum):
    """What is wanted about each of them (RFC 9051 9, return-option; RFC 6154 5.2)."""

    SUBSCRIBED = "SUBSCRIBED"
    CHILDREN = "CHILDREN"
    SPECIAL_USE = "SPECIAL-USE"
    STATUS = "STATUS"


@dataclass(frozen=True, slots=True)
class ListMailboxes:
    """Asks for mailboxes whose name, after the reference, fits one of the patterns.

    A single empty pattern asks for separator and root only. `status` are the items of RETURN
    (STATUS (...)). `extended` tells whether options or several patterns were written: without, the
    answer is that of IMAP4rev1.
    """

    reference: str
    patterns: tuple[str, ...]
    selection: frozenset[Selection] = frozenset()
    returns: frozenset[Return] = frozenset()
    status: tuple[StatusItem, ...] = ()
    extended: bool = False


def parse(scanner: Scanner) -> ListMailboxes:
    """`SP [list-select-opts SP] mailbox SP mbox-or-pat [SP RETURN list-return-opts]`."""
    scanner.space()
    selection: frozenset[Selection] = frozenset()
    selecting = scanner.next_is(b"(")
    if selecting:
        selection = frozenset(scanner.listed(lambda: _selection(scanner), empty=True))
        scanner.space()
    # RFC 9051 6.3.9.1: RECURSIVEMATCH widens another option and means nothing alone.
    if Selection.RECURSIVEMATCH in selection and not selection - {
        Selection.RECURSIVEMATCH,
        Selection.REMOTE,
    }:
        raise malformed("RECURSIVEMATCH needs another selection option")
    reference = scanner.reference()
    scanner.space()
    several = scanner.next_is(b"(")
    patterns = scanner.listed(scanner.list_mailbox) if several else [scanner.list_mailbox()]
    if len(patterns) > MAX_PATTERNS:
        raise malformed("Too many patterns")
    returns: frozenset[Return] = frozenset()
    status: tuple[StatusItem, ...] = ()
    returning = not scanner.at_end
    if returning:
        returns, status = _returns(scanner)
    scanner.end()
    extended = selecting or several or returning
    return ListMailboxes(reference, tuple(patterns), selection, returns, status, extended)


def _returns(scanner: Scanner) -> tuple[frozenset[Return], tuple[StatusItem, ...]]:
    scanner.space()
    if scanner.word("RETURN") != "RETURN":
        raise malformed("Expected RETURN")
    scanner.space()
    status: tuple[StatusItem, ...] = ()

    def option() -> Return:
        nonlocal status
        try:
            wanted = Return(scanner.word("a return option"))
        except ValueError:
            raise malformed("Unknown return option") from None
        if wanted is Return.STATUS:
            scanner.space()
            status = parse_items(scanner)
        return wanted

    return frozenset(scanner.listed(option, empty=True)), status


def _selection(scanner: Scanner) -> Selection:
    try:
        return Selection(scanner.word("a selection option"))
    except ValueError:
        raise malformed("Unknown selection option") from None
