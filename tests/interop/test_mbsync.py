"""mbsync keeps a Maildir and a mailbox the same, in both directions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.interop.running import Account, Done, PostOffice, letter, run

pytestmark = pytest.mark.interop

CONFIG = """\
IMAPAccount ours
Host localhost
Port {port}
User {user}
Pass "{password}"
AuthMechs {mechanism}
SSLType {tls}
CertificateFile {authority}
SystemCertificates no

IMAPStore far
Account ours

MaildirStore near
Path {mail}/
Inbox {mail}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState *
"""


@dataclass(frozen=True, slots=True)
class Mirror:
    """One user's mail as mbsync keeps it on disk."""

    config: Path
    mail: Path

    def sync(self) -> Done:
        done = run(["mbsync", "--config", self.config, "--verbose", "all"])
        assert done.status == 0, done.said
        return done

    def files(self, mailbox: str = "INBOX") -> list[Path]:
        return sorted(
            path for part in ("cur", "new") for path in (self.mail / mailbox / part).iterdir()
        )

    def subjects(self, mailbox: str = "INBOX") -> set[str]:
        texts = (path.read_text() for path in self.files(mailbox))
        return {text.split("Subject: ")[1].split("\n")[0] for text in texts}

    def named(self, subject: str) -> Path:
        (path,) = (path for path in self.files() if f"Subject: {subject}\n" in path.read_text())
        return path


def mirror(office: PostOffice, account: Account, place: Path, tls: str = "None") -> Mirror:
    mail = place / "mail"
    mail.mkdir()
    config = place / "mbsyncrc"
    config.write_text(
        CONFIG.format(
            port=office.port("imaps" if tls == "IMAPS" else "imap"),
            user=account.address,
            password=account.password,
            mechanism="LOGIN" if tls == "None" else "PLAIN",
            tls=tls,
            authority=office.authority,
            mail=mail,
        )
    )
    return Mirror(config, mail)


@pytest.mark.parametrize("tls", ["None", "STARTTLS", "IMAPS"])
def test_mail_comes_down(office: PostOffice, account: Account, tmp_path: Path, tls: str) -> None:
    office.send(account, *(letter(f"letter {number}") for number in range(30)))
    ours = mirror(office, account, tmp_path, tls)
    ours.sync()
    assert ours.subjects() == {f"letter {number}" for number in range(30)}


def test_second_synchronisation_changes_nothing(
    office: PostOffice, account: Account, tmp_path: Path
) -> None:
    office.send(account, letter("only one"))
    ours = mirror(office, account, tmp_path)
    ours.sync()
    before = ours.files()
    ours.sync()
    assert ours.files() == before
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b"1"]


def test_changes_go_up(office: PostOffice, account: Account, tmp_path: Path) -> None:
    office.send(account, letter("read"), letter("gone"), letter("left"))
    ours = mirror(office, account, tmp_path)
    ours.sync()
    read, gone = ours.named("read"), ours.named("gone")
    flag(read, "RS")
    flag(gone, "T")
    (ours.mail / "INBOX/new/1.2.new").write_bytes(letter("written here").replace(b"\r\n", b"\n"))
    ours.sync()
    with office.open(account) as client:
        assert client.search(None, "SUBJECT", "gone")[1] == [b""]
        seen = client.search(None, "SEEN", "ANSWERED")[1]
        assert seen == client.search(None, "SUBJECT", "read")[1]
        assert client.search(None, "ALL")[1] == [b"1 2 3"]
        assert client.search(None, "SUBJECT", '"written here"')[1] == [b"3"]


def flag(path: Path, flags: str) -> None:
    """Mark a message as a mail program does: move it to cur with its flags in the name."""
    base = path.name.split(":")[0]
    path.rename(path.parent.parent / "cur" / f"{base}:2,{flags}")


def test_flags_come_down(office: PostOffice, account: Account, tmp_path: Path) -> None:
    office.send(account, letter("one"), letter("two"))
    ours = mirror(office, account, tmp_path)
    ours.sync()
    with office.open(account) as client:
        client.store("1", "+FLAGS", "(\\Seen \\Flagged)")
        client.store("2", "+FLAGS", "(\\Deleted)")
        client.expunge()
    ours.sync()
    (left,) = ours.files()
    assert "Subject: one\n" in left.read_text()
    assert set(left.name.split(":2,")[1]) == {"S", "F"}


def test_new_mailboxes_appear_on_both_sides(
    office: PostOffice, account: Account, tmp_path: Path
) -> None:
    with office.open(account) as client:
        assert client.create("Projects")[0] == "OK"
        assert client.create('"&BkUGNAYnBjEGSgY5-"')[0] == "OK"  # مشاريع
    ours = mirror(office, account, tmp_path)
    near = ours.mail / "Receipts"
    for part in ("cur", "new", "tmp"):
        os.makedirs(near / part)
    (near / "new/1.2.new").write_bytes(letter("a receipt").replace(b"\r\n", b"\n"))
    ours.sync()
    assert (ours.mail / "Projects").is_dir()
    assert {"مشاريع", "&BkUGNAYnBjEGSgY5-"} & {path.name for path in ours.mail.iterdir()}
    with office.open(account, "Receipts") as client:
        assert client.search(None, "SUBJECT", '"a receipt"')[1] == [b"1"]
