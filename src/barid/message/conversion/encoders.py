"""Transfer encodings, piece by piece (RFC 2045 6): what is fed comes out in lines of 76 characters.

Whatever the pieces are, the same octets come out. Nothing but the piece in hand and the line that
it leaves open is held.
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Callable
from enum import Enum
from typing import Final, Protocol

_LINE: Final = 76
_OCTETS: Final = 57
"""That make a line of base64."""
_CHUNK: Final = 4096
"""Octets of one line that are encoded at a time; the line is softly broken between."""
_WIDE: Final = re.compile(rb"[^\x00-\x7f]")
_FOREIGN: Final = bytes(
    sorted(
        set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    )
)


class Way(Enum):
    """How a body is written."""

    BASE64 = "base64"
    QUOTED_PRINTABLE = "quoted-printable"
    """Text, whose line ends stay line ends."""
    MENDED_BASE64 = "mended-base64"
    """It is said to be base64: without what does not belong there, in short lines."""
    MENDED_QUOTED_PRINTABLE = "mended-quoted-printable"
    """It is said to be quoted-printable: with octets above 127 encoded, too, in short lines."""

    @property
    def label(self) -> bytes:
        """As Content-Transfer-Encoding has it."""
        return self.value.removeprefix("mended-").encode()


class Encoder(Protocol):
    """One body on its way into an encoding."""

    def feed(self, piece: bytes) -> bytes:
        """What is certain after the next piece."""

    def end(self) -> bytes:
        """The rest. The last line has no line end unless the body's own is one."""


def encoder_of(way: Way) -> Encoder:
    """A new one."""
    match way:
        case Way.BASE64:
            return _Base64()
        case Way.MENDED_BASE64:
            return _MendedBase64()
        case Way.QUOTED_PRINTABLE:
            return _ByLines(_quoted)
        case Way.MENDED_QUOTED_PRINTABLE:
            return _ByLines(_mended)


class _Base64:
    def __init__(self) -> None:
        self._rest = b""
        self._begun = False

    def feed(self, piece: bytes) -> bytes:
        data = self._rest + piece
        whole = len(data) // _OCTETS * _OCTETS
        self._rest = data[whole:]
        return self._lines(data[:whole])

    def end(self) -> bytes:
        return self._lines(self._rest)

    def _lines(self, data: bytes) -> bytes:
        if not data:
            return b""
        lines = [
            b2a_base64(data[at : at + _OCTETS], newline=False)
            for at in range(0, len(data), _OCTETS)
        ]
        written = b"\r\n".join(lines)
        before = b"\r\n" if self._begun else b""
        self._begun = True
        return before + written


class _MendedBase64:
    def __init__(self) -> None:
        self._rest = b""
        self._begun = False

    def feed(self, piece: bytes) -> bytes:
        data = self._rest + piece.translate(None, _FOREIGN)
        whole = len(data) // _LINE * _LINE
        self._rest = data[whole:]
        return self._lines(data[:whole])

    def end(self) -> bytes:
        return self._lines(self._rest)

    def _lines(self, data: bytes) -> bytes:
        if not data:
            return b""
        lines = [data[at : at + _LINE] for at in range(0, len(data), _LINE)]
        before = b"\r\n" if self._begun else b""
        self._begun = True
        return before + b"\r\n".join(lines)


class _ByLines:
    """Encodes each line for itself; one that does not end is cut, and softly broken there."""

    def __init__(self, encode: Callable[[bytes], bytes]) -> None:
        self._encode = encode
        self._rest = b""

    def feed(self, piece: bytes) -> bytes:
        data = self._rest + piece
        start = data.rfind(b"\r\n") + 2
        if start < 2:
            start = 0
        written = [self._line(line) + b"\r\n" for line in data[:start].split(b"\r\n")[:-1]]
        rest = data[start:]
        while len(rest) > _CHUNK:
            cut = self._cut(rest)
            written.append(self._line(rest[:cut]) + b"=\r\n")
            rest = rest[cut:]
        self._rest = rest
        return b"".join(written)

    def end(self) -> bytes:
        return self._line(self._rest)

    def _line(self, line: bytes) -> bytes:
        pieces = []
        while len(line) > _CHUNK:
            cut = self._cut(line)
            pieces.append(self._encode(line[:cut]))
            line = line[cut:]
        return b"=\r\n".join((*pieces, self._encode(line)))

    def _cut(self, line: bytes) -> int:
        """Not within an escape, nor between the CR and the LF that may come."""
        cut = _CHUNK
        equals = line.rfind(b"=", cut - 2, cut)
        return equals if equals > 0 else cut


def _quoted(line: bytes) -> bytes:
    """b2a_qp escapes everything that it must, white space at the end of the line, too."""
    written = b2a_qp(line, istext=True)
    return written.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _mended(line: bytes) -> bytes:
    written = _WIDE.sub(lambda found: b"=%02X" % found[0][0], line)
    lines = []
    while len(written) > _LINE:
        cut = _LINE - 1
        equals = written.rfind(b"=", cut - 2, cut)
        if equals > 0:
            cut = equals
        lines.append(written[:cut] + b"=")
        written = written[cut:]
    return b"\r\n".join((*lines, written))
