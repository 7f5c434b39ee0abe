"""curl sends and reads mail, in plain text on loopback and with TLS."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.interop.running import Account, Done, PostOffice, letter, run

pytestmark = pytest.mark.interop


def curl(*words: str | Path) -> Done:
    return run(["curl", "--silent", "--show-error", "--max-time", "30", *words])


def send(
    office: PostOffice, file: Path, to: str, *words: str | Path, host: str = "localhost"
) -> Done:
    url = f"smtp://{host}:{office.port('smtp')}/client.example"
    sender = ["--mail-from", "sender@example.org", "--mail-rcpt", to]
    return curl(url, *sender, "--upload-file", file, *words)


def read(
    office: PostOffice, account: Account, path: str, *words: str | Path, tls: str = ""
) -> Done:
    service, scheme = ("imaps", "imaps") if tls == "from the start" else ("imap", "imap")
    secret = f"{account.address}:{account.password}"
    trust: list[str | Path] = ["--cacert", office.authority] if tls else []
    trust += ["--ssl-reqd"] if tls == "later" else []
    url = f"{scheme}://localhost:{office.port(service)}/{path}"
    return curl(url, "--user", secret, *trust, *words)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "letter.eml"
    path.write_bytes(letter("from curl", "One line.\n.starts with a dot\nلغة"))
    return path


@pytest.mark.parametrize("tls", ["", "later", "from the start"])
def test_a_message_goes_in_and_comes_out(
    office: PostOffice, account: Account, file: Path, tls: str
) -> None:
    starttls: list[str | Path] = ["--ssl-reqd", "--cacert", office.authority] if tls else []
    sent = send(office, file, account.address, *starttls)
    assert (sent.status, sent.said) == (0, "")
    got = read(office, account, "INBOX;MAILINDEX=1", tls=tls)
    assert got.status == 0, got.errors
    assert got.output.encode().endswith(file.read_bytes())
    assert "Return-Path: <sender@example.org>\r\n" in got.output
    assert "\r\nReceived: from client.example " in got.output or got.output.startswith("Received: ")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_certificate_holds_for_both_loopback_addresses(
    office: PostOffice, account: Account, file: Path, host: str
) -> None:
    trust: list[str | Path] = ["--ssl-reqd", "--cacert", office.authority]
    sent = send(office, file, account.address, *trust, host=host)
    assert (sent.status, sent.said) == (0, "")


def test_certificate_of_another_authority_is_not_ours(
    office: PostOffice, account: Account, file: Path
) -> None:
    sent = send(office, file, account.address, "--ssl-reqd")
    assert sent.status == 60, sent.said  # curl: peer certificate cannot be authenticated


def test_unknown_recipient_is_refused_by_name(office: PostOffice, file: Path) -> None:
    sent = send(office, file, "nobody@barid.test", "--verbose")
    assert sent.status == 55
    assert "550 5.1.1" in sent.said


def test_mail_for_elsewhere_is_refused(office: PostOffice, file: Path) -> None:
    sent = send(office, file, "somebody@example.com", "--verbose")
    assert sent.status == 55
    assert re.search(r"55[04] 5\.7\.1", sent.said), sent.said


def test_arabic_recipient_is_reached(office: PostOffice, file: Path) -> None:
    reader = office.new_account("قارئ")
    sent = send(office, file, reader.address)
    assert (sent.status, sent.said) == (0, "")
    with office.open(reader) as client:
        assert client.response("EXISTS")[1] in ([b"1"], [None])
        assert client.search(None, "SUBJECT", '"from curl"')[1] == [b"1"]


def test_several_recipients_get_one_message_each(office: PostOffice, file: Path) -> None:
    first, second = office.new_account(), office.new_account()
    sent = send(office, file, first.address, "--mail-rcpt", second.address)
    assert sent.status == 0, sent.said
    for each in (first, second):
        with office.open(each) as client:
            assert client.search(None, "ALL")[1] == [b"1"]


def test_wrong_password_is_refused(office: PostOffice, account: Account) -> None:
    wrong = Account(account.name, "wrong")
    assert read(office, wrong, "INBOX").status == 67  # curl: login denied


def test_mailboxes_are_listed(office: PostOffice, account: Account) -> None:
    listed = read(office, account, "").output
    assert any(line.endswith((" INBOX", ' "INBOX"')) for line in listed.splitlines()), listed


def test_message_is_found_and_read_in_parts(office: PostOffice, account: Account) -> None:
    office.send(account, letter("first"), letter("second", "Needle here."))
    found = read(office, account, "INBOX?BODY%20Needle")
    assert found.output.strip() == "* SEARCH 2"
    header = read(office, account, "INBOX;UID=2;SECTION=HEADER.FIELDS%20(SUBJECT)")
    assert header.output == "Subject: second\r\n\r\n"
    text = read(office, account, "INBOX;UID=2;SECTION=TEXT")
    assert text.output == "Needle here.\r\n"


def test_uploaded_message_is_kept_as_it_is(
    office: PostOffice, account: Account, file: Path
) -> None:
    kept = read(office, account, "INBOX", "--upload-file", file)
    assert kept.status == 0, kept.errors
    assert read(office, account, "INBOX;UID=1").output.encode() == file.read_bytes()


def test_any_command_can_be_given(office: PostOffice, account: Account) -> None:
    office.send(account, letter("to be flagged"))
    stored = read(office, account, "INBOX", "--request", "STORE 1 +FLAGS (\\Flagged $Important)")
    assert stored.status == 0, stored.errors
    assert "\\Flagged" in stored.output
    assert "$Important" in stored.output
    assert read(office, account, "INBOX?FLAGGED").output.strip() == "* SEARCH 1"


def collect(
    office: PostOffice, account: Account, path: str, *words: str | Path, tls: str = ""
) -> Done:
    scheme = "pop3s" if tls == "from the start" else "pop3"
    secret = f"{account.address}:{account.password}"
    trust: list[str | Path] = ["--cacert", office.authority] if tls else []
    trust += ["--ssl-reqd"] if tls == "later" else []
    return curl(
        f"{scheme}://localhost:{office.port(scheme)}/{path}", "--user", secret, *trust, *words
    )


@pytest.mark.parametrize("tls", ["", "later", "from the start"])
def test_mail_is_collected(office: PostOffice, account: Account, file: Path, tls: str) -> None:
    assert send(office, file, account.address).status == 0
    got = collect(office, account, "1", tls=tls)
    assert got.status == 0, got.errors
    assert got.output.encode().endswith(file.read_bytes())
    sizes = collect(office, account, "", tls=tls).output.split()
    assert sizes == ["1", str(len(got.output.encode()))]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_mail_is_collected_by_every_mechanism(
    office: PostOffice, account: Account, mechanism: str
) -> None:
    office.send(account, letter("by mechanism"))
    got = collect(office, account, "1", "--login-options", f"AUTH={mechanism}", tls="later")
    assert got.status == 0, got.errors
    assert "Subject: by mechanism" in got.output


def test_collected_mail_is_removed(office: PostOffice, account: Account) -> None:
    office.send(account, letter("first"), letter("second"))
    named = collect(office, account, "", "--request", "UIDL")
    assert [line.split()[0] for line in named.output.splitlines()] == ["1", "2"]
    gone = collect(office, account, "1", "--request", "DELE", "--list-only", "--head")
    assert gone.status == 0, gone.errors
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b"1"]
        assert client.search(None, "SUBJECT", "second")[1] == [b"1"]
