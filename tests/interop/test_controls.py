"""What senders ask besides the letter, by msmtp and smtplib: reports, and mail that comes later."""

from __future__ import annotations

import smtplib
import time
from pathlib import Path

import pytest
from tests.interop.running import PATIENCE, Account, PostOffice, run
from tests.interop.test_submission import letter_of, texts

pytestmark = pytest.mark.interop


def arrived(office: PostOffice, account: Account) -> bytes:
    """The only message, as soon as it is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := texts(office, account):
            (only,) = found
            return only
        time.sleep(0.05)
    raise AssertionError("nothing came")


def test_msmtp_asks_for_a_report_of_delivery(
    office: PostOffice, account: Account, tmp_path: Path
) -> None:
    reader = office.new_account()
    settings = tmp_path / "msmtprc"
    settings.write_text(
        f"account a\nhost localhost\nport {office.port('submission')}\ntls on\ntls_starttls on\n"
        f"tls_trust_file {office.authority}\nauth on\nuser {account.address}\n"
        f"password {account.password}\nfrom {account.address}\n"
        "dsn_notify success,failure\ndsn_return headers\n"
    )
    settings.chmod(0o600)
    command = ["msmtp", "-C", str(settings), "-a", "a", reader.address]
    sent = run(command, text=letter_of(account, reader).decode())
    assert sent.status == 0, sent.said
    assert b"Hello." in arrived(office, reader)
    assert b"Action: delivered\r\n" in arrived(office, account)


def test_smtplib_asks_for_everything_at_once(office: PostOffice, account: Account) -> None:
    reader = office.new_account()
    with smtplib.SMTP("localhost", office.port("submission"), "laptop", PATIENCE) as client:
        client.starttls(context=office.trust())
        client.login(account.address, account.password)
        client.ehlo()
        for keyword in ("dsn", "futurerelease", "deliverby", "mt-priority", "requiretls", "etrn"):
            assert client.has_extn(keyword), keyword
        asked = ["HOLDFOR=1", "BY=600;R", "MT-PRIORITY=4", "ENVID=Q1", "RET=HDRS", "XDIRECTED"]
        content = letter_of(account, reader).replace(b"\n", b"\r\n")
        client.sendmail(account.address, [reader.address], content, asked, ["NOTIFY=SUCCESS"])
    assert b"\r\nDirected: yes\r\n" in b"\r\n" + arrived(office, reader)
    assert b"Original-Envelope-Id: Q1\r\n" in arrived(office, account)
