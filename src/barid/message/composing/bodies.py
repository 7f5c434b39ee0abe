"""Bodies fit for the way: text and files in the transfer encoding that suits them (RFC 2045 6).

Text goes as it is where the way allows it, else in the shorter of quoted-printable and base64, so
that Arabic does not triple. Lines never pass 998 octets.
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from typing import Final

LONGEST: Final = 998
"""Octets of a line without its end (RFC 5322 2.1.1)."""
_ESCAPED: Final = re.compile(rb"[^\t\r\n -<>-~]")


def text_body(text: str, *, eight_bit: bool) -> tuple[str, bytes]:
    """The transfer encoding of a text, and its octets, which end in CRLF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    data = text.replace("\n", "\r\n").encode("utf-8", "replace")
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    if (data.isascii() or eight_bit) and b"\0" not in data and not has_long_line(data):
        return "7bit" if data.isascii() else "8bit", data
    if len(_ESCAPED.findall(data)) * 6 < len(data):  # 3 for 1 against 4 for 3
        return "quoted-printable", b2a_qp(data, istext=True)
    return "base64", base64_body(data)


def as_it_is(data: bytes, *, eight_bit: bool) -> str:
    """`7bit` or `8bit` where the octets may go as they are; empty where they may not."""
    ends = data.count(b"\r\n")
    if b"\0" in data or not ends == data.count(b"\r") == data.count(b"\n"):  # RFC 2045 2.7
        return ""
    if has_long_line(data):
        return ""
    if data.isascii():
        return "7bit"
    return "8bit" if eight_bit else ""


def has_long_line(data: bytes) -> bool:
    """Whether a line of what ends its lines in CRLF is longer than may be. Looks at one octet in
    many where lines are short."""
    at, end = 0, len(data)
    while end - at > LONGEST:
        found = data.rfind(b"\n", at, at + LONGEST + 2)
        if found < 0:
            return True
        at = found + 1
    return False


def base64_body(data: bytes) -> bytes:
    """Any octets in lines of 76 characters (RFC 2045 6.8)."""
    encoded = b2a_base64(data, newline=False)
    lines = [encoded[at : at + 76] for at in range(0, len(encoded), 76)]
    return b"\r\n".join(lines) + b"\r\n"
