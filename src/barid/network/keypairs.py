"""Makes key pairs that sign mail: RSA with 2048 bits, and Ed25519 (RFC 6376 3.3.3, RFC 8463 3).

Two kilobits is what every verifier takes and what fits the DNS. An RSA pair takes some hundredth
parts of a second, so make it in a thread where others wait.
"""

from __future__ import annotations

from typing import Final

from barid.model.signing import KeyKind, KeyPair

RSA_BITS: Final = 2048
_EXPONENT: Final = 65537


def make_pair(kind: KeyKind) -> KeyPair:
    """A new pair of this kind."""
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
    if kind is KeyKind.RSA:
        key = rsa.generate_private_key(_EXPONENT, RSA_BITS)
        encoding, form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    else:
        key = ed25519.Ed25519PrivateKey.generate()
        encoding, form = Encoding.Raw, PublicFormat.Raw
    public = key.public_key().public_bytes(encoding, form)
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return KeyPair(kind, secret, public)


def make_pairs() -> tuple[KeyPair, ...]:
    """One of each kind: what a domain signs with."""
    return tuple(map(make_pair, KeyKind))
