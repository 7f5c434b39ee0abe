"""Every status line of POP3: `+OK` or `-ERR`, perhaps a code, and words in the client's language.

Response codes are of RFC 2449 8.1 and RFC 3206 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from barid.i18n.language import Language
from barid.i18n.text import Text
from barid.i18n.texts import pop3 as texts


@dataclass(frozen=True, slots=True)
class Done:
    """A positive reply."""

    text: Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A negative reply. `code` is a response code without its brackets, empty where none is due."""

    text: Text
    code: str = ""


@cache
def written(reply: Done | Refusal, language: Language) -> bytes:
    """One status line as it is sent."""
    status = "+OK " if isinstance(reply, Done) else "-ERR "
    code = f"[{reply.code}] " if isinstance(reply, Refusal) and reply.code else ""
    return f"{status}{code}{reply.text.in_(language)}\r\n".encode()


@cache
def words(text: Text, language: Language) -> bytes:
    """Words within a status line."""
    return text.in_(language).encode()


READY: Final = Done(texts.READY)
GOODBYE: Final = Done(texts.GOODBYE)
NAME_NOTED: Final = Done(texts.NAME_NOTED)
WELCOME: Final = Done(texts.WELCOME)
BEGIN_TLS: Final = Done(texts.BEGIN_TLS)
CAPABILITIES: Final = Done(texts.CAPABILITIES)
MECHANISMS: Final = Done(texts.MECHANISMS)
UTF8_ON: Final = Done(texts.UTF8_ON)
LANGUAGES: Final = Done(texts.LANGUAGES)
UNIQUE_IDS: Final = Done(texts.UNIQUE_IDS)
TOP_FOLLOWS: Final = Done(texts.TOP_FOLLOWS)
MARKED: Final = Done(texts.MARKED)
UNMARKED: Final = Done(texts.UNMARKED)
NOTHING_DONE: Final = Done(texts.NOTHING_DONE)

UNKNOWN: Final = Refusal(texts.UNKNOWN)
TOO_LONG: Final = Refusal(texts.TOO_LONG)
STRAY: Final = Refusal(texts.STRAY)
NO_ARGUMENTS: Final = Refusal(texts.NO_ARGUMENTS)
BAD_ARGUMENTS: Final = Refusal(texts.BAD_ARGUMENTS)
NOT_BEFORE_LOGIN: Final = Refusal(texts.NOT_BEFORE_LOGIN)
NOT_AFTER_LOGIN: Final = Refusal(texts.NOT_AFTER_LOGIN)
NAME_FIRST: Final = Refusal(texts.NAME_FIRST)
TLS_FIRST: Final = Refusal(texts.TLS_FIRST)
TLS_ALREADY: Final = Refusal(texts.TLS_ALREADY)  # RFC 2595 4
NO_TLS: Final = Refusal(texts.NO_TLS)
NOT_AFTER_UTF8: Final = Refusal(texts.NOT_AFTER_UTF8)  # RFC 6856 2.1
NO_APOP: Final = Refusal(texts.NO_APOP)
NOT_UTF8: Final = Refusal(texts.NOT_UTF8)
NO_SUCH_MECHANISM: Final = Refusal(texts.NO_SUCH_MECHANISM)
NOT_BASE64: Final = Refusal(texts.NOT_BASE64)
CANCELLED: Final = Refusal(texts.CANCELLED)
EXCHANGE_BROKEN: Final = Refusal(texts.EXCHANGE_BROKEN)
NO_SUCH_MESSAGE: Final = Refusal(texts.NO_SUCH_MESSAGE)
MARKED_ALREADY: Final = Refusal(texts.MARKED_ALREADY)
GONE: Final = Refusal(texts.GONE)
NO_SUCH_LANGUAGE: Final = Refusal(texts.NO_SUCH_LANGUAGE)
TOO_MANY_REFUSED: Final = Refusal(texts.TOO_MANY_REFUSED)

WRONG: Final = Refusal(texts.WRONG, "AUTH")  # RFC 3206 4
TOO_MANY_WRONG: Final = Refusal(texts.TOO_MANY_WRONG, "AUTH")
CLOSED_ACCOUNT: Final = Refusal(texts.CLOSED_ACCOUNT, "SYS/PERM")
IN_USE: Final = Refusal(texts.IN_USE, "IN-USE")  # RFC 2449 8.1.2
LATER: Final = Refusal(texts.LATER, "SYS/TEMP")
TOO_MANY_LOGINS: Final = Refusal(texts.TOO_MANY_LOGINS, "SYS/TEMP")
NOT_REMOVED: Final = Refusal(texts.NOT_REMOVED, "SYS/TEMP")
FAULT: Final = Refusal(texts.FAULT, "SYS/TEMP")
CLOSING_DOWN: Final = Refusal(texts.CLOSING_DOWN, "SYS/TEMP")
