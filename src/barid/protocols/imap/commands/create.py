"""CREATE: a new mailbox (RFC 9051 6.3.4), perhaps for a special use (RFC 6154 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from barid.protocols.imap.refusal import impossible, malformed
from barid.protocols.imap.scanner import Scanner

USES: Final = ("\\Archive", "\\Drafts", "\\Junk", "\\Sent", "\\Trash")
"""What a client may make a mailbox for; we have no views of others, as \\All and \\Flagged are."""
_USE: Final = re.compile(rb"\\[A-Za-z0-9]{1,30}")


@dataclass(frozen=True, slots=True)
class Create:
    """Makes a mailbox; a separator at the end of the name declares that inferiors will follow."""

    mailbox: str
    use: str | None = None


def parse(scanner: Scanner) -> Create:
    """`SP mailbox [SP "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"]` (RFC 6154 6)."""
    scanner.space()
    mailbox = scanner.mailbox()
    use = None
    if not scanner.at_end:
        scanner.space()
        found = scanner.listed(lambda: _uses(scanner))
        use = _one([use for uses in found for use in uses])
    scanner.end()
    return Create(mailbox, use)


def _uses(scanner: Scanner) -> list[str]:
    if scanner.word("a parameter") != "USE":
        raise malformed("Unknown parameter")
    scanner.space()
    return scanner.listed(lambda: scanner.take(_USE, "a use")[0].decode("ascii"), empty=True)


def _one(names: list[str]) -> str | None:
    """A mailbox has one use at most, so that none is found under two."""
    known = {name.casefold(): name for name in USES}
    uses = list(dict.fromkeys(name.casefold() for name in names))
    if len(uses) > 1 or any(use not in known for use in uses):
        raise impossible("A mailbox cannot be made for that", "USEATTR")
    return known[uses[0]] if uses else None
