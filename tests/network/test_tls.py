from __future__ import annotations

import contextlib
import gc
import hashlib
import logging
import os
import ssl
import warnings
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.network.clients import authority, certificate_for
from tests.network.shaking import Ours, anyone, shake, subject

from barid.network.tls import (
    CertificateError,
    CertificateFiles,
    Certificates,
    NamedTls,
    load_authorities,
)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_versions_are_spoken_with_forward_secrecy(
    tmp_path: Path, version: ssl.TLSVersion
) -> None:
    client = anyone()
    client.minimum_version = client.maximum_version = version
    server = Certificates([Ours(tmp_path).files("mail.barid.test")]).context
    tls, _ = shake(server, client, "mail.barid.test")
    cipher = tls.cipher()
    assert cipher is not None
    assert cipher[0].startswith(("TLS_", "ECDHE-"))
    assert tls.version() == version.name.replace("_", ".")


def test_older_versions_are_refused(tmp_path: Path) -> None:
    client = anyone()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        client.minimum_version = client.maximum_version = ssl.TLSVersion.TLSv1_1
    client.set_ciphers("ALL:@SECLEVEL=0")
    server = Certificates([Ours(tmp_path).files("mail.barid.test")]).context
    with pytest.raises(ssl.SSLError, match="UNSUPPORTED_PROTOCOL"):
        shake(server, client, "mail.barid.test")


@pytest.mark.parametrize("cipher", ["AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA"])
def test_ciphers_without_forward_secrecy_or_integrity_are_refused(
    tmp_path: Path, cipher: str
) -> None:
    client = anyone()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers(cipher)
    server = Certificates([Ours(tmp_path).files("mail.barid.test")]).context
    with pytest.raises(ssl.SSLError, match="NO_SHARED_CIPHER"):
        shake(server, client, "mail.barid.test")


@pytest.fixture
def three(tmp_path: Path) -> Certificates:
    return Certificates(
        [
            Ours(tmp_path / "one").files("mail.one.test"),
            Ours(tmp_path / "two").files("mail.two.test", "two.test"),
            Ours(tmp_path / "three").files("بريد.مثال"),
        ]
    )


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("mail.one.test", "mail.one.test"),
        ("mail.two.test", "mail.two.test"),
        ("TWO.test", "mail.two.test"),
        ("two.test.", "mail.two.test"),
        ("بريد.مثال", "xn--ngbof4h.xn--mgbh0fb"),
        ("unknown.test", "mail.one.test"),
        (None, "mail.one.test"),
    ],
)
def test_certificate_is_chosen_by_the_name_asked_for(
    three: Certificates, asked: str | None, shown: str
) -> None:
    tls, _ = shake(three.context, anyone(), asked)
    assert subject(tls) == shown


def test_name_asked_for_is_known_afterwards(three: Certificates) -> None:
    assert shake(three.context, anyone(), "Two.Test")[1].server_name == "two.test"
    assert shake(three.context, anyone(), None)[1].server_name == ""


def _wildcard(folder: Path) -> CertificateFiles:
    """Our own authority issues none, so its word for names is taken around it."""
    ours = Ours(folder)
    ours.files("plain.test")
    ours.authority._issue(("*.wild.test",), "")
    return CertificateFiles(folder / "server.pem", folder / "server.pem")


def test_wildcard_stands_for_one_label(tmp_path: Path) -> None:
    server = Certificates([Ours(tmp_path / "one").files("one.test"), _wildcard(tmp_path / "two")])
    assert subject(shake(server.context, anyone(), "mail.wild.test")[0]) == "*.wild.test"
    assert subject(shake(server.context, anyone(), "a.b.wild.test")[0]) == "one.test"
    assert subject(shake(server.context, anyone(), "wild.test")[0]) == "one.test"


