"""STORE: change the flags of messages (RFC 9051 6.4.6), if nobody else has (RFC 7162 3.1.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner
from barid.protocols.imap.sequence import SequenceSet

_ITEM = re.compile(rb"([+-]?)FLAGS(\.SILENT)?(?= )", re.IGNORECASE)


class Mode(Enum):
    """What happens to the flags that are named."""

    REPLACE = ""
    ADD = "+"
    REMOVE = "-"


@dataclass(frozen=True, slots=True)
class Store:
    """Changes flags; a `silent` one is not answered with FETCH unless others changed them too.

    Messages that changed after `unchanged_since` are left alone.
    """

    numbers: SequenceSet
    mode: Mode
    flags: tuple[str, ...]
    silent: bool = False
    uid: bool = False
    unchanged_since: int | None = None


def parse(scanner: Scanner, *, uid: bool = False) -> Store:
    """`SP sequence-set [SP "(" "UNCHANGEDSINCE" SP mod-sequence ")"] SP ["+" / "-"] "FLAGS"
    [".SILENT"] SP (flag-list / (flag *(SP flag)))`."""
    scanner.space()
    numbers = scanner.sequence_set()
    scanner.space()
    unchanged_since: int | None = None
    if scanner.next_is(b"("):
        found = scanner.listed(lambda: _modifier(scanner))
        if len(found) > 1:
            raise malformed("One UNCHANGEDSINCE is enough")
        unchanged_since = found[0]
        scanner.space()
    item = scanner.take(_ITEM, "FLAGS, +FLAGS or -FLAGS")
    scanner.space()
    flags = scanner.flags()
    scanner.end()
    mode, silent = Mode(item[1].decode("ascii")), item[2] is not None
    return Store(numbers, mode, flags, silent, uid, unchanged_since)


def _modifier(scanner: Scanner) -> int:
    if scanner.word("a modifier") != "UNCHANGEDSINCE":
        raise malformed("Unknown modifier")
    scanner.space()
    return scanner.number()
