"""SEARCH: messages that fit a criterion (RFC 9051 6.4.4), answered as asked (RFC 4731)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.protocols.imap.criteria import Criteria
from barid.protocols.imap.keys import Key
from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner


class Result(Enum):
    """What is wanted of the messages found (RFC 9051 6.4.4)."""

    MIN = "MIN"
    MAX = "MAX"
    ALL = "ALL"
    COUNT = "COUNT"
    SAVE = "SAVE"


@dataclass(frozen=True, slots=True)
class Search:
    """Asks for the messages that fit `key`, as UIDs when `uid`.

    `results` is None where the client wrote no RETURN: the answer of IMAP4rev1 is SEARCH, that of
    IMAP4rev2 ESEARCH with ALL. Empty results never occur: RETURN () means ALL.
    """

    key: Key
    results: frozenset[Result] | None = None
    uid: bool = False


def parse(scanner: Scanner, *, uid: bool = False) -> Search:
    """`[SP "RETURN" SP "(" [result *(SP result)] ")"] [SP "CHARSET" SP charset] 1*(SP key)`."""
    scanner.space()
    results = parse_results(scanner)
    charset = "UTF-8"
    if scanner.skip_word("CHARSET "):
        charset = scanner.text("a charset")
        scanner.space()
    key = Criteria(scanner, charset).all_keys()
    return Search(key, results, uid)


def parse_results(scanner: Scanner) -> frozenset[Result] | None:
    """`["RETURN" SP "(" [result *(SP result)] ")" SP]`; none at all are ALL (RFC 4731 3.1)."""
    if not scanner.skip_word("RETURN "):
        return None
    results = frozenset(scanner.listed(lambda: _result(scanner), empty=True))
    scanner.space()
    return results or frozenset({Result.ALL})


def _result(scanner: Scanner) -> Result:
    try:
        return Result(scanner.word("a search result"))
    except ValueError:
        raise malformed("Unknown search result") from None
