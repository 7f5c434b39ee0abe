"""Bodies fit for the way: text and files in the transfer encoding that suits them (RFC 2045 6).

Text goes as it is where the way allows it, else in the shorter of quoted-printable and base64, so
that Arabic does not triple. Lines never pass 998 octets.
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from typing import Final

_BREAKS: Final = re.compile(r"\r\n|\r|\n")
_UNFIT: Final = re.compile(rb"[^\n]{999}|\x00|\r(?!\n)|(?<!\r)\n")
"""What may stand neither in 7bit nor in 8bit (RFC 2045 2.7): long lines, NUL, lone CR and LF."""
_ESCAPED: Final = re.compile(rb"[^\t\r\n -<>-~]")


def text_body(text: str, *, eight_bit: bool) -> tuple[str, bytes]:
    """The transfer encoding of a text, and its octets, which end in CRLF."""
    data = _BREAKS.sub("\r\n", text).encode("utf-8", "replace")
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    plain = as_it_is(data, eight_bit=eight_bit)
    if plain:
        return plain, data
    if len(_ESCAPED.findall(data)) * 6 < len(data):  # 3 for 1 against 4 for 3
        return "quoted-printable", b2a_qp(data, istext=True)
    return "base64", base64_body(data)


def as_it_is(data: bytes, *, eight_bit: bool) -> str:
    """`7bit` or `8bit` where the octets may go as they are; empty where they may not."""
    if _UNFIT.search(data):
        return ""
    if data.isascii():
        return "7bit"
    return "8bit" if eight_bit else ""


def base64_body(data: bytes) -> bytes:
    """Any octets in lines of 76 characters (RFC 2045 6.8)."""
    encoded = b2a_base64(data, newline=False)
    lines = [encoded[at : at + 76] for at in range(0, len(encoded), 76)]
    return b"\r\n".join(lines) + b"\r\n"
