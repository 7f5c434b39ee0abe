"""APOP: never possible here (RFC 1939 7).

Both sides must have the password itself, so a server that offers it keeps passwords in the clear;
we keep only what a password can be proven with. The greeting has no timestamp, which says so.
"""

from __future__ import annotations

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


def parse(_: bytes) -> Refusal:
    """Whatever the arguments are."""
    return replies.NO_APOP
