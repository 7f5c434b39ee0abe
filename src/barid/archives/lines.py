"""Line ends of letters that lie in files: LF there, CRLF on the wire (RFC 5322 2.3)."""

from __future__ import annotations

import re
from typing import Final

_BARE: Final = re.compile(rb"(?<!\r)\n")
_DOUBTFUL: Final = re.compile(rb"(?<!\r)\n|\r\r")


def to_wire(text: bytes) -> bytes:
    """Each bare LF becomes CRLF; everything else stays."""
    if b"\r" not in text:
        return text.replace(b"\n", b"\r\n")
    return _BARE.sub(b"\r\n", text)


def to_file(content: bytes) -> bytes | None:
    """The content with LF line ends, None when `to_wire` would not give it back."""
    if _DOUBTFUL.search(content):
        return None
    return content.replace(b"\r\n", b"\n")
