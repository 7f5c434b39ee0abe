"""Which verb is allowed in which state of an SMTP session, and where it leads when it is granted.

Rule: every transition is in this table. A verb that is not listed for a state is answered 503
(RFC 5321 4.1.4); one that is refused changes nothing.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class State(Enum):
    """Where a session stands."""

    CONNECTED = auto()
    """Nobody was greeted: at the beginning, and again after TLS has started."""
    READY = auto()
    """No message begun."""
    SENDER = auto()
    """MAIL accepted."""
    RECIPIENTS = auto()
    """At least one RCPT accepted."""
    CONTENT = auto()
    """Reading the message itself."""
    CHUNKS = auto()
    """Some chunks of the message are read, and not the last (RFC 3030 2)."""
    LOGIN = auto()
    """A challenge was sent: the next line answers it, and is no command (RFC 4954 4)."""
    HANDSHAKE = auto()
    """STARTTLS granted: the next octets belong to TLS."""
    CLOSED = auto()
    """We have said the last word."""

    __hash__ = object.__hash__  # Enum's own is written in Python, and every command looks up here


class Verb(Enum):
    """The commands of RFC 5321 4.1.1, RFC 1985 5, RFC 2033 4.1, RFC 3030 2, RFC 3207 4 and
    RFC 4954 4, and what is not a command."""

    EHLO = b"EHLO"
    HELO = b"HELO"
    LHLO = b"LHLO"
    MAIL = b"MAIL"
    RCPT = b"RCPT"
    DATA = b"DATA"
    BDAT = b"BDAT"
    RSET = b"RSET"
    NOOP = b"NOOP"
    QUIT = b"QUIT"
    STARTTLS = b"STARTTLS"
    AUTH = b"AUTH"
    """Granted at once, or after challenges."""
    VRFY = b"VRFY"
    EXPN = b"EXPN"
    HELP = b"HELP"
    ETRN = b"ETRN"
    """Not while a message is begun (RFC 1985 5)."""
    END_OF_CONTENT = b"."
    """Refused or not, the message is over."""
    TLS_STARTED = b"(tls)"
    """The handshake has succeeded: start anew (RFC 3207 4.2)."""
    CHALLENGED = b"(challenge)"
    """The client must say more to log in."""
    LOGIN_OVER = b"(login)"
    """The exchange has ended, well or not."""

    __hash__ = object.__hash__


_S = State
_V = Verb


def _anywhere(state: State) -> dict[Verb, State]:
    """What a session may say at any time between messages' contents (RFC 5321 4.1.4)."""
    stay = dict.fromkeys((_V.NOOP, _V.VRFY, _V.EXPN, _V.HELP), state)
    greetings = dict.fromkeys((_V.EHLO, _V.HELO, _V.LHLO), _S.READY)
    return {**stay, **greetings, _V.QUIT: _S.CLOSED}


TRANSITIONS: Final[dict[State, dict[Verb, State]]] = {
    _S.CONNECTED: {**_anywhere(_S.CONNECTED), _V.RSET: _S.CONNECTED},
    _S.READY: {
        **_anywhere(_S.READY),
        _V.RSET: _S.READY,
        _V.MAIL: _S.SENDER,
        _V.STARTTLS: _S.HANDSHAKE,
        _V.AUTH: _S.READY,
        _V.CHALLENGED: _S.LOGIN,
        _V.ETRN: _S.READY,
    },
    _S.SENDER: {**_anywhere(_S.SENDER), _V.RSET: _S.READY, _V.RCPT: _S.RECIPIENTS},
    _S.RECIPIENTS: {
        **_anywhere(_S.RECIPIENTS),
        _V.RSET: _S.READY,
        _V.RCPT: _S.RECIPIENTS,
        _V.DATA: _S.CONTENT,
        _V.BDAT: _S.CHUNKS,
    },
    _S.CHUNKS: {
        **_anywhere(_S.CHUNKS),
        _V.RSET: _S.READY,
        _V.BDAT: _S.CHUNKS,
        _V.END_OF_CONTENT: _S.READY,
    },
    _S.CONTENT: {_V.END_OF_CONTENT: _S.READY},
    _S.LOGIN: {_V.CHALLENGED: _S.LOGIN, _V.LOGIN_OVER: _S.READY},
    _S.HANDSHAKE: {_V.TLS_STARTED: _S.CONNECTED},
    _S.CLOSED: {},
}
