"""STORE: change the flags of messages (RFC 9051 6.4.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

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
    """Changes flags; a `silent` one is not answered with FETCH unless others changed them too."""

    numbers: SequenceSet
    mode: Mode
    flags: tuple[str, ...]
    silent: bool = False
    uid: bool = False


def parse(scanner: Scanner, *, uid: bool = False) -> Store:
    """`SP sequence-set SP ["+" / "-"] "FLAGS" [".SILENT"] SP (flag-list / (flag *(SP flag)))`."""
    scanner.space()
    numbers = scanner.sequence_set()
    scanner.space()
    item = scanner.take(_ITEM, "FLAGS, +FLAGS or -FLAGS")
    scanner.space()
    flags = scanner.flags()
    scanner.end()
    return Store(numbers, Mode(item[1].decode("ascii")), flags, item[2] is not None, uid)
