"""The hash of a server certificate that logins are bound to: `tls-server-end-point` (RFC 5929 4).

The hash is that of the certificate's own signature, so the signature algorithm has to be known; the
common ones are read from the DER without importing `cryptography`, which costs every start.
"""

from __future__ import annotations

import hashlib
from typing import Final

# OBJECT IDENTIFIERs with tag and length. MD5 and SHA-1 are replaced by SHA-256 (RFC 5929 4.1).
_RSA: Final = bytes.fromhex("06092a864886f70d0101")
_ECDSA: Final = bytes.fromhex("06082a8648ce3d0403")
_HASHES: Final[dict[bytes, str]] = {
    _RSA + b"\x04": "sha256",
    _RSA + b"\x05": "sha256",
    _RSA + b"\x0b": "sha256",
    _RSA + b"\x0c": "sha384",
    _RSA + b"\x0d": "sha512",
    bytes.fromhex("06072a8648ce3d0401"): "sha256",
    _ECDSA + b"\x02": "sha256",
    _ECDSA + b"\x03": "sha384",
    _ECDSA + b"\x04": "sha512",
}
_PSS: Final = _RSA + b"\x0a"


def end_point_of(certificate: bytes) -> bytes:
    """The data to bind to, from a certificate in DER; empty where it is undefined, because the
    signature uses no hash of its own (Ed25519), or is of a kind that we do not know."""
    algorithm = _signature_algorithm(certificate)
    name = _HASHES.get(algorithm)
    if name is None and algorithm == _PSS:
        name = _hash_of_pss(certificate)
    return hashlib.new(name, certificate).digest() if name is not None else b""


def _hash_of_pss(certificate: bytes) -> str | None:
    """The hash stands in the parameters of the algorithm (RFC 4055 3.1)."""
    from cryptography import x509

    chosen = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    name = chosen.name if chosen is not None else None
    return "sha256" if name in ("md5", "sha1") else name


def _signature_algorithm(certificate: bytes) -> bytes:
    """`Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }`
    (RFC 5280 4.1): the OBJECT IDENTIFIER of the second; empty when it is none."""
    start, _ = _inside(certificate, 0)
    _, behind = _inside(certificate, start)
    identifier, _ = _inside(certificate, behind)
    _, end = _inside(certificate, identifier)
    return certificate[identifier:end]


def _inside(der: bytes, place: int) -> tuple[int, int]:
    """Where the content of the element at this place begins, and where the element ends."""
    if place + 2 > len(der):
        return len(der), len(der)
    size, start = der[place + 1], place + 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[place + 2 : start], "big")
    return min(start, len(der)), min(start + size, len(der))
