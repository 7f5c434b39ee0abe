"""Identifiers of what is kept. Each is a positive integer given by the database, never reused."""

from __future__ import annotations

from typing import NewType

DomainId = NewType("DomainId", int)
AccountId = NewType("AccountId", int)
AliasId = NewType("AliasId", int)
MailboxId = NewType("MailboxId", int)
ContentId = NewType("ContentId", int)
EmailId = NewType("EmailId", int)
TrailId = NewType("TrailId", int)
MoveId = NewType("MoveId", int)
OutgoingId = NewType("OutgoingId", int)
QueueEntryId = NewType("QueueEntryId", int)
SigningKeyId = NewType("SigningKeyId", int)

ThreadId = NewType("ThreadId", int)
"""A conversation: positive where messages name one another, the negative of its EmailId for a
message that names nothing."""

Uid = NewType("Uid", int)
"""Identifier of a message in a mailbox, 1 to 2**32-1, ascending (RFC 9051 2.3.1.1)."""

ModSeq = NewType("ModSeq", int)
"""Value of an account's change counter; every committed change has a greater one (RFC 7162 3.1)."""

Instant = NewType("Instant", int)
"""A moment: microseconds since 1970-01-01T00:00:00 UTC."""
