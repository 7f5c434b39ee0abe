"""One DKIM-Signature field, read as strictly as RFC 6376 3.5 writes it.

What it claims is not proven yet; what it is malformed in is told in words for people.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass
from enum import Enum
from typing import Final

from barid.message.senderauth.dkim.canonical import Canonicalization
from barid.message.senderauth.dkim.tags import read_tags, without_space
from barid.model.address import domain_key

FIELD: Final = b"dkim-signature"
_REQUIRED: Final = ("v", "a", "b", "bh", "d", "h", "s")
_NUMBER: Final = re.compile(r"[0-9]{1,76}")
_NAME: Final = re.compile(r"[!-9;-~]+")
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_SELECTOR: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# The value of b=, which a signature does not cover; the tag b, not bh (RFC 6376 3.5)
_OWN_VALUE: Final = re.compile(rb"([:;][ \t\r\n]*b[ \t\r\n]*=)[^;]*")
_GREATEST: Final = 1 << 62


class Algorithm(Enum):
    """By what it is signed."""

    RSA_SHA256 = "rsa-sha256"
    ED25519_SHA256 = "ed25519-sha256"
    """RFC 8463 3."""
    RSA_SHA1 = "rsa-sha1"
    """Known, so that it can be refused (RFC 8301 3.1)."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a field claims. `domain` is in A-labels; `identity` is i=; `headers` are names in lower
    case; `length` is how much of the body counts, None for all; `signed` and `expires` are seconds
    since 1970, None where it does not say."""

    algorithm: Algorithm
    header: Canonicalization
    body: Canonicalization
    domain: str
    selector: str
    identity: str
    headers: tuple[bytes, ...]
    body_hash: bytes
    value: bytes
    length: int | None = None
    signed: int | None = None
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class Malformed:
    """It is no signature, and why. `domain` and `selector` as far as they can be read."""

    text: str
    domain: str = ""
    selector: str = ""


class _Fault(Exception):
    """What is wrong, in words; never leaves this module."""


def read_signature(value: bytes) -> Signature | Malformed:
    """The value of a field, folded or not."""
    tags = read_tags(value)
    if tags is None:
        return Malformed("no list of tags")
    domain = domain_key(tags.get("d", "")) or ""
    try:
        return _read(tags, domain)
    except _Fault as fault:
        return Malformed(str(fault), domain, tags.get("s", "")[:255])


def without_value(field: bytes) -> bytes:
    """The field as it was signed: its own b= empty (RFC 6376 3.5)."""
    return _OWN_VALUE.sub(rb"\1", field, count=1)


def _read(tags: dict[str, str], domain: str) -> Signature:
    for name in _REQUIRED:
        _need(bool(tags.get(name)), f"no {name}=")
    _need(tags["v"] == "1", "another version")
    _need(bool(domain) and not domain.startswith("["), "d= is no domain")
    # RFC 6376 3.5: other ways to find a key are not known
    ways = [one.strip(" \t\r\n") for one in tags.get("q", "dns/txt").split(":")]
    _need("dns/txt" in ways, "q= names no way that is known")
    header, body = _canonicalizations(tags.get("c", "simple/simple"))
    signed, expires = _number(tags, "t"), _number(tags, "x")
    _need(signed is None or expires is None or expires > signed, "x= is not after t=")
    return Signature(
        _algorithm(tags["a"]),
        header,
        body,
        domain,
        _selector(tags["s"]),
        _identity(tags.get("i"), domain),
        _headers(tags["h"]),
        _base64(tags["bh"], "bh"),
        _base64(tags["b"], "b"),
        _number(tags, "l"),
        signed,
        expires,
    )


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _Fault(otherwise)


def _algorithm(name: str) -> Algorithm:
    try:
        return Algorithm(name)
    except ValueError:
        raise _Fault("a= is not known") from None


def _canonicalizations(value: str) -> tuple[Canonicalization, Canonicalization]:
    header, _, body = value.partition("/")
    try:
        return Canonicalization(header), Canonicalization(body or "simple")
    except ValueError:
        raise _Fault("c= is not known") from None


def _number(tags: dict[str, str], name: str) -> int | None:
    if name not in tags:
        return None
    _need(_NUMBER.fullmatch(tags[name]) is not None, f"{name}= is no number")
    return min(int(tags[name]), _GREATEST)


def _selector(value: str) -> str:
    """In A-labels (RFC 8616 4)."""
    key = value if value.isascii() else domain_key(value) or ""
    _need(_SELECTOR.fullmatch(key) is not None and len(key) <= 253, "s= is no selector")
    return key.lower()


def _identity(value: str | None, domain: str) -> str:
    """At the domain or below it (RFC 6376 3.5)."""
    if value is None:
        return f"@{domain}"
    local, at, host = value.rpartition("@")
    key = domain_key(host) or ""
    _need(bool(at) and (key == domain or key.endswith(f".{domain}")), "i= is not within d=")
    return f"{local}@{key}"


def _headers(value: str) -> tuple[bytes, ...]:
    names = [name.strip(" \t\r\n").lower() for name in value.split(":")]
    _need(all(map(_NAME.fullmatch, names)), "h= is no list of fields")
    _need("from" in names, "From is not signed")  # RFC 6376 5.4
    return tuple(name.encode() for name in names)


def _base64(value: str, name: str) -> bytes:
    try:
        return b64decode(without_space(value), validate=True)
    except (binascii.Error, ValueError):
        raise _Fault(f"{name}= is no base64") from None
