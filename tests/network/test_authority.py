from __future__ import annotations

import logging
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store
from tests.network.shaking import Ours, StillClock, shake

from barid.network.authority import (
    AUTHORITY_DAYS,
    DAY,
    RENEWAL_DAYS,
    SERVER_DAYS,
    Authority,
)
from barid.network.tls import CertificateError, Certificates


def _certificate(place: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates(place.read_bytes())[0]


@pytest.mark.parametrize(
    "name", ["mail.barid.test", "barid.test", "بريد.مثال", "localhost", "127.0.0.1", "::1"]
)
def test_client_that_imported_the_authority_believes_every_name(tmp_path: Path, name: str) -> None:
    ours = Ours(tmp_path)
    server = Certificates([ours.files("mail.barid.test", "barid.test", "بريد.مثال")])
    shake(server.context, ours.client(), name)


def test_client_does_not_believe_another_name(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    server = Certificates([ours.files("mail.barid.test")])
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake(server.context, ours.client(), "other.barid.test")


def test_client_that_did_not_import_it_believes_nothing(tmp_path: Path) -> None:
    server = Certificates([Ours(tmp_path / "one").files("mail.barid.test")])
    stranger = Ours(tmp_path / "two")
    stranger.files("mail.barid.test")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(server.context, stranger.client(), "mail.barid.test")


def test_chain_satisfies_the_strict_rules_of_the_web(tmp_path: Path) -> None:
    """Of the CA/Browser Forum, as `cryptography` checks them (RFC 5280 6.1)."""
    ours = Ours(tmp_path)
    leaf = _certificate(ours.files("mail.barid.test").chain)
    authority = _certificate(ours.authority.certificate)
    moment = leaf.not_valid_before_utc.replace(tzinfo=None)
    builder = PolicyBuilder().store(Store([authority])).time(moment)
    verifier = builder.build_server_verifier(x509.DNSName("mail.barid.test"))
    assert verifier.verify(leaf, []) == [leaf, authority]


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    files = Ours(tmp_path / "tls").files("mail.barid.test")
    modes = {place.name: stat.S_IMODE(place.stat().st_mode) for place in files.key.parent.iterdir()}
    assert modes == {"ca.key": 0o600, "ca.pem": 0o644, "server.pem": 0o600}
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700


def test_authority_file_for_clients_holds_nothing_but_the_certificate(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    ours.files("mail.barid.test")
    text = ours.authority.certificate.read_text("ascii")
    assert text.startswith("-----BEGIN CERTIFICATE-----\n")
    assert text.count("-----BEGIN") == 1


def test_nothing_changes_while_it_is_good(tmp_path: Path) -> None:
    clock = StillClock()
    Ours(tmp_path, clock).files("mail.barid.test")
    before = {place: place.read_bytes() for place in tmp_path.iterdir()}
    clock.seconds += (SERVER_DAYS - RENEWAL_DAYS - 1) * DAY
    Ours(tmp_path, clock).files("MAIL.barid.test.")
    assert {place: place.read_bytes() for place in tmp_path.iterdir()} == before


def test_certificate_is_renewed_before_it_expires(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    files = ours.files("mail.barid.test")
    authority = ours.authority.certificate.read_bytes()
    old = _certificate(files.chain)
    ours.clock.seconds += (SERVER_DAYS - RENEWAL_DAYS + 1) * DAY
    ours.files("mail.barid.test")
    new = _certificate(files.chain)
    assert new.not_valid_after_utc > old.not_valid_after_utc
    assert new.serial_number != old.serial_number
    assert ours.authority.certificate.read_bytes() == authority


def test_new_names_bring_a_new_certificate_of_the_same_authority(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    ours.files("mail.barid.test")
    client = ours.client()
    server = Certificates([ours.files("mail.barid.test", "second.test")])
    shake(server.context, client, "second.test")


def test_a_new_certificate_has_the_old_key_and_shows_its_authority(tmp_path: Path) -> None:
    """Both may be pinned in the DNS (RFC 7671 5.1, 5.2.2)."""
    ours = Ours(tmp_path)
    old = _certificate(ours.files("mail.barid.test").chain)
    chain = ours.files("mail.barid.test", "second.test").chain
    shown = x509.load_pem_x509_certificates(chain.read_bytes())
    assert shown[0] != old
    assert shown[0].public_key() == old.public_key()
    assert shown[1:] == [_certificate(ours.authority.certificate)]


def test_authority_is_renewed_with_its_key_before_it_expires(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    ours.files("mail.barid.test")
    old = _certificate(ours.authority.certificate)
    ours.clock.seconds += (AUTHORITY_DAYS - SERVER_DAYS) * DAY
    server = Certificates([ours.files("mail.barid.test")])
    new = _certificate(ours.authority.certificate)
    assert new.public_key() == old.public_key()
    assert new.subject == old.subject
    assert new.not_valid_after_utc > old.not_valid_after_utc
    shake(server.context, ours.client(), "mail.barid.test")


def test_server_certificate_never_outlives_its_authority(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    for _ in range(30):
        server = _certificate(ours.files("mail.barid.test").chain)
        authority = _certificate(ours.authority.certificate)
        assert server.not_valid_after_utc <= authority.not_valid_after_utc
        ours.clock.seconds += 200 * DAY


@pytest.mark.parametrize("lost", ["ca.key", "ca.pem", "server.pem"])
def test_lost_file_is_made_again(tmp_path: Path, lost: str) -> None:
    ours = Ours(tmp_path)
    ours.files("mail.barid.test")
    (tmp_path / lost).unlink()
    server = Certificates([ours.files("mail.barid.test")])
    shake(server.context, ours.client(), "mail.barid.test")


def test_damaged_certificate_is_made_again(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    ours.files("mail.barid.test").chain.write_bytes(b"\xff\x00")
    server = Certificates([ours.files("mail.barid.test")])
    shake(server.context, ours.client(), "mail.barid.test")


@pytest.mark.parametrize("content", [b"", b"\xff", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_damaged_key_of_the_authority_is_an_error_with_its_place(
    tmp_path: Path, content: bytes
) -> None:
    ours = Ours(tmp_path)
    ours.files("mail.barid.test")
    (tmp_path / "ca.key").write_bytes(content)
    with pytest.raises(CertificateError, match=r"ca\.key"):
        ours.files("mail.barid.test")


def test_name_that_cannot_stand_in_a_certificate_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ours = Ours(tmp_path)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            server = Certificates([ours.files("my_host", "", "mail.barid.test")])
    # Said once, when the certificate is made; not whenever somebody looks after it.
    assert caplog.text.count("certificate: 'my_host'") == 1
    shake(server.context, ours.client(), "mail.barid.test")


def test_only_unusable_names_leave_localhost(tmp_path: Path) -> None:
    ours = Ours(tmp_path)
    server = Certificates([ours.files("my_host")])
    shake(server.context, ours.client(), "localhost")


def test_second_start_does_not_import_cryptography(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from barid.network.authority import Authority\n"
        "from barid.network.clock import SystemClock\n"
        "from barid.network.tls import Certificates\n"
        f"files = Authority(pathlib.Path({str(tmp_path)!r}), SystemClock()).ensure(['a.test'])\n"
        "Certificates([files])\n"
        "print('cryptography' in sys.modules)\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    ]
    assert said == ["True\n", "False\n"]


def test_folder_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Authority(tmp_path / "file" / "tls", StillClock()).ensure(["a.test"])
