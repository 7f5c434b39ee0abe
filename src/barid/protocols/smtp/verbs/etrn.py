"""ETRN: send now what waits for a domain (RFC 1985 5)."""

from __future__ import annotations

from barid.protocols.smtp import grammar, replies
from barid.protocols.smtp.events import QueueAsked
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(session: Session, argument: bytes) -> QueueAsked | Reply:
    """Where it is offered. There are no named queues (`#`, RFC 1985 5.3)."""
    if not session.controls.remote_queue:
        return replies.NOT_HERE
    if session.must_log_in:
        return replies.LOGIN_FIRST
    found = grammar.NODE.fullmatch(argument)
    if found is None:
        return replies.BAD_NODE
    if found[1] == b"#":
        return replies.NO_SUCH_QUEUE
    return QueueAsked(found[2].decode("ascii"), below=found[1] == b"@")
