"""The public key of a signer as the DNS has it (RFC 6376 3.6, RFC 8463 4), and how it is written.

A record that does not say what a key is, or not exactly, is none.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from barid.message.senderauth.dkim.tags import read_tags, without_space

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

PublicKey: TypeAlias = "rsa.RSAPublicKey | ed25519.Ed25519PublicKey"

LEAST_RSA: Final = 1024
"""Bits; what is signed with fewer proves nothing (RFC 8301 3.2)."""
MOST_RSA: Final = 8192
"""Bits; to check more takes too long."""
_RAW_ED25519: Final = 32


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """`kind` is `rsa` or `ed25519`; `hashes` are those it may be used with, None for any;
    `services` those that may use it. `key` is empty for one that was revoked."""

    kind: str
    key: bytes
    hashes: frozenset[str] | None = None
    services: frozenset[str] = frozenset({"*"})
    testing: bool = False
    strict: bool = False
    """Whether i= must be in the very domain of d=."""


def read_record(raw: bytes) -> KeyRecord | None:
    """What a TXT record says; None when it is no key record."""
    tags = read_tags(raw)
    if tags is None or "p" not in tags:
        return None
    if "v" in tags and (next(iter(tags)) != "v" or tags["v"] != "DKIM1"):
        return None  # RFC 6376 3.6.1: it must come first
    try:
        key = b64decode(without_space(tags["p"]), validate=True)
    except (binascii.Error, ValueError):
        return None
    flags = _words(tags.get("t", ""))
    return KeyRecord(
        tags.get("k", "rsa"),
        key,
        _words(tags["h"]) if "h" in tags else None,
        _words(tags.get("s", "*")),
        "y" in flags,
        "s" in flags,
    )


def write_record(kind: str, key: bytes) -> str:
    """The text to publish for a key of ours."""
    return f"v=DKIM1; k={kind}; p={b64encode(key).decode()}"


def key_in(record: KeyRecord) -> PublicKey | None:
    """The key itself; None where it is none of its kind."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    if record.kind == "ed25519":
        if len(record.key) != _RAW_ED25519:
            return None
        return ed25519.Ed25519PublicKey.from_public_bytes(record.key)
    try:
        found = load_der_public_key(record.key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return found if isinstance(found, rsa.RSAPublicKey) else None


def _words(value: str) -> frozenset[str]:
    return frozenset(word.strip(" \t\r\n") for word in value.split(":"))
