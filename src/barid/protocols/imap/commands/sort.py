"""SORT: messages that fit a criterion, in order (RFC 5256 3, RFC 5957, RFC 5267 3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from barid.protocols.imap.commands.search import Result, parse_results
from barid.protocols.imap.criteria import Criteria
from barid.protocols.imap.keys import Key
from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner

MAX_CRITERIA: Final = 50


class SortKey(Enum):
    """What messages are compared by."""

    ARRIVAL = "ARRIVAL"
    CC = "CC"
    DATE = "DATE"
    FROM = "FROM"
    SIZE = "SIZE"
    SUBJECT = "SUBJECT"
    TO = "TO"
    DISPLAYFROM = "DISPLAYFROM"
    DISPLAYTO = "DISPLAYTO"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One key, ascending unless `reverse`."""

    key: SortKey
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """Asks for the messages that fit `key` in the order of the criteria, as UIDs when `uid`.

    `results` is None where the client wrote no RETURN; RETURN () means ALL.
    """

    criteria: tuple[Criterion, ...]
    key: Key
    results: frozenset[Result] | None = None
    uid: bool = False


def parse(scanner: Scanner, *, uid: bool = False) -> Sort:
    """`SP [RETURN SP "(" [result *(SP result)] ")" SP] sort-criteria SP charset 1*(SP key)`."""
    scanner.space()
    results = parse_results(scanner)
    criteria = scanner.listed(lambda: _criterion(scanner))
    if len(criteria) > MAX_CRITERIA:
        raise malformed("Too many criteria")
    scanner.space()
    charset = scanner.text("a charset")
    scanner.space()
    return Sort(tuple(criteria), Criteria(scanner, charset).all_keys(), results, uid)


def _criterion(scanner: Scanner) -> Criterion:
    reverse = scanner.skip_word("REVERSE ")
    try:
        return Criterion(SortKey(scanner.word("a sort key")), reverse)
    except ValueError:
        raise malformed("Unknown sort key") from None
