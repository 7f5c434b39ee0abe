"""VRFY: is this a mailbox (RFC 5321 3.5). Strangers are not told; RCPT does, and is counted."""

from __future__ import annotations

from barid.model.address import Address
from barid.protocols.smtp import replies
from barid.protocols.smtp.events import MailboxAsked
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(session: Session, argument: bytes) -> MailboxAsked | Reply:
    """Neither yes nor no (RFC 5321 7.3), but to somebody who has logged in. Only whole addresses
    are looked up: names of people are not ours to guess."""
    if not argument:
        return replies.BAD_ARGUMENTS
    if session.must_log_in:
        return replies.LOGIN_FIRST
    if not session.logged_in:
        return replies.CANNOT_VERIFY
    path, _, parameter = argument.partition(b" ")
    if parameter.strip().upper() not in (b"", b"SMTPUTF8"):  # RFC 6531 3.7.4.2
        return replies.BAD_ARGUMENTS
    address = Address.parse(path.removeprefix(b"<").removesuffix(b">"))
    return replies.CANNOT_VERIFY if address is None else MailboxAsked(address)
