"""Texts that programs and servers say, and what they can mean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from barid.doctor.explaining import explain

FAMOUS = """Traceback (most recent call last):
  File "send.py", line 9, in <module>
    server.login(user, password)
  File "/usr/lib/python3.11/smtplib.py", line 712, in login
    raise SMTPNotSupportedError(
smtplib.SMTPNotSupportedError: SMTP AUTH extension not supported by server.
"""
BOUNCE = b"""From: MAILER-DAEMON@mx.example
To: a@b.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Sorry.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; c@d.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <c@d.example>: Recipient address rejected: User
    unknown in virtual mailbox table
--x--
"""


def ids(text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [one.id for one in explain(data).findings]


def test_the_famous_error_has_more_than_ten_causes() -> None:
    found = ids(FAMOUS)
    assert found[0] == "A01"
    assert {"A02", "A03", "A04", "A05", "A06", "A07", "A08", "A09", "A10"} <= set(found)
    assert "SMTP AUTH extension" in explain(FAMOUS.encode()).saw


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("smtplib.SMTPException: No suitable authentication method found.", "A15"),
        ("smtplib.SMTPServerDisconnected: please run connect() first", "A24"),
        ("smtplib.SMTPConnectError: (-1, b'IMAP4rev1 ready')", "A21"),
        ("smtplib.SMTPConnectError: (-1, b'/1.1 400 Bad Request')", "A21"),
        ("SMTPServerDisconnected: Connection unexpectedly closed: timed out", "A22"),
        ("SMTPServerDisconnected: Connection unexpectedly closed", "A25"),
        ("ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1007)", "A23"),
        ("ModuleNotFoundError: No module named 'email.MIMEText'", "X07"),
        ("socket.gaierror: [Errno -2] Name or service not known", "D01"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "D01"),
        ("socket.gaierror: [Errno -3] Temporary failure in name resolution", "D02"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "L05"),
        ("OSError: [Errno 101] Network is unreachable", "L02"),
        ("OSError: [Errno 113] No route to host", "L03"),
        ("TimeoutError: [Errno 110] Connection timed out", "L06"),
        ("PermissionError: [WinError 10013] An attempt was made", "L11"),
        ("UnicodeError: encoding with 'idna' codec failed (UnicodeError: label empty)", "D16"),
        (
            (
                "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
                "failed: Hostname mismatch, certificate is not valid for 'x'. (_ssl.c:997)"
            ),
            "T01",
        ),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate",
            "T02",
        ),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired",
            "T05",
        ),
        (
            (
                "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not "
                "accepted. gsmtp')"
            ),
            "C01",
        ),
        (
            (
                "(535, b'5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled "
                "for the Tenant.')"
            ),
            "C04",
        ),
        ("534 5.7.9 Application-specific password required", "C02"),
        ("454 4.7.0 Temporary authentication failure", "C09"),
        ("553 5.7.1 <a@b>: Sender address rejected: not owned by user c", "P02"),
        ("smtplib.SMTPSenderRefused: (530, b'5.7.0 Authentication Required', 'a@b')", "P01"),
        (
            "SMTPRecipientsRefused: {'c@d': (554, b'5.7.1 <c@d>: Relay access denied')}",
            "P03",
        ),
        ("550 5.1.1 <c@d>: user unknown", "P05"),
        ("452 4.2.2 The recipient's inbox is out of storage space", "P06"),
        ("450 4.2.0 <c@d>: Recipient address rejected: Greylisted", "P07"),
        ("556 5.1.10 Domain does not accept mail (nullMX)", "P15"),
        ("imaplib.error: b'[AUTHENTICATIONFAILED] Invalid credentials (Failure)'", "I01"),
        ("b'[PRIVACYREQUIRED] Plaintext authentication disallowed'", "I02"),
        ("ValueError: Header values may not contain linefeed or carriage return", "M13"),
        ("ValueError: There may be at most 1 From headers in a message", "M01"),
    ],
)
def test_what_programs_and_servers_say(text: str, cause: str) -> None:
    assert ids(text)[0] == cause


def test_a_bounce_is_explained_by_its_report() -> None:
    assert ids(BOUNCE) == ["P05"]
    assert "User unknown" in explain(BOUNCE).saw


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\x00" * 100, b"550", b"To: x\n" * 5])
def test_what_nobody_knows_is_not_guessed(data: bytes) -> None:
    assert explain(data).findings == ()


def test_real_bounces_are_explained() -> None:
    place = os.environ.get("BARID_CORPUS")
    if place is None:
        pytest.skip("needs mail from elsewhere: set BARID_CORPUS to its folder")
    files = sorted(Path(place, "bounces").rglob("*.eml"))[:300]
    assert files
    known = sum(bool(explain(file.read_bytes()).findings) for file in files)
    assert known / len(files) > 0.6, known / len(files)
