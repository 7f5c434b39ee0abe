"""Mail moves between a real Dovecot and us: over IMAP, as its Maildir, and back into it."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.interop.dovecot import find_program
from tests.interop.running import PROGRAM, Account, Done, PostOffice, free_base, letter, run

pytestmark = pytest.mark.interop

USER = "دوف@other.test"
SECRET = "of-dovecot"
ARABIC = '"&BicGRAYoBjEGSgYv-"'  # البريد
DATE = '" 5-Feb-2020 10:20:30 +0300"'
CONFIG = """\
base_dir = {place}/run
state_dir = {place}/run
log_path = {place}/log
listen = 127.0.0.1
protocols = imap
ssl = required
ssl_cert = <{place}/cert.pem
ssl_key = <{place}/key.pem
auth_mechanisms = plain
auth_username_chars =
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
mail_location = maildir:{place}/mail
default_login_user = {user}
default_internal_user = {user}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={place}/mail
}}
service imap {{
  executable = {programs}/imap
}}
service imap-login {{
  executable = {programs}/imap-login
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service imap-hibernate {{
  executable = {programs}/imap-hibernate
}}
service imap-urlauth {{
  executable = {programs}/imap-urlauth
}}
service imap-urlauth-login {{
  executable = {programs}/imap-urlauth-login
}}
service imap-urlauth-worker {{
  executable = {programs}/imap-urlauth-worker
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A whole one, with TLS and its own certificate."""

    place: Path
    imap: int
    imaps: int

    @property
    def authority(self) -> Path:
        return self.place / "cert.pem"

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        context = ssl.create_default_context(cafile=str(self.authority))
        with imaplib.IMAP4_SSL("localhost", self.imaps, ssl_context=context, timeout=30) as client:
            secret = f"\0{USER}\0{SECRET}".encode()
            assert client.authenticate("PLAIN", lambda _: secret)[0] == "OK"
            yield client


@pytest.fixture(scope="module")
def dovecot(programs: None) -> Iterator[Dovecot]:
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        place = Path(name)
        place.chmod(0o755)
        owner = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")
        for folder in ("run", "mail"):
            (place / folder).mkdir()
            os.chown(place / folder, owner.pw_uid, owner.pw_gid)
        command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()
        files: list[str | Path] = ["-keyout", place / "key.pem", "-out", place / "cert.pem"]
        names = ["-addext", "subjectAltName=DNS:localhost"]
        assert run(["openssl", *command, *files, *names]).status == 0
        base = free_base()
        made = Dovecot(place, base + 143, base + 993)
        group = grp.getgrgid(owner.pw_gid).gr_name
        (place / "dovecot.conf").write_text(
            CONFIG.format(
                place=place,
                user=owner.pw_name,
                group=group,
                secret=SECRET,
                imap=made.imap,
                imaps=made.imaps,
                programs=find_program().parent,
            )
        )
        process = subprocess.Popen(["dovecot", "-F", "-c", place / "dovecot.conf"])
        try:
            wait(made)
            fill(made)
            yield made
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait(made: Dovecot) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            with made.client():
                return
        except (OSError, imaplib.IMAP4.error, AssertionError):
            assert time.monotonic() < until, (made.place / "log").read_text()
            time.sleep(0.2)


def fill(made: Dovecot) -> None:
    """Mailboxes, flags, keywords, dates, an Arabic name."""
    with made.client() as client:
        for name in (ARABIC, "Lists/Python"):
            assert client.create(name)[0] == "OK"
        for number in range(30):
            text = letter(f"message {number}", "body\n" * number)
            assert client.append("INBOX", "(\\Seen $Work)", DATE, text)[0] == "OK"
        client.append("Sent", "(\\Answered)", DATE, letter("sent"))
        client.append(ARABIC, "(\\Flagged)", DATE, letter("arabic", "مرحبا"))
        client.append(
            "Lists/Python", "", DATE, letter("large", "x" * 70 + "\n" * 5 + "y" * 300_000)
        )
        client.subscribe(ARABIC)


def move(office: PostOffice, account: Account, source: str, *words: str) -> Done:
    env = dict(os.environ, BARID_DATA=str(office.data), BARID_PASSWORD=SECRET)
    return run([*PROGRAM, "import", account.address, source, *words], env=env)


Found = list[tuple[bytes, bytes, bytes]]


def inside(client: imaplib.IMAP4, mailbox: str) -> Found:
    """Flags, date and content of every message."""
    assert client.select(mailbox, readonly=True)[0] == "OK", mailbox
    _, data = client.fetch("1:*", "(FLAGS INTERNALDATE BODY.PEEK[])")
    found = []
    for row in data:
        if isinstance(row, tuple):
            words = sorted(imaplib.ParseFlags(row[0]))
            moment = time.mktime(imaplib.Internaldate2tuple(row[0]) or time.gmtime(0))
            found.append((b" ".join(word for word in words if word != b"\\Recent"),
                          b"%d" % moment, row[1]))  # fmt: skip
    return sorted(found)


def everything(client: imaplib.IMAP4) -> dict[str, Found]:
    return {name: inside(client, name) for name in ("INBOX", "Sent", ARABIC, "Lists/Python")}


@pytest.fixture
def theirs(dovecot: Dovecot) -> dict[str, Found]:
    with dovecot.client() as client:
        return everything(client)


def test_an_imap_server_moves_in(
    dovecot: Dovecot, office: PostOffice, account: Account, theirs: dict[str, Found]
) -> None:
    source = f"imaps://{USER.replace('@', '%40')}@localhost:{dovecot.imaps}"
    refused = move(office, account, source)
    assert refused.status == 1, "nobody vouches for its certificate"
    assert refused.errors.count("\n") == 1
    done = move(office, account, source, "--ca-file", str(dovecot.authority))
    assert done.status == 0, done.errors
    with office.open(account, None) as client:
        assert everything(client) == theirs
        _, lines = client.lsub()
        assert any(ARABIC.strip('"').encode() in (line or b"") for line in lines)
    again = move(office, account, source, "--ca-file", str(dovecot.authority))
    assert "0 messages moved in" in again.output


def test_starttls_and_a_pinned_certificate_do_as_well(
    dovecot: Dovecot, office: PostOffice, account: Account, theirs: dict[str, Found]
) -> None:
    done = run(["openssl", "x509", "-in", dovecot.authority, "-noout", "-fingerprint", "-sha256"])
    pin = done.output.strip().partition("=")[2]
    source = f"imap://{USER.replace('@', '%40')}@localhost:{dovecot.imap}"
    done = move(office, account, source, "--pin", pin)
    assert done.status == 0, done.errors
    with office.open(account, None) as client:
        assert everything(client) == theirs


def test_internationalised_mail_moves_between_two_of_us(
    office: PostOffice, account: Account
) -> None:
    """As it is, and not as the surrogate that other clients are shown."""
    other = office.new_account()
    text = letter("one", "body", Comments="بريد").replace(b"Subject: one", "Subject: بريد".encode())
    with office.open(other, None) as client:
        client.create(ARABIC)
        assert client.append(ARABIC, "", "", text)[0] == "OK"
    source = f"imaps://{other.address.replace('@', '%40')}@localhost:{office.port('imaps')}"
    env = dict(os.environ, BARID_DATA=str(office.data), BARID_PASSWORD=other.password)
    words: list[str | Path] = ["import", account.address, source, "--ca-file", office.authority]
    done = run([*PROGRAM, *words], env=env)
    assert done.status == 0, done.errors
    with office.open(account, None) as client:
        client.enable("UTF8=ACCEPT")
        ((_, _, found),) = inside(client, '"البريد"')
    assert found == text


def test_its_maildir_moves_in(
    dovecot: Dovecot, office: PostOffice, account: Account, theirs: dict[str, Found], tmp_path: Path
) -> None:
    shutil.copytree(dovecot.place / "mail", tmp_path / "mail")
    done = move(office, account, str(tmp_path / "mail"))
    assert done.status == 0, done.errors
    with office.open(account, None) as client:
        assert everything(client) == theirs


def test_what_we_write_dovecot_reads(
    office: PostOffice, account: Account, dovecot: Dovecot, theirs: dict[str, Found], tmp_path: Path
) -> None:
    source = f"imaps://{USER.replace('@', '%40')}@localhost:{dovecot.imaps}"
    assert move(office, account, source, "--ca-file", str(dovecot.authority)).status == 0
    office.command("export", account.address, str(tmp_path / "out"), "--quiet")
    mail, kept = dovecot.place / "mail", dovecot.place / "kept"
    owner = mail.stat()
    mail.rename(kept)
    try:
        shutil.copytree(tmp_path / "out", mail)
        for path in (mail, *mail.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        with dovecot.client() as client:
            assert everything(client) == theirs
    finally:
        shutil.rmtree(mail)
        kept.rename(mail)
