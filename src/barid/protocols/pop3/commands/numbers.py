"""Message numbers and other numbers in arguments (RFC 1939 3)."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = 10
"""More digits than any number of ours has; int() of very many would take its time."""


def number(word: bytes) -> int | None:
    """A number in decimal digits, or None."""
    return int(word) if word.isdigit() and len(word) <= _DIGITS else None
