"""Where a password comes from: standard input, the environment, or a question.

Never from an argument: other users of the machine can read those.
"""

from __future__ import annotations

import getpass
import sys

from barid.cli.shape import Reader, Refusal
from barid.i18n.texts import cli as texts
from barid.protocols.sasl.preparation import opaque

LONGEST = 1024  # octets

VARIABLE = "BARID_PASSWORD"


def password_for(reader: Reader, address: str, *, from_stdin: bool) -> str:
    """The new password of an account. Refuses an empty one and two that differ."""
    if from_stdin:
        return accepted(sys.stdin.readline(LONGEST + 2).rstrip("\r\n"))
    if VARIABLE in reader.environment:
        return accepted(reader.environment[VARIABLE])
    if not sys.stdin.isatty():
        raise Refusal(texts.PASSWORD_NOT_ASKED, 2)
    first = getpass.getpass(texts.ASK_PASSWORD.in_(reader.language, address=address) + ": ")
    again = getpass.getpass(texts.ASK_AGAIN.in_(reader.language) + ": ")
    if first != again:
        raise Refusal(texts.PASSWORDS_DIFFER)
    return accepted(first)


def accepted(password: str) -> str:
    """The password itself. Refuses an empty and a very long one, and one with characters that no
    device could send again (RFC 8265 4.2)."""
    if not password:
        raise Refusal(texts.PASSWORD_EMPTY)
    if len(password.encode("utf-8", "surrogateescape")) > LONGEST:
        raise Refusal(texts.PASSWORD_LONG.with_(most=LONGEST))
    if opaque(password) is None:
        raise Refusal(texts.PASSWORD_STRANGE)
    return password
