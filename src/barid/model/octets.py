"""What octets are, where it matters whoever brings them."""

from __future__ import annotations


def is_made_of_lines(octets: bytes) -> bool:
    """Whether CR and LF stand only together, as line ends, and NUL nowhere (RFC 5321 2.3.8)."""
    # Half the time of counting CRLF, CR and LF: what is left without CRLF has neither.
    rest = b"".join(octets.rsplit(b"\r\n"))
    return not (b"\r" in rest or b"\n" in rest or b"\0" in rest)
