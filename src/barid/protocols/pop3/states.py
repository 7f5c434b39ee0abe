"""Which verb is allowed in which state of a POP3 session, and where it leads when it is granted.

Rule: every transition is in this table. A verb that is not listed for a state is refused
(RFC 1939 3); one that is refused changes nothing, but that a refused PASS or exchange leads back to
AUTHORIZATION.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class State(Enum):
    """Where a session stands. UPDATE (RFC 1939 6) is the answer to QUIT, so it is none of these."""

    AUTHORIZATION = auto()
    """Nobody has logged in."""
    NAMED = auto()
    """USER was granted."""
    EXCHANGE = auto()
    """A response of AUTH is awaited (RFC 5034 4)."""
    HANDSHAKE = auto()
    """STLS granted: the next octets belong to TLS."""
    TRANSACTION = auto()
    """The maildrop is open."""
    CLOSED = auto()
    """We have said the last word."""

    __hash__ = object.__hash__  # Enum's own is written in Python, and every command looks up here


class Verb(Enum):
    """The commands of RFC 1939 9, RFC 2449 5, RFC 2595 4, RFC 5034 4 and RFC 6856 2 and 3, and
    what is not a command."""

    USER = b"USER"
    PASS = b"PASS"
    APOP = b"APOP"
    AUTH = b"AUTH"
    STLS = b"STLS"
    CAPA = b"CAPA"
    UTF8 = b"UTF8"
    LANG = b"LANG"
    STAT = b"STAT"
    LIST = b"LIST"
    UIDL = b"UIDL"
    RETR = b"RETR"
    TOP = b"TOP"
    DELE = b"DELE"
    RSET = b"RSET"
    NOOP = b"NOOP"
    QUIT = b"QUIT"
    RESPONSE = b"(response)"
    """The exchange of AUTH has come to its end."""
    TLS_STARTED = b"(tls)"
    """The handshake has succeeded."""

    __hash__ = object.__hash__


_S = State
_V = Verb

_BEFORE_LOGIN: Final = {
    _V.USER: _S.NAMED,
    _V.APOP: _S.TRANSACTION,
    _V.AUTH: _S.EXCHANGE,
    _V.STLS: _S.HANDSHAKE,
    _V.QUIT: _S.CLOSED,
}


def _asides(state: State) -> dict[Verb, State]:
    """What changes nothing about who is who."""
    return dict.fromkeys((_V.CAPA, _V.LANG), state)


TRANSITIONS: Final[dict[State, dict[Verb, State]]] = {
    _S.AUTHORIZATION: {
        **_BEFORE_LOGIN,
        **_asides(_S.AUTHORIZATION),
        _V.UTF8: _S.AUTHORIZATION,
    },
    _S.NAMED: {
        **_BEFORE_LOGIN,
        **_asides(_S.NAMED),
        _V.UTF8: _S.NAMED,
        _V.PASS: _S.TRANSACTION,
    },
    _S.EXCHANGE: {_V.RESPONSE: _S.TRANSACTION},
    _S.HANDSHAKE: {_V.TLS_STARTED: _S.AUTHORIZATION},
    _S.TRANSACTION: {
        **_asides(_S.TRANSACTION),
        **dict.fromkeys(
            (_V.STAT, _V.LIST, _V.UIDL, _V.RETR, _V.TOP, _V.DELE, _V.RSET, _V.NOOP),
            _S.TRANSACTION,
        ),
        _V.QUIT: _S.CLOSED,
    },
    _S.CLOSED: {},
}
