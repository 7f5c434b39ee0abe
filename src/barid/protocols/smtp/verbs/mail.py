"""MAIL: a message begins (RFC 5321 4.1.1.2)."""

from __future__ import annotations

from barid.model.address import Address
from barid.protocols.smtp import grammar, parameters, replies
from barid.protocols.smtp.events import SenderNamed
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(session: Session, argument: bytes) -> SenderNamed | Reply:
    """Everything is checked that needs no knowledge of the world, the announced size included."""
    if session.must_log_in:
        return replies.LOGIN_FIRST
    if session.transactions >= session.limits.transactions:
        return replies.TOO_MANY_MESSAGES
    match = grammar.FROM.fullmatch(argument)
    if match is None:
        return replies.BAD_SENDER
    path, given = match.groups()
    if given and not session.extended:
        return replies.UNKNOWN_PARAMETER  # extensions begin with EHLO: RFC 5321 4.1.1.11
    said = parameters.of_sender(given, session)
    if isinstance(said, Reply):
        return said
    address = None
    if path is not None:
        if not (path.isascii() or said.smtputf8):
            return replies.SENDER_NEEDS_UTF8
        address = Address.parse(path)
        if address is None:
            return replies.BAD_SENDER
    if said.size is not None and said.size > session.offer.max_size:
        return replies.CONTENT_TOO_LARGE  # RFC 1870 6.1
    return SenderNamed(address, said.size, said.body, said.smtputf8, said.asked)


def granted(session: Session, event: SenderNamed) -> None:
    """The message is begun."""
    session.transactions += 1
    session.sender = event
