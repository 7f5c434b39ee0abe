"""THREAD: messages that fit a criterion, by who answers whom (RFC 5256 3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.protocols.imap.criteria import Criteria
from barid.protocols.imap.keys import Key
from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner


class Algorithm(Enum):
    """How messages belong together."""

    ORDEREDSUBJECT = "ORDEREDSUBJECT"
    REFERENCES = "REFERENCES"


@dataclass(frozen=True, slots=True)
class Thread:
    """Asks for the threads of the messages that fit `key`, as UIDs when `uid`."""

    algorithm: Algorithm
    key: Key
    uid: bool = False


def parse(scanner: Scanner, *, uid: bool = False) -> Thread:
    """`SP thread-alg SP charset 1*(SP search-key)`."""
    scanner.space()
    try:
        algorithm = Algorithm(scanner.word("an algorithm"))
    except ValueError:
        raise malformed("Unknown algorithm") from None
    scanner.space()
    charset = scanner.text("a charset")
    scanner.space()
    return Thread(algorithm, Criteria(scanner, charset).all_keys(), uid)
