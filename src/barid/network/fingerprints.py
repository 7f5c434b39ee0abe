"""Hashes of public keys, as TLSA records name them (RFC 6698 2.1: selector 1, matching type 1)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from barid.network.tls import CertificateError


def key_hash(file: Path) -> bytes:
    """Of the first certificate in a PEM file, or of its private key where there is none. Raises
    CertificateError."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    try:
        content = file.read_bytes()
        if b"-----BEGIN CERTIFICATE-----" in content:
            key = x509.load_pem_x509_certificates(content)[0].public_key()
            public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            private = load_pem_private_key(content, None).public_key()
            public = private.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except OSError as error:
        raise CertificateError(f"{file}: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CertificateError(f"{file}: {error}") from error
    return hashlib.sha256(public).digest()