def test_new_files_serve_the_next_handshake(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    served = Certificates([ours.files("old.test")])
    context = served.context
    assert not served.refresh()
    ours.files("new.test")
    assert subject(shake(context, anyone(), "new.test")[0]) == "old.test"
    assert served.refresh()
    assert not served.refresh()
    assert served.context is context
    assert subject(shake(context, anyone(), "new.test")[0]) == "new.test"


def test_names_of_new_files_are_known(tmp_path: Path) -> None:
    one, two = Ours(tmp_path / "one"), Ours(tmp_path / "two")
    served = Certificates([one.files("one.test"), two.files("two.test")])
    two.files("second.test")
    served.refresh()
    assert subject(shake(served.context, anyone(), "second.test")[0]) == "second.test"
    assert subject(shake(served.context, anyone(), "two.test")[0]) == "one.test"


def test_broken_new_file_keeps_the_old_certificate_and_complains_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served = Certificates([Ours(tmp_path).files("old.test")])
    (tmp_path / "server.pem").write_text("half a file")
    with caplog.at_level(logging.WARNING):
        assert not served.refresh()
        assert not served.refresh()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "server.pem" in caplog.text
    assert subject(shake(served.context, anyone(), None)[0]) == "old.test"
    (tmp_path / "server.pem").unlink()
    Ours(tmp_path).files("new.test")
    assert served.refresh()
    assert subject(shake(served.context, anyone(), None)[0]) == "new.test"


def test_missing_file_keeps_the_old_certificate_and_complains_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served = Certificates([Ours(tmp_path).files("old.test")])
    (tmp_path / "server.pem").unlink()
    with caplog.at_level(logging.WARNING):
        assert not served.refresh()
        assert not served.refresh()
    assert len(caplog.records) == 1
    assert subject(shake(served.context, anyone(), None)[0]) == "old.test"


def test_half_renewed_pair_is_served_when_the_other_half_comes(tmp_path: Path) -> None:
    for name in ("old", "new"):
        Ours(tmp_path / name).files(f"{name}.test")
    pair = CertificateFiles(tmp_path / "chain.pem", tmp_path / "key.pem")
    for place in (pair.chain, pair.key):
        place.symlink_to(tmp_path / "old" / "server.pem")
    served = Certificates([pair])
    os.replace(_link(tmp_path), pair.chain)
    assert not served.refresh()
    assert subject(shake(served.context, anyone(), None)[0]) == "old.test"
    os.replace(_link(tmp_path), pair.key)
    assert served.refresh()
    assert subject(shake(served.context, anyone(), None)[0]) == "new.test"


def _link(folder: Path) -> Path:
    link = folder / "link"
    link.symlink_to(folder / "new" / "server.pem")
    return link


def _encrypted(place: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    secret = BestAvailableEncryption(b"secret")
    place.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))


def test_unusable_files_are_named_with_the_reason(tmp_path: Path) -> None:
    good = Ours(tmp_path / "good").files("one.test").chain
    other = Ours(tmp_path / "other").files("two.test").key
    _encrypted(tmp_path / "encrypted.pem")
    (tmp_path / "empty.pem").touch()
    (tmp_path / "text.pem").write_text("no certificate")
    for chain, key, why in [
        (good, tmp_path / "none.pem", "none.pem: No such file"),
        (good, other, "key values mismatch"),
        (good, tmp_path / "encrypted.pem", "encrypted.pem: the key is encrypted"),
        (tmp_path / "empty.pem", good, "empty.pem.*: not in PEM form"),
        (good, tmp_path / "text.pem", "text.pem: not in PEM form"),
        (tmp_path, good, "Is a directory|system lib"),
    ]:
        with pytest.raises(CertificateError, match=why):
            Certificates([CertificateFiles(chain, key)])


def test_resumed_session_survives_a_reload(tmp_path: Path) -> None:
    ours, client = Ours(tmp_path), anyone()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    served = Certificates([ours.files("old.test")])
    first, _ = shake(served.context, client, "old.test")
    ours.files("new.test")
    served.refresh()
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    again = client.wrap_bio(to_client, to_server, server_hostname="old.test", session=first.session)
    here = served.context.wrap_bio(to_server, to_client, server_side=True)
    for end in (again, here, again, here):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
    assert again.session_reused


