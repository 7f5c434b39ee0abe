"""EXAMINE: open a mailbox read-only (RFC 9051 6.3.3)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.commands.select import PLAIN, Opening, parse_arguments
from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Examine:
    """Opens a mailbox and changes nothing in it. A mailbox that was open is closed already."""

    mailbox: str
    opening: Opening = PLAIN


def parse(scanner: Scanner) -> Examine:
    """As SELECT."""
    return Examine(*parse_arguments(scanner))
