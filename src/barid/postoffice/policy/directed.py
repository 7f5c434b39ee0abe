"""Directed mail goes to exactly those whom it names: see docs/directed.md.

An address that leads to one mailbox under another name of it is a name of that mailbox. One that
leads to several people, out of this post office, or to whoever takes what is left over, is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from barid.model.address import Address
from barid.postoffice.directory.expansion import Reached

FIELD: Final = b"Directed: yes\r\n"
"""The mark in a header."""
_MARK: Final = re.compile(rb"(?:^|\r\n)directed:(?:\r\n)?[ \t]*yes[ \t]*\r\n")


def is_marked(header: bytes) -> bool:
    """Whether a header in lower case, as `policy.content.header_of` gives it, marks its message."""
    return b"directed:" in header and _MARK.search(header) is not None


def is_direct(named: Address, here: Sequence[Reached], away: Sequence[Address]) -> bool:
    """Whether who gets mail for the address are exactly those whom it names."""
    if away:
        return not here and [one.key for one in away] == [named.key]
    return len(here) == 1 and here[0].named
