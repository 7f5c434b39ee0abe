"""Identifiers of mailboxes, emails and threads as clients see them (RFC 8474).

The letter tells what is meant, so that none of one kind is also one of another; a message without
conversation is a thread of its own.
"""

from __future__ import annotations

import re
from typing import Final

from barid.model.identifiers import EmailId, MailboxId, ThreadId

_EMAIL: Final = re.compile(r"E([1-9][0-9]{0,18})")
_THREAD: Final = re.compile(r"T([0-9a-f]{16})|S([1-9][0-9]{0,18})")


def mailbox_id(mailbox: MailboxId) -> str:
    """`M12`: the same whatever the mailbox is called."""
    return f"M{mailbox}"


def email_id(email: EmailId) -> str:
    """`E34`: the same in every mailbox into which the message is copied or moved."""
    return f"E{email}"


def thread_id(thread: ThreadId) -> str:
    """`T0123456789abcdef`, or `S34` for a message that stands alone."""
    return f"T{thread:016x}" if thread > 0 else f"S{-thread}"


def read_email_id(written: str) -> EmailId | None:
    """The email meant, None for what is no such identifier."""
    found = _EMAIL.fullmatch(written)
    return EmailId(int(found[1])) if found is not None else None


def read_thread_id(written: str) -> ThreadId | None:
    """The thread meant, None for what is no such identifier."""
    found = _THREAD.fullmatch(written)
    if found is None:
        return None
    return ThreadId(int(found[1], 16) if found[1] else -int(found[2]))
