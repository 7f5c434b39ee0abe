"""Which session is the first to be told of a message: in that one it is recent, in no other
(RFC 3501 2.3.2).

Who is first is decided here, in memory, at the moment when a session learns of its new messages.
The store hears of it when a mailbox is opened and when it is left; what it has not heard of when
the post office stops is recent once more, as the RFC wants where nobody knows.
"""

from __future__ import annotations

from typing import Final

from barid.model.identifiers import MailboxId, Uid
from barid.model.mailbox import Mailbox
from barid.model.ranges import Ranges

MOST_MAILBOXES: Final = 10_000
"""So many mailboxes are remembered, those used last; of others the store knows."""


class Firsts:
    """What sessions have been told of, by mailbox."""

    def __init__(self, most: int = MOST_MAILBOXES) -> None:
        self._most = most
        self._told: dict[MailboxId, Uid] = {}

    def unclaimed(self, mailbox: Mailbox) -> Ranges:
        """The UIDs in use of which no session has been told that may change the mailbox."""
        first = max(mailbox.recent_from, self._told.get(mailbox.id, mailbox.recent_from))
        return ((first, mailbox.uidnext - 1),) if first < mailbox.uidnext else ()

    def claim(self, mailbox: Mailbox) -> Ranges:
        """The same, and from now on none of them is unclaimed."""
        claimed = self.unclaimed(mailbox)
        if claimed:
            self._told.pop(mailbox.id, None)
            self._told[mailbox.id] = mailbox.uidnext
            if len(self._told) > self._most:
                del self._told[next(iter(self._told))]
        return claimed
