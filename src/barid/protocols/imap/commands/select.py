"""SELECT: open a mailbox (RFC 9051 6.3.2), and hear what changed meanwhile (RFC 7162 3.2.5)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner
from barid.protocols.imap.sequence import SequenceSet


@dataclass(frozen=True, slots=True)
class Resync:
    """What the client knows of the mailbox: UIDVALIDITY and ModSeq of when it last looked, perhaps
    its UIDs (None: all that there were), and sequence numbers with the UIDs that they had."""

    uidvalidity: int
    modseq: int
    uids: SequenceSet | None = None
    numbers: SequenceSet | None = None
    uids_of_numbers: SequenceSet | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """How a mailbox is opened: `condstore` where MODSEQ is to be told from now on."""

    condstore: bool = False
    resync: Resync | None = None


PLAIN = Opening()


@dataclass(frozen=True, slots=True)
class Select:
    """Opens a mailbox. A mailbox that was open is closed already."""

    mailbox: str
    opening: Opening = PLAIN


def parse(scanner: Scanner) -> Select:
    """`SP mailbox [SP "(" select-param *(SP select-param) ")"]` (RFC 7162 7)."""
    return Select(*parse_arguments(scanner))


def parse_arguments(scanner: Scanner) -> tuple[str, Opening]:
    """Those of SELECT and EXAMINE, to the end of the command."""
    scanner.space()
    mailbox = scanner.mailbox()
    condstore, resync = False, None
    if not scanner.at_end:
        scanner.space()
        for found in scanner.listed(lambda: _parameter(scanner)):
            condstore, resync = condstore or found is None, resync or found
    scanner.end()
    return mailbox, Opening(condstore, resync)


def _parameter(scanner: Scanner) -> Resync | None:
    """None is CONDSTORE."""
    name = scanner.word("a parameter")
    if name == "CONDSTORE":
        return None
    if name != "QRESYNC":
        raise malformed("Unknown parameter")
    scanner.space()
    scanner.need(b"(")
    uidvalidity = scanner.number()
    scanner.space()
    modseq = scanner.number()
    uids = numbers = uids_of_numbers = None
    if scanner.skip(b" ") and not scanner.next_is(b"("):
        uids = _known(scanner)
    if scanner.skip(b" (" if uids is not None else b"("):
        numbers = _known(scanner)
        scanner.space()
        uids_of_numbers = _known(scanner)
        scanner.need(b")")
    scanner.need(b")")
    return Resync(uidvalidity, modseq, uids, numbers, uids_of_numbers)


def _known(scanner: Scanner) -> SequenceSet:
    """A set without `*` and `$` (RFC 7162 7, known-uids)."""
    found = scanner.sequence_set()
    if found.saved or any(0 in pair for pair in found.pairs):
        raise malformed("Neither * nor $ is known")
    return found
