"""RCPT: who shall have the message (RFC 5321 4.1.1.3)."""

from __future__ import annotations

from barid.model.address import Address
from barid.protocols.smtp import grammar, parameters, replies
from barid.protocols.smtp.events import RecipientNamed
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(session: Session, argument: bytes) -> RecipientNamed | Reply:
    """One recipient; the same one named twice is asked about twice."""
    match = grammar.TO.fullmatch(argument)
    if match is None or match[1] is None:
        return replies.BAD_RECIPIENT
    path, given = match.groups()
    if given and not session.extended:
        return replies.UNKNOWN_PARAMETER
    asked = parameters.of_recipient(given, session)
    if isinstance(asked, Reply):
        return asked
    if not path.isascii() and not (session.sender is not None and session.sender.smtputf8):
        return replies.RECIPIENT_NEEDS_UTF8
    address = Address.parse(path)
    if address is None:
        if path.lower() != b"postmaster":  # RFC 5321 4.5.1: without a domain, in any case
            return replies.BAD_RECIPIENT
        address = Address(path.decode("ascii"), session.offer.domain)
    if len(session.recipients) >= session.limits.recipients:
        return replies.TOO_MANY_RECIPIENTS
    return RecipientNamed(address, asked)


def granted(session: Session, event: RecipientNamed) -> None:
    """One more recipient."""
    session.recipients.append(event.path)
