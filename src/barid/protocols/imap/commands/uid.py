"""UID: the commands that take UIDs instead of sequence numbers (RFC 9051 6.4.9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from barid.protocols.imap.commands import copy, expunge, fetch, move, search, sort, store, thread
from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner

UidCommand = (
    fetch.Fetch
    | store.Store
    | copy.Copy
    | move.Move
    | search.Search
    | sort.Sort
    | thread.Thread
    | expunge.Expunge
)

VERBS: Final[dict[str, Callable[[Scanner], UidCommand]]] = {
    "FETCH": lambda scanner: fetch.parse(scanner, uid=True),
    "STORE": lambda scanner: store.parse(scanner, uid=True),
    "COPY": lambda scanner: copy.parse(scanner, uid=True),
    "MOVE": lambda scanner: move.parse(scanner, uid=True),
    "SEARCH": lambda scanner: search.parse(scanner, uid=True),
    "SORT": lambda scanner: sort.parse(scanner, uid=True),
    "THREAD": lambda scanner: thread.parse(scanner, uid=True),
    "EXPUNGE": lambda scanner: expunge.parse(scanner, uid=True),
}


def parse(scanner: Scanner) -> UidCommand:
    """`SP (copy / move / fetch / search / sort / thread / store / expunge)`."""
    scanner.space()
    rule = VERBS.get(scanner.word("a command"))
    if rule is None:
        raise malformed("Unknown command after UID")
    return rule(scanner)
