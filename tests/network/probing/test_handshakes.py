"""What the library says of a handshake becomes a reason."""

from __future__ import annotations

import ssl

import pytest

from barid.interfaces.probing import Distrust, Handshake, TlsWish
from barid.network.probing.handshakes import Contexts, failure_of


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("WRONG_VERSION_NUMBER", Handshake.NOT_TLS),
        ("TLSV1_ALERT_PROTOCOL_VERSION", Handshake.OLD),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", Handshake.WEAK),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", Handshake.CERTIFICATE_WANTED),
        ("UNEXPECTED_EOF_WHILE_READING", Handshake.BROKEN_OFF),
        ("SOMETHING_NEW", Handshake.OTHER),
    ],
)
def test_reasons_of_the_library(reason: str, why: Handshake) -> None:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    assert failure_of(error, 0.1).why is why


@pytest.mark.parametrize(
    ("code", "distrust"),
    [
        (62, Distrust.NAME),
        (18, Distrust.SELF_SIGNED),
        (10, Distrust.EXPIRED),
        (9, Distrust.NOT_YET),
        (85, Distrust.STRICT),
        (1, Distrust.OTHER),
    ],
)
def test_reasons_to_distrust_a_certificate(code: int, distrust: Distrust) -> None:
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_code, error.verify_message = code, "why"
    told = failure_of(error, 0.1)
    assert (told.why, told.distrust, told.text) == (Handshake.DISTRUSTED, distrust, "why")


def test_silence_and_breaking_off_are_told_apart() -> None:
    assert failure_of(TimeoutError(), 1.0).why is Handshake.SILENT
    assert failure_of(ConnectionResetError("reset"), 1.0).why is Handshake.BROKEN_OFF


def test_who_verifies_checks_the_name_and_who_looks_does_not() -> None:
    contexts = Contexts()
    assert contexts.of(TlsWish("x.test")).check_hostname
    assert contexts.of(TlsWish("x.test", verified=False)).verify_mode is ssl.CERT_NONE
    nameless = contexts.of(TlsWish(None))
    assert (nameless.check_hostname, nameless.verify_mode) == (False, ssl.CERT_REQUIRED)
    old = contexts.of(TlsWish("x.test", old=True))
    assert old.minimum_version < ssl.TLSVersion.TLSv1_2
