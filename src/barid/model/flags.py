"""Flags and keywords of a message in a mailbox, as one 63-bit mask.

The five system flags that clients set have fixed bits; keywords get the next free bit of their
account, in the order in which the account first used them, and keep it for ever, so that a copy
between mailboxes of one account moves the mask as it is. `\\Recent` belongs to a session, never to
a mask (RFC 9051 2.3.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NewType

Flags = NewType("Flags", int)
"""A set of flags: the sum of the bits below and of the account's keyword bits."""

SEEN: Final = Flags(1)
ANSWERED: Final = Flags(2)
FLAGGED: Final = Flags(4)
DELETED: Final = Flags(8)
DRAFT: Final = Flags(16)
NO_FLAGS: Final = Flags(0)
INTERNATIONAL: Final = Flags(1 << 62)
"""No flag of IMAP, and nobody sees or changes it: the message has UTF-8 in its header (RFC 6532),
so that some clients are to be given a surrogate. Set when a message is placed. The highest bit, so
that the greatest of some masks tells whether it is among them."""
SETTABLE: Final = Flags(INTERNATIONAL - 1)
"""Everything that may be set and taken away."""

SYSTEM_FLAGS: Final[tuple[tuple[Flags, str], ...]] = (
    (ANSWERED, "\\Answered"),
    (FLAGGED, "\\Flagged"),
    (DELETED, "\\Deleted"),
    (SEEN, "\\Seen"),
    (DRAFT, "\\Draft"),
)
FIRST_KEYWORD_BIT: Final = 5
MAX_KEYWORDS: Final = 57  # bits 5 to 61: a mask stays a signed 64-bit integer in every database
MAX_KEYWORD_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords of one account: the name at index i owns bit FIRST_KEYWORD_BIT + i."""

    names: tuple[str, ...] = ()

    def bit(self, name: str) -> Flags | None:
        """The bit of this keyword, compared without regard to case, or None while unknown."""
        wanted = name.casefold()
        for index, known in enumerate(self.names):
            if known.casefold() == wanted:
                return Flags(1 << (FIRST_KEYWORD_BIT + index))
        return None

    def names_in(self, flags: Flags) -> tuple[str, ...]:
        """The flags and keywords of a mask as IMAP writes them, system flags first."""
        system = tuple(name for bit, name in SYSTEM_FLAGS if flags & bit)
        if flags < (1 << FIRST_KEYWORD_BIT):
            return system
        return system + tuple(
            name for i, name in enumerate(self.names) if flags >> (FIRST_KEYWORD_BIT + i) & 1
        )


def system_flag(name: str) -> Flags | None:
    """The bit of a system flag such as `\\Seen` in any case, or None."""
    wanted = name.casefold()
    for bit, known in SYSTEM_FLAGS:
        if known.casefold() == wanted:
            return bit
    return None
