"""Messages and short words for what tests of foreign stores do."""

from __future__ import annotations

from collections.abc import Iterable

from barid.interfaces.archives import (
    ForeignLetter,
    OutgoingLetter,
    OutgoingMailbox,
    Source,
    Unreadable,
)
from barid.model.flags import NO_FLAGS, Flags
from barid.model.identifiers import Instant

NOON = Instant(1_800_014_400_000_000)
LETTER = b"Subject: one\r\n\r\nHello.\r\n"
FILE = LETTER.replace(b"\r\n", b"\n")


def outgoing(
    number: int, content: bytes = LETTER, flags: Flags = NO_FLAGS, keywords: tuple[str, ...] = ()
) -> OutgoingLetter:
    return OutgoingLetter(number, content, NOON, flags, keywords)


def box(name: str = "INBOX", keywords: tuple[str, ...] = ()) -> OutgoingMailbox:
    return OutgoingMailbox(name, None, True, keywords)


def read(source: Source, but: Iterable[str] = ()) -> dict[str, list[ForeignLetter]]:
    """All messages of all mailboxes by name, but those with these names; all can be read."""
    left_out = set(but)
    found = {}
    for mailbox in source.mailboxes():
        letters = []
        for message in source.messages(mailbox, lambda name: name not in left_out):
            assert not isinstance(message, Unreadable), message
            letters.append(message.read())
        found[mailbox.name] = letters
    return found


def names(source: Source) -> list[str]:
    """The names of all messages, in order."""
    found = []
    for mailbox in source.mailboxes():
        for message in source.messages(mailbox, lambda _: True):
            assert not isinstance(message, Unreadable), message
            found.append(message.name)
    return found
