"""What servers and OpenSSL say, and the failure that it tells of."""

from __future__ import annotations

import errno

import pytest

from barid.doctor.catalogue import catalogue
from barid.doctor.telling import is_masked, of_connect, of_reply, of_tls
from barid.model.reply import PeerReply, Stage


@pytest.mark.parametrize(
    ("stage", "words", "failure"),
    [
        (Stage.LOGIN, "535 5.7.8 Username and Password not accepted. gsmtp", "C01"),
        (Stage.LOGIN, "534 5.7.9 Application-specific password required.", "C02"),
        (Stage.LOGIN, "534 5.7.14 Please log in through your web browser", "C03"),
        (
            Stage.LOGIN,
            "535 5.7.139 No, SmtpClientAuthentication is disabled for the Tenant. Visit",
            "C04",
        ),
        (
            Stage.LOGIN,
            "535 5.7.139 No, user is locked by your organization's security defaults policy",
            "C05",
        ),
        (Stage.LOGIN, "535 5.7.3 Authentication unsuccessful", "C06"),
        (Stage.LOGIN, "454 4.7.0 Temporary authentication failure", "C09"),
        (Stage.LOGIN, "538 5.7.11 Encryption required", "C17"),
        (Stage.LOGIN, "503 5.5.1 Already authenticated", "C01"),
        (Stage.GREETING, "421 4.3.2 too many connections", "A08"),
        (Stage.GREETING, "554 5.7.1 no", "P17"),
        (Stage.HELLO, "501 5.5.4 HELO/EHLO argument is invalid", "A07"),
        (Stage.HELLO, "504 5.5.2 <x>: Helo command rejected: need fully-qualified name", "A07"),
        (Stage.HELLO, "421 slow down", "A08"),
        (Stage.STARTTLS, "454 4.7.0 TLS not available", "A20"),
        (Stage.SENDER, "530 5.7.0 Authentication Required", "P01"),
        (Stage.SENDER, "530 5.7.0 Must issue a STARTTLS command first", "T14"),
        (Stage.SENDER, "553 5.7.1 <x>: Sender address rejected: not owned by user y", "P02"),
        (Stage.SENDER, "552 5.3.4 Message size exceeds fixed limit", "M06"),
        (Stage.SENDER, "450 4.1.8 <x>: Sender address rejected: Domain not found", "P12"),
        (Stage.RECIPIENT, "554 5.7.1 <b@y>: Relay access denied", "P03"),
        (Stage.RECIPIENT, "550 5.1.1 <b@y>: Recipient address rejected: User unknown", "P05"),
        (Stage.RECIPIENT, "552 5.2.2 over quota", "P06"),
        (Stage.RECIPIENT, "450 4.2.0 <b@y>: Recipient address rejected: Greylisted", "P07"),
        (Stage.RECIPIENT, "452 4.5.3 Too many recipients", "P10"),
        (Stage.RECIPIENT, "550 5.7.1 blocked using zen.spamhaus.org", "R11"),
        (Stage.RECIPIENT, "553 5.6.7 Must declare SMTPUTF8", "N03"),
        (Stage.END, "550 5.7.26 sender is unauthenticated. Gmail requires SPF or DKIM", "R01"),
        (Stage.END, "521 5.5.2 Error: bare <LF> received", "M05"),
        (Stage.END, "552 5.7.0 content presents a potential security issue", "M08"),
        (Stage.END, "451 something", "X01"),
        (Stage.END, "550 something", "X02"),
    ],
)
def test_a_reply_tells_of_a_failure(stage: Stage, words: str, failure: str) -> None:
    code, _, text = words.partition(" ")
    assert of_reply(stage, PeerReply(int(code), (text,))) == failure
    assert failure in catalogue()


@pytest.mark.parametrize(
    ("reason", "failure"),
    [
        ("Hostname mismatch, certificate is not valid for 'x'.", "T01"),
        ("self-signed certificate", "T02"),
        ("self-signed certificate in certificate chain", "T04"),
        ("unable to get local issuer certificate", "T03"),
        ("certificate has expired", "T05"),
        ("wrong version number", "A23"),
        ("sslv3 alert handshake failure", "T08"),
        ("tlsv1 alert protocol version", "T07"),
        ("Missing Authority Key Identifier", "T09"),
        ("unexpected eof while reading", "T11"),
        ("the certificate is not the pinned one", "T16"),
    ],
)
def test_a_broken_handshake_tells_of_a_failure(reason: str, failure: str) -> None:
    assert of_tls(reason) == failure
    assert failure in catalogue()


@pytest.mark.parametrize(
    ("codes", "port", "failure"),
    [
        ({errno.ECONNREFUSED}, 587, "L05"),
        ({errno.ENETUNREACH}, 587, "L02"),
        ({errno.EHOSTUNREACH}, 587, "L03"),
        ({0}, 25, "L04"),
        ({0}, 465, "L06"),
        ({errno.ETIMEDOUT}, 465, "L06"),
        ({errno.EACCES}, 465, "L11"),
        ({errno.ECONNREFUSED, errno.ENETUNREACH}, 465, "L05"),
    ],
)
def test_no_connection_tells_of_a_failure(codes: set[int], port: int, failure: str) -> None:
    assert of_connect(codes, port) == failure
    assert failure in catalogue()


def test_what_a_firewall_has_written_over_is_seen() -> None:
    assert is_masked(["XXXXXXXA", "SIZE 1"])
    assert is_masked(["220 *****************"])
    assert not is_masked(["mail.example", "XCLIENT NAME", "AUTH PLAIN"])
