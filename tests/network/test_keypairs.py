"""Key pairs are of the sizes that verifiers take, and belong together."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import rsa

from barid.message.senderauth.dkim.records import KeyRecord, key_in
from barid.message.senderauth.dkim.signing import load_private_key
from barid.model.signing import KeyKind
from barid.network.keypairs import RSA_BITS, make_pair, make_pairs


def test_a_domain_gets_one_of_each_kind() -> None:
    assert [pair.kind for pair in make_pairs()] == list(KeyKind)


def test_what_is_published_belongs_to_what_signs() -> None:
    for pair in make_pairs():
        secret = load_private_key(pair.secret)
        assert secret.public_key() == key_in(KeyRecord(pair.kind.value, pair.public))


def test_an_rsa_key_has_two_kilobits() -> None:
    key = load_private_key(make_pair(KeyKind.RSA).secret)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == RSA_BITS


def test_no_two_are_alike_and_none_shows_its_secret() -> None:
    one, other = make_pair(KeyKind.ED25519), make_pair(KeyKind.ED25519)
    assert one.secret != other.secret
    assert "secret" not in repr(one)
