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
    terminal.wait_until("ENTER PASSWORD")
    terminal.press(account.password + "\r")
    terminal.wait_until("Preserve password")
    terminal.press("n")


@pytest.mark.parametrize("tls", [False, True], ids=["STARTTLS", "TLS"])
def test_mail_is_read_flagged_filed_and_deleted(
    office: PostOffice, account: Account, tmp_path: Path, tls: bool
) -> None:
    declared = {"MIME_Version": "1.0", "Content_Type": "text/plain; charset=utf-8"}
    arabic = letter("تقرير شهري", "نص الرسالة", **declared)
    office.send(account, letter("gone"), letter("filed"), letter("starred"), arabic)
    with office.open(account, None) as client:
        assert client.create("Filed")[0] == "OK"
    steps = [
        ("Message 1 of 4", "opened with 4 messages", "D"),
        ("Message 2 of 4", "D   1 ", "S"),
        ("SAVE Msg #2 to folder [", "]", "Filed\r"),
        ("D   2 ", "Help", "N"),
        ("Message 3 of 4", "Help", "*"),
        ("Flag New", "[Important]", "\r"),
        ("* N   3 ", "Help", "N"),
        ("Message 4 of 4", "تقرير شهري", ">"),
        ("MESSAGE TEXT", "نص الرسالة", "Q"),
    ]
    with alpine(office, account, tmp_path, "-i", tls=tls) as terminal:
        log_in(terminal, account)
        for *shown, keys in steps:
            terminal.wait_until(*shown)
            terminal.press(keys)
        assert terminal.end() == 0
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b"1 2"]
        assert client.search(None, "FLAGGED")[1] == [b"1"]
        assert client.search(None, "SUBJECT", "starred")[1] == [b"1"]
        assert client.search(None, "SEEN")[1] == [b"2"]
    with office.open(account, "Filed") as client:
        assert client.search(None, "SUBJECT", "filed")[1] == [b"1"]


@pytest.mark.parametrize("tls", [False, True], ids=["587", "465"])
def test_arabic_mail_is_submitted(
    office: PostOffice, account: Account, tmp_path: Path, tls: bool
) -> None:
    reader = office.new_account()
    with alpine(office, account, tmp_path, reader.address, tls=tls) as terminal:
        terminal.wait_until("COMPOSE MESSAGE", reader.address, "Message Text")
        terminal.press("\t\t\tتقرير شهري\rنص الرسالة")
        terminal.wait_until("Subject : تقرير شهري", "نص الرسالة")
        terminal.press("\x18")
        log_in(terminal, account)
        assert terminal.end() == 0
    with office.open(reader) as client:
        client.literal = "تقرير شهري".encode()  # type: ignore[assignment]
        assert client.search("UTF-8", "SUBJECT")[1] == [b"1"]
        client.literal = "نص الرسالة".encode()  # type: ignore[assignment]
        assert client.search("UTF-8", "BODY")[1] == [b"1"]
        assert client.search(None, "FROM", account.address)[1] == [b"1"]
