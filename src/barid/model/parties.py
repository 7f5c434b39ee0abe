"""Who has to do with a trail: accounts here, and addresses anywhere, each as one number.

An account is its own number. An address is a digest of its identity key, far above those: short,
and equal for two addresses only as often as never; who finds a trail by it compares once more.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Final

from barid.model.address import Address
from barid.model.event import Trail

_ADDRESS: Final = 1 << 62
"""Set in the number of every address."""


def party_of(key: str) -> int:
    """The number of an address with this identity key; `@example.org` is all of a domain."""
    digest = blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest) & (_ADDRESS - 1) | _ADDRESS


def parties_of(trail: Trail) -> set[int]:
    """All who have to do with a trail: its sender, its recipients, and the accounts of both."""
    found = {_number(trail.what.reverse_path)}
    for event in trail.events:
        found.add(_number(event.recipient))
        found.add(event.account or 0)
    found.discard(0)
    return found


@lru_cache(maxsize=4096)
def key_of(address: str) -> str:
    """The identity key of an address as it was written; empty where it is none."""
    parsed = Address.parse(address)
    return parsed.key if parsed is not None else ""


@lru_cache(maxsize=4096)
def _number(address: str) -> int:
    key = key_of(address)
    return party_of(key) if key else 0
