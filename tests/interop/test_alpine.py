"""Alpine, a mail program for people: reads, flags, files, deletes and sends, in a terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.interop.running import Account, PostOffice, letter
from tests.interop.terminal import Terminal, running

pytestmark = pytest.mark.interop

SETTINGS = """\
personal-name=Reader
user-domain=barid.test
customized-hdrs=From: {user}
inbox-path={{localhost:{port}/user={user}{how}}}INBOX
folder-collections=Mail {{localhost:{port}/user={user}{how}}}[]
smtp-server=localhost:{smtp}/user={user}{sending}
feature-list=expunge-without-confirm,expunge-without-confirm-everywhere,quit-without-confirm,
\tenable-flag-cmd,send-without-confirm,allow-changing-from
character-set=UTF-8
last-version-used=9.99
default-fcc=""
"""


@contextmanager
def alpine(
    office: PostOffice, account: Account, home: Path, *words: str, tls: bool = True
) -> Iterator[Terminal]:
    settings = home / "pinerc"
    settings.write_text(
        SETTINGS.format(
            port=office.port("imaps" if tls else "imap"),
            user=account.address,
            how="/ssl" if tls else "/tls",
            smtp=office.port("submissions" if tls else "submission"),
            sending="/ssl" if tls else "/tls",
        )
    )
    trust = {"SSL_CERT_FILE": str(office.authority), "SSL_CERT_DIR": str(home)}
    env = dict(os.environ, HOME=str(home), LC_ALL="C.UTF-8", **trust)
    command: list[str | Path] = ["alpine", "-p", settings, "-nowrite_password_cache", *words]
    with running(command, env) as terminal:
        yield terminal


def log_in(terminal: Terminal, account: Account) -> None:
    terminal.wait_for("ENTER PASSWORD")
    terminal.press(account.password + "\r")
    terminal.wait_for("Preserve password")
    terminal.press("n")


@pytest.mark.parametrize("tls", [False, True], ids=["STARTTLS", "TLS"])
def test_mail_is_read_flagged_filed_and_deleted(
    office: PostOffice, account: Account, tmp_path: Path, tls: bool
) -> None:
    arabic = "From: a@example.org\r\nSubject: تقرير شهري\r\n\r\nنص الرسالة\r\n".encode()
    office.send(account, letter("gone"), letter("filed"), letter("starred"), arabic)
    with office.open(account, None) as client:
        assert client.create("Filed")[0] == "OK"
    with alpine(office, account, tmp_path, "-i", tls=tls) as terminal:
        log_in(terminal, account)
        steps = [
            ("opened with 4 messages", "D"),
            ("Message 1 marked", "S"),
            ("SAVE Msg #2", "Filed\r"),
            ("Message 2 copied", "N"),
            ("3 of 4", "*"),
            ("Flag New", "\r"),
            ("Flagged message 3", "N"),
            ("4 of 4", ">"),
            ("الرسالة", "Q"),
        ]
        for shown, keys in steps:
            terminal.wait_for(shown)
            terminal.press(keys)
        assert terminal.end() == 0
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b"1 2"]
        assert client.search(None, "FLAGGED", "SUBJECT", "starred")[1] == [b"1"]
        assert client.search(None, "SEEN")[1] == [b"2"]
    with office.open(account, "Filed") as client:
        assert client.search(None, "SUBJECT", "filed")[1] == [b"1"]


@pytest.mark.parametrize("tls", [False, True], ids=["587", "465"])
def test_arabic_mail_is_submitted(
    office: PostOffice, account: Account, tmp_path: Path, tls: bool
) -> None:
    reader = office.new_account()
    with alpine(office, account, tmp_path, reader.address, tls=tls) as terminal:
        terminal.wait_for("Message Text")
        for keys in ("\t\t\t", "تقرير شهري", "\r", "نص الرسالة", "\x18"):
            terminal.settle()
            terminal.press(keys)
        log_in(terminal, account)
        terminal.wait_for("Message sent")
        assert terminal.end() == 0
    with office.open(reader) as client:
        client.literal = "تقرير شهري".encode()  # type: ignore[assignment]
        assert client.search("UTF-8", "SUBJECT")[1] == [b"1"]
        assert client.search(None, "FROM", account.address)[1] == [b"1"]
