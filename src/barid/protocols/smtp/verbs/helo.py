"""HELO: the greeting before there were extensions (RFC 5321 4.1.1.1)."""

from __future__ import annotations

from barid.protocols.smtp import grammar, replies
from barid.protocols.smtp.events import Greeted
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(_session: Session, argument: bytes) -> Greeted | Reply:
    """The same names as EHLO takes."""
    if grammar.NAME.fullmatch(argument) is None:
        return replies.BAD_NAME
    return Greeted(argument.decode("ascii"), extended=False)
