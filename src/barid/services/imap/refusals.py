"""What IMAP says to each `Refusal` of the mailboxes (response codes of RFC 5530, RFC 9051 7.1)."""

from __future__ import annotations

from typing import Final

from barid.postoffice.mailbox.refusal import Refusal
from barid.protocols.imap.server import Server

_WORDS: Final[dict[Refusal, tuple[str, str | None]]] = {
    Refusal.NO_SUCH_MAILBOX: ("No such mailbox", "NONEXISTENT"),
    Refusal.EXISTS_ALREADY: ("There is a mailbox of this name", "ALREADYEXISTS"),
    Refusal.BAD_NAME: ("Not a name for a mailbox", "CANNOT"),
    Refusal.INBOX_STAYS: ("INBOX stays", "CANNOT"),
    Refusal.HAS_INFERIORS: ("There are mailboxes below it", "HASCHILDREN"),
    Refusal.OVER_QUOTA: ("The account is full", "OVERQUOTA"),
    Refusal.TOO_MANY_MAILBOXES: ("Too many mailboxes", "LIMIT"),
    Refusal.READ_ONLY: ("The mailbox is open for reading only", "READ-ONLY"),
    Refusal.USE_TAKEN: ("A mailbox for that is there already", "USEATTR"),
}


def refuse(core: Server, refusal: Refusal) -> None:
    """Answer the open command with no."""
    core.no(*_WORDS[refusal])


def refuse_target(core: Server, refusal: Refusal) -> None:
    """As `refuse`, for a mailbox that messages were to go to: it can be made (RFC 9051 6.3.12)."""
    if refusal is Refusal.NO_SUCH_MAILBOX:
        core.no("No such mailbox, create it first", "TRYCREATE")
    else:
        refuse(core, refusal)