def test_contexts_of_the_past_are_freed(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    served = Certificates([ours.files("zero.test")])
    gc.collect()
    before = sum(isinstance(thing, ssl.SSLContext) for thing in gc.get_objects())
    for number in range(5):
        ours.files(f"n{number}.test")
        assert served.refresh()
        shake(served.context, anyone(), None)
    gc.collect()
    after = sum(isinstance(thing, ssl.SSLContext) for thing in gc.get_objects())
    assert after <= before


@pytest.fixture
def asking(tmp_path: Path) -> Certificates:
    """Certificates of a server that knows the people of one authority."""
    place = tmp_path / "people.pem"
    place.write_bytes(authority().pem)
    return Certificates([Ours(tmp_path / "ours").files("mail.barid.test")], place)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_may_show_a_certificate(
    asking: Certificates, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    issued, client = certificate_for(("reader@barid.test",)), anyone()
    client.minimum_version = client.maximum_version = version
    client.load_cert_chain(issued.write(tmp_path / "reader.pem"))
    _, server = shake(asking.context, client, "mail.barid.test")
    assert server.getpeercert(binary_form=True) == issued.der


def test_a_client_without_a_certificate_is_served_as_well(asking: Certificates) -> None:
    _, server = shake(asking.context, anyone(), "mail.barid.test")
    assert server.getpeercert(binary_form=True) is None


@pytest.mark.parametrize("flaw", ["of another authority", "out of date", "for servers only"])
def test_a_certificate_that_is_not_to_be_believed_ends_the_handshake(
    asking: Certificates, tmp_path: Path, flaw: str
) -> None:
    issuer = authority("Somebody else") if flaw == "of another authority" else authority()
    days = -5 if flaw == "out of date" else 30
    usage = (
        ExtendedKeyUsageOID.SERVER_AUTH if "servers" in flaw else ExtendedKeyUsageOID.CLIENT_AUTH
    )
    issued = certificate_for(("reader@barid.test",), issuer=issuer, days=days, usage=usage)
    client = anyone()
    client.load_cert_chain(issued.write(tmp_path / "reader.pem"))
    with pytest.raises(ssl.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        shake(asking.context, client, "mail.barid.test")


def test_without_authorities_nobody_is_asked(tmp_path: Path) -> None:
    client = anyone()
    client.load_cert_chain(certificate_for(("a@b.test",)).write(tmp_path / "reader.pem"))
    server = Certificates([Ours(tmp_path).files("mail.barid.test")]).context
    _, tls = shake(server, client, "mail.barid.test")
    assert tls.getpeercert(binary_form=True) is None


def test_new_authorities_are_believed_without_a_restart(
    asking: Certificates, tmp_path: Path
) -> None:
    issued = certificate_for(("a@b.test",), issuer=authority("Somebody else"))
    client = anyone()
    client.load_cert_chain(issued.write(tmp_path / "reader.pem"))
    (tmp_path / "people.pem").write_bytes(authority().pem + authority("Somebody else").pem)
    assert asking.refresh()
    _, server = shake(asking.context, client, "mail.barid.test")
    assert server.getpeercert(binary_form=True) == issued.der


@pytest.mark.parametrize("written", ["rubbish", "", None])
def test_a_file_without_authorities_is_refused(tmp_path: Path, written: str | None) -> None:
    place = tmp_path / "people.pem"
    if written is not None:
        place.write_text(written)
    with pytest.raises(CertificateError, match=r"people\.pem"):
        Certificates([Ours(tmp_path / "ours").files("mail.barid.test")], place)
    with pytest.raises(CertificateError, match=r"people\.pem"):
        load_authorities(place)


def test_logins_can_be_bound_to_the_certificate_that_was_shown(three: Certificates) -> None:
    """RFC 5929 4.1."""
    seen = set()
    for name in ("mail.one.test", "two.test", "بريد.مثال", None):
        client, server = shake(three.context, anyone(), name)
        shown = client.getpeercert(binary_form=True)
        assert shown is not None
        assert server.end_point == hashlib.sha256(shown).digest()
        seen.add(server.end_point)
    assert len(seen) == 3


def test_what_may_be_shared_with_another_connection_binds_nothing(
    three: Certificates,
) -> None:
    """RFC 7677 4."""
    client = anyone()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    first, server = shake(three.context, client, "mail.one.test")
    assert set(server.bindings()) == {"tls-unique", "tls-server-end-point"}
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    there = client.wrap_bio(to_client, to_server, session=first.session)
    here = three.context.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (there, here):
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
    assert isinstance(here, NamedTls)
    assert here.session_reused
    assert here.bindings() == {}
