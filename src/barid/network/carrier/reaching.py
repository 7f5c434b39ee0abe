"""What calling a host and being reached share, with an event loop or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STAGGER: Final = 0.25
CONNECT_SECONDS: Final = 30.0
MOST_ADDRESSES: Final = 12


@dataclass(frozen=True, slots=True)
class Unreached:
    """No address could be reached: the last one that was tried, and why each was not. `codes` are
    the error numbers of the system, 0 for no answer."""

    address: str
    text: str
    codes: tuple[int, ...] = ()


Target = tuple[str, int]
"""An address and a port."""


Failure = tuple[str, str, int]
"""An address, why it was not reached, and the number of that error."""


def unreached(failures: Sequence[Failure]) -> Unreached:
    """What became of all of them."""
    if not failures:
        return Unreached("", "no address")
    text = "; ".join(f"{where}: {why}" for where, why, _ in failures)
    return Unreached(failures[-1][0], text, tuple(code for _, _, code in failures))


def reason_of(error: BaseException | None) -> tuple[str, int]:
    """In a word, and as a number, 0 where it has none."""
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__, error.errno or 0
    return type(error).__name__, 0
