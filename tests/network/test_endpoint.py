"""What logins are bound to: the hash of the certificate, by the hash of its own signature."""

from __future__ import annotations

import datetime
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from tests.network.clients import server_certificate

from barid.network.endpoint import end_point_of


@pytest.mark.parametrize(
    ("algorithm", "name"),
    [(hashes.SHA256(), "sha256"), (hashes.SHA384(), "sha384"), (hashes.SHA512(), "sha512")],
)
def test_the_hash_is_that_of_the_signature(algorithm: hashes.HashAlgorithm, name: str) -> None:
    """RFC 5929 4.1."""
    der = server_certificate(algorithm).der
    assert end_point_of(der) == hashlib.new(name, der).digest()


def with_key(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, **facts: object) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
    )
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA384()
    return builder.sign(key, algorithm, **facts).public_bytes(Encoding.DER)  # type: ignore[arg-type]


def test_rsa_in_both_paddings() -> None:
    key = rsa.generate_private_key(65537, 2048)
    pss = padding.PSS(padding.MGF1(hashes.SHA384()), 48)
    for der in (with_key(key), with_key(key, rsa_padding=pss)):
        assert end_point_of(der) == hashlib.sha384(der).digest()


def test_a_signature_without_hash_leaves_it_undefined() -> None:
    assert end_point_of(with_key(ed25519.Ed25519PrivateKey.generate())) == b""


@given(st.binary())
def test_any_octets_are_answered(octets: bytes) -> None:
    assert end_point_of(octets) == b""
