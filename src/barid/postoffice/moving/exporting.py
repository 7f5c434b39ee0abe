"""Mail moves out: messages as their readers have them, with all that is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from barid.interfaces.archives import OutgoingLetter, OutgoingMailbox, Sink
from barid.interfaces.store import Transaction
from barid.model.flags import FIRST_KEYWORD_BIT, Flags, Keywords
from barid.model.mailbox import Mailbox
from barid.model.ranges import Ranges
from barid.postoffice.moving.selection import Selected, read_letters

_SYSTEM = Flags((1 << FIRST_KEYWORD_BIT) - 1)


def export(tx: Transaction, selected: Selected, sink: Sink, advance: Callable[[int], None]) -> int:
    """Write what was selected, all of one snapshot; how many messages. Raises OSError,
    StorageFailed."""
    written = 0
    for mailbox, uids in selected:
        keywords = tx.messages.keywords(mailbox.account)
        outgoing = OutgoingMailbox(
            mailbox.name, mailbox.special_use, mailbox.subscribed, keywords.names
        )
        written += sink.write(outgoing, _letters(tx, mailbox, uids, (keywords, advance)))
    return written


def _letters(
    tx: Transaction,
    mailbox: Mailbox,
    uids: Ranges,
    how: tuple[Keywords, Callable[[int], None]],
) -> Iterator[OutgoingLetter]:
    keywords, advance = how
    for entry, letter in read_letters(tx, mailbox, uids):
        yield OutgoingLetter(
            entry.uid,
            letter.prefix + letter.content,
            entry.received,
            Flags(entry.flags & _SYSTEM),
            keywords.names_in(Flags(entry.flags & ~_SYSTEM)),
        )
        advance(1)
