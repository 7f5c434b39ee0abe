"""NeoMutt, a mail program for people: sends, reads, flags, files and deletes, in a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.interop.running import Account, PostOffice, letter, run

pytestmark = pytest.mark.interop

CONFIG = """\
set ssl_starttls = yes
set ssl_force_tls = yes
set ssl_use_system_certs = no
set certificate_file = "{authority}"
set imap_user = "{user}"
set imap_pass = "{password}"
set smtp_url = "smtp://localhost:{smtp}/"
set smtp_authenticators = ""
set folder = "{url}"
set spool_file = "{url}INBOX"
set realname = "مرسل"
set from = "sender@example.org"
set use_envelope_from = yes
set envelope_from_address = "sender@example.org"
set copy = no
set mark_old = no
set confirm_append = no
set confirm_create = no
set delete = yes
set quit = yes
set wait_key = no
set pager_stop = yes
set header_cache = ""
set charset = "utf-8"
set send_charset = "us-ascii:utf-8"
unset imap_passive
"""


@dataclass(frozen=True, slots=True)
class Program:
    """NeoMutt with a configuration for one account."""

    config: Path

    def press(self, *keys: str) -> str:
        """Start it in a terminal on the INBOX, press keys, wait for its end; what it has shown."""
        master, slave = pty.openpty()
        pushed = "".join(keys)
        command = ["neomutt", "-n", "-F", str(self.config), "-e", f"push '{pushed}'"]
        env = dict(os.environ, TERM="vt100", LC_ALL="C.UTF-8", LINES="40", COLUMNS="120")
        with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env) as made:
            os.close(slave)
            shown = follow(made, master)
            os.close(master)
        assert made.returncode == 0, shown
        return shown


def follow(process: subprocess.Popen[bytes], screen: int) -> str:
    """Everything shown until the process ends. Raises AssertionError after half a minute."""
    shown, until = b"", time.monotonic() + 30
    while process.poll() is None:
        if time.monotonic() > until:
            process.kill()
            raise AssertionError(f"still running:\n{shown.decode(errors='replace')[-2000:]}")
        if select.select([screen], [], [], 0.2)[0]:
            try:
                shown += os.read(screen, 65536)
            except OSError:  # the terminal has closed
                break
    process.wait()
    return shown.decode(errors="replace")


@pytest.fixture
def program(office: PostOffice, account: Account, tmp_path: Path) -> Program:
    config = tmp_path / "neomuttrc"
    config.write_text(
        CONFIG.format(
            authority=office.authority,
            user=account.address,
            password=account.password,
            smtp=office.port("smtp"),
            url=f"imaps://localhost:{office.port('imaps')}/",
        )
    )
    return Program(config)


def test_message_is_sent(office: PostOffice, account: Account, program: Program) -> None:
    words: list[str | Path] = [
        "neomutt",
        "-n",
        "-F",
        program.config,
        "-s",
        "سلام",
        "--",
        account.address,
    ]
    sent = run(words, text="نص الرسالة\n", env=dict(os.environ, LC_ALL="C.UTF-8"))
    assert sent.status == 0, sent.said
    with office.open(account) as client:
        data = client.fetch("1", "(ENVELOPE BODY.PEEK[TEXT])")[1]
        assert client.search(None, "FROM", "sender@example.org")[1] == [b"1"]
        client.literal = "سلام".encode()  # type: ignore[assignment]
        assert client.search("UTF-8", "SUBJECT")[1] == [b"1"], data


def test_messages_are_read_flagged_filed_and_deleted(
    office: PostOffice, account: Account, program: Program, tmp_path: Path
) -> None:
    office.send(account, *(letter(name) for name in ("read", "flagged", "filed", "gone")))
    with office.open(account) as client:
        assert client.create("Filed")[0] == "OK"
    saved = tmp_path / "saved"
    shown = program.press(
        f"<first-entry><copy-message>{saved}<enter>",
        "<display-message><exit>",
        "<next-entry><flag-message>",
        "<first-entry><next-entry><next-entry><save-message>=Filed<enter>",
        "<last-entry><delete-message>",
        "<sync-mailbox><quit>",
    )
    assert "Subject: read" in saved.read_text(), shown
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b"1 2"], shown
        assert client.search(None, "SEEN", "SUBJECT", "read")[1] == [b"1"]
        assert client.search(None, "FLAGGED")[1] == [b"2"]
    with office.open(account, "Filed") as client:
        assert client.search(None, "SUBJECT", "filed")[1] == [b"1"]
