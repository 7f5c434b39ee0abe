"""swaks, the tester's SMTP client, through every door of port 25."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.interop.running import Account, Done, PostOffice, run

pytestmark = pytest.mark.interop


def swaks(office: PostOffice, to: str, *words: str | Path, host: str = "127.0.0.1") -> Done:
    server = ["--server", host, "--port", str(office.port("smtp")), "--helo", "client.example"]
    return run(["swaks", *server, "--from", "sender@example.org", "--to", to, *words])


def count(office: PostOffice, account: Account) -> int:
    with office.open(account, None) as client:
        return int(client.select("INBOX")[1][0] or b"0")


@pytest.mark.parametrize("way", [[], ["--pipeline"], ["--protocol", "SMTP"], ["--tls"]], ids=str)
def test_message_is_accepted(office: PostOffice, account: Account, way: list[str]) -> None:
    sent = swaks(office, account.address, *way)
    assert sent.status == 0, sent.said
    assert "<-  250 2." in sent.said.replace("<~", "<-")
    assert count(office, account) == 1


@pytest.mark.parametrize("version", ["tlsv1_2", "tlsv1_3"])
def test_message_is_accepted_over_verified_tls(
    office: PostOffice, account: Account, version: str
) -> None:
    trust: list[str | Path] = [
        "--tls-ca-path",
        office.authority,
        "--tls-verify",
        "--tls-protocol",
        version,
    ]
    sent = swaks(office, account.address, "--tls", "--pipeline", *trust)
    assert sent.status == 0, sent.said
    assert f"TLSv1.{version[-1]}" in sent.said
    assert count(office, account) == 1


def test_ipv6_is_an_equal(office: PostOffice, account: Account) -> None:
    sent = swaks(office, account.address, "-6", host="::1")
    assert sent.status == 0, sent.said
    assert count(office, account) == 1


def test_extensions_are_announced(office: PostOffice, account: Account) -> None:
    said = swaks(office, account.address, "--quit-after", "EHLO").said
    for word in ("PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "STARTTLS"):
        assert word in said, f"{word} is not offered"
    assert "AUTH" not in said  # port 25 lets nobody log in


def test_starttls_is_not_announced_again(office: PostOffice, account: Account) -> None:
    said = swaks(office, account.address, "--tls", "--quit-after", "EHLO").said
    assert "250 STARTTLS" not in said.split("TLS started", 1)[1].replace("250-", "250 ")


def test_unknown_recipient_is_refused(office: PostOffice) -> None:
    refused = swaks(office, "nobody@barid.test")
    assert refused.status == 24, refused.said  # swaks: no recipient was accepted
    assert "550 5.1.1" in refused.said


def test_refused_recipient_leaves_the_other_one(office: PostOffice, account: Account) -> None:
    sent = swaks(office, f"nobody@barid.test,{account.address}", "--pipeline")
    assert sent.status == 0, sent.said
    assert "550 5.1.1" in sent.said
    assert count(office, account) == 1


def test_nothing_is_relayed(office: PostOffice) -> None:
    refused = swaks(office, "somebody@example.com")
    assert refused.status == 24
    assert re.search(r"55[04] 5\.7\.1", refused.said), refused.said


def test_address_that_is_not_ascii_needs_smtputf8(office: PostOffice) -> None:
    reader = office.new_account("بريد")
    refused = swaks(office, reader.address)  # swaks does not announce SMTPUTF8
    assert refused.status == 24, refused.said
    assert " 553 5.6.7" in refused.said or " 550 5.6.7" in refused.said  # RFC 6531 3.5


def test_attachment_of_megabytes_arrives(
    office: PostOffice, account: Account, tmp_path: Path
) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(range(256)) * 16_384)  # 4 MiB
    sent = swaks(office, account.address, "--attach", f"@{big}", "--silent", "2")
    assert sent.status == 0, sent.said
    with office.open(account) as client:
        size = client.fetch("1", "(RFC822.SIZE)")[1][0]
        assert isinstance(size, bytes)
        assert int(size.split()[2].rstrip(b")")) > 5_500_000


def test_too_large_message_is_refused_at_its_announcement(office: PostOffice) -> None:
    office_limit = 50 * 1024 * 1024
    sender = f"sender@example.org> SIZE={office_limit + 1}"
    # swaks closes the angle bracket itself, so the parameter is followed by one that must be wrong.
    refused = swaks(office, "nobody@barid.test", "--from", sender)
    assert refused.status == 23, refused.said  # swaks: MAIL was refused
