"""The hash of a key is the same, whatever file it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.network.certificates import authority, server

from barid.network.fingerprints import key_hash
from barid.network.tls import CertificateError


def test_a_certificate_and_its_key_have_the_same_hash(tmp_path: Path) -> None:
    made = server(authority(), "mail.barid.test")
    expected = made.pin(3).data
    assert key_hash(made.pem(tmp_path / "whole.pem")) == expected
    key = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    assert key_hash(tmp_path / "key.pem") == expected


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nrubbish", b"\xff"])
def test_what_is_neither_is_told_with_its_place(tmp_path: Path, content: bytes | None) -> None:
    place = tmp_path / "file.pem"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(CertificateError, match=r"file\.pem"):
        key_hash(place)
