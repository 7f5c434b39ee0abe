"""The LANGUAGE response (RFC 5255 3.3)."""

from __future__ import annotations

from collections.abc import Iterable


def language_line(tags: Iterable[str]) -> bytes:
    """`* LANGUAGE (AR)`: the language spoken from now on, or all that there are."""
    return b"* LANGUAGE (%b)\r\n" % " ".join(tags).encode("ascii")
