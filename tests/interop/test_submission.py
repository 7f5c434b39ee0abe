"""Submission by programs that people really send with, on 587 and 465; and LMTP."""

from __future__ import annotations

import smtplib
from pathlib import Path

import pytest
from tests.interop.running import PATIENCE, Account, Done, PostOffice, run

pytestmark = pytest.mark.interop

DOORS = [("submission", ["--tls"]), ("submissions", ["--tls-on-connect"])]


def letter_of(sender: Account, reader: Account) -> bytes:
    return (
        f"From: {sender.address}\nTo: {reader.address}\nBcc: hidden@barid.test\n"
        "Subject: submitted\n\nHello.\n"
    ).encode()


def texts(office: PostOffice, account: Account) -> list[bytes]:
    """Every message of the INBOX."""
    with office.open(account) as client:
        if client.search(None, "ALL")[1] == [b""]:
            return []
        data = client.fetch("1:*", "(BODY.PEEK[])")[1]
        return [item[1] for item in data if isinstance(item, tuple)]


def swaks(office: PostOffice, sender: Account, to: str, *words: str) -> Done:
    login = ["--auth-user", sender.address, "--auth-password", sender.password]
    trust = ["--tls-ca-path", str(office.authority), "--tls-verify", "--helo", "laptop.lan"]
    who = ["--from", sender.address, "--to", to]
    return run(["swaks", "--server", "127.0.0.1", *trust, *login, *who, *words])


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize(("door", "tls"), DOORS, ids=["587", "465"])
def test_swaks(
    office: PostOffice, account: Account, door: str, tls: list[str], mechanism: str
) -> None:
    reader = office.new_account()
    port = ["--port", str(office.port(door)), "--auth", mechanism]
    sent = swaks(office, account, reader.address, *port, *tls, "--pipeline")
    assert sent.status == 0, sent.said
    (kept,) = texts(office, reader)
    assert b"laptop.lan" not in kept
    assert b"127.0.0.1" not in kept
    assert b" with ESMTPSA (TLSv1." in kept


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_curl(office: PostOffice, account: Account, tmp_path: Path, scheme: str) -> None:
    reader = office.new_account()
    (tmp_path / "letter").write_bytes(letter_of(account, reader))
    port = office.port("submission" if scheme == "smtp" else "submissions")
    where = ["--ssl-reqd", "--cacert", str(office.authority), f"{scheme}://localhost:{port}"]
    login = ["--user", f"{account.address}:{account.password}"]
    path = ["--mail-from", account.address, "--mail-rcpt", reader.address]
    content = ["--upload-file", str(tmp_path / "letter"), "--crlf"]
    sent = run(["curl", "-sv", *where, *login, *path, *content])
    assert sent.status == 0, sent.said
    (kept,) = texts(office, reader)
    assert b"hidden" not in kept
    assert b"\r\nMessage-ID: <" in kept
    assert b"\r\nDate: " in kept


@pytest.mark.parametrize("mechanism", ["on", "scram-sha-256"])
@pytest.mark.parametrize(("door", "starttls"), [("submission", "on"), ("submissions", "off")])
def test_msmtp(
    office: PostOffice, account: Account, tmp_path: Path, door: str, starttls: str, mechanism: str
) -> None:
    reader = office.new_account()
    settings = tmp_path / "msmtprc"
    settings.write_text(
        f"account a\nhost localhost\nport {office.port(door)}\ntls on\ntls_starttls {starttls}\n"
        f"tls_trust_file {office.authority}\nauth {mechanism}\nuser {account.address}\n"
        f"password {account.password}\nfrom {account.address}\n"
    )
    settings.chmod(0o600)
    command = ["msmtp", "-C", str(settings), "-a", "a"]
    sent = run([*command, reader.address], text=letter_of(account, reader).decode())
    assert sent.status == 0, sent.said
    assert len(texts(office, reader)) == 1


def test_smtplib(office: PostOffice, account: Account) -> None:
    reader = office.new_account()
    with smtplib.SMTP("localhost", office.port("submission"), "laptop", PATIENCE) as client:
        client.starttls(context=office.trust())
        client.login(account.address, account.password)
        assert client.verify(reader.address)[0] == 250
        content = letter_of(account, reader).replace(b"\n", b"\r\n")
        client.sendmail(account.address, [reader.address], content)
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            client.sendmail(reader.address, [reader.address], b"From: x@y\n\n")
        assert refused.value.smtp_code == 553
    (kept,) = texts(office, reader)
    assert b"Return-Path: <%b>\r\n" % account.address.encode() in kept
    with smtplib.SMTP_SSL(
        "localhost", office.port("submissions"), "laptop", timeout=PATIENCE, context=office.trust()
    ) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError) as wrong:
            client.login(account.address, "wrong")
        assert wrong.value.smtp_code == 535


def test_nothing_without_tls_and_login(office: PostOffice, account: Account) -> None:
    port = ["--port", str(office.port("submission"))]
    refused = run(["swaks", "--server", "127.0.0.1", *port, "--to", account.address])
    assert refused.status == 23, refused.said  # swaks: MAIL was refused
    assert "530 5.7.0" in refused.said


def test_postfix_hands_over_by_lmtp(office: PostOffice, account: Account) -> None:
    command = ["smtp-source", "-L", "-m", "20", "-s", "4", "-f", "a@example.org"]
    sent = run([*command, "-t", account.address, f"unix:{office.lmtp}"])
    assert sent.status == 0, sent.said
    assert len(texts(office, account)) == 20


def test_smtplib_hands_over_by_lmtp(office: PostOffice, account: Account) -> None:
    with smtplib.LMTP(str(office.lmtp)) as client:
        to = [account.address, "nobody@barid.test"]
        refused = client.sendmail("a@example.org", to, b"Subject: x\r\n\r\nx\r\n")
    assert list(refused) == ["nobody@barid.test"]
    assert len(texts(office, account)) == 1
