"""Which commands tell that a client knows of changes by number (RFC 7162 3.1, 3.2.3)."""

from __future__ import annotations

from barid.protocols.imap.commands import Command, Examine, Fetch, Search, Select, StatusOf, Store
from barid.protocols.imap.commands.fetch import Attribute
from barid.protocols.imap.commands.status import StatusItem
from barid.protocols.imap.keys import names_changes, names_numbers


def enables_condstore(command: Command) -> bool:
    """Whether MODSEQ is told with every change from this command on (RFC 7162 3.1)."""
    match command:
        case Select(_, opening) | Examine(_, opening):
            return opening.condstore or opening.resync is not None
        case Fetch():
            return Attribute.MODSEQ in command.attributes
        case Store():
            return command.unchanged_since is not None
        case StatusOf(_, items):
            return StatusItem.HIGHESTMODSEQ in items
        case Search():
            return names_changes(command.key)
        case _:
            return False


def needs_qresync(command: Command) -> bool:
    """Whether the command makes sense only after ENABLE QRESYNC (RFC 7162 3.2.3)."""
    match command:
        case Select(_, opening) | Examine(_, opening):
            return opening.resync is not None
        case Fetch():
            return command.vanished
        case _:
            return False


def counts_by_numbers(command: Command) -> bool:
    """Whether a command with UID names sequence numbers all the same (RFC 7162 3.2.10.2)."""
    return isinstance(command, Search) and names_numbers(command.key)
