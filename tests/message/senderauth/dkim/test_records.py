"""Key records as signers publish them."""

from __future__ import annotations

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from tests.message.senderauth.dkim.letters import DNS, ED25519_PUBLIC, RSA_PUBLIC

from barid.message.senderauth.dkim.records import KeyRecord, key_in, read_record, write_record


def test_a_record_says_what_its_key_is_for() -> None:
    found = read_record(b"v=DKIM1; k=ed25519; h=sha1:sha256; s=email:x; t=y:s; n=note; p=AA==")
    services, hashes = frozenset({"email", "x"}), frozenset({"sha1", "sha256"})
    assert found == KeyRecord("ed25519", b"\0", hashes, services, testing=True, strict=True)
    assert read_record(b"p=") == KeyRecord("rsa", b"")


@pytest.mark.parametrize(
    "raw",
    [b"v=DKIM1; k=rsa", b"k=rsa; v=DKIM1; p=AA==", b"v=DKIM2; p=AA==", b"p=A", b"v=spf1 -all"],
)
def test_what_is_not_exactly_a_record_is_none(raw: bytes) -> None:
    assert read_record(raw) is None


def test_keys_of_both_kinds_are_read() -> None:
    kinds = {type(key_in(record)) for raw in DNS.values() if (record := read_record(raw.encode()))}
    assert len(kinds) == 2
    found = key_in(KeyRecord("rsa", b64decode(RSA_PUBLIC)))
    assert isinstance(found, rsa.RSAPublicKey)
    found = key_in(KeyRecord("ed25519", b64decode(ED25519_PUBLIC)))
    assert isinstance(found, ed25519.Ed25519PublicKey)


@pytest.mark.parametrize(
    "record",
    [
        KeyRecord("rsa", b"nothing"),
        KeyRecord("rsa", b64decode(ED25519_PUBLIC)),
        KeyRecord("ed25519", b64decode(RSA_PUBLIC)),
        KeyRecord("dsa", b"x"),
    ],
)
def test_what_is_no_key_of_its_kind_is_none(record: KeyRecord) -> None:
    assert key_in(record) is None


def test_what_we_write_is_read_again() -> None:
    written = write_record("rsa", b64decode(RSA_PUBLIC))
    assert written == DNS["test._domainkey.football.example.com"]
    assert read_record(written.encode()) == KeyRecord("rsa", b64decode(RSA_PUBLIC))


@pytest.mark.fuzz
@given(st.binary(max_size=80), st.sampled_from(["rsa", "ed25519", "x"]))
def test_nothing_makes_it_fail(octets: bytes, kind: str) -> None:
    key_in(KeyRecord(kind, octets))
    read_record(octets)
    read_record(b"p=" + octets)
