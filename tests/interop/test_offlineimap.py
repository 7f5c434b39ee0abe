"""offlineimap keeps a Maildir and an account the same, in both directions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.interop.running import Account, Done, PostOffice, letter, run

pytestmark = pytest.mark.interop

CONFIG = """\
[general]
accounts = ours
metadata = {place}/metadata
ui = basic
[Account ours]
localrepository = near
remoterepository = far
utf8foldernames = yes
[Repository near]
type = Maildir
localfolders = {mail}
[Repository far]
type = IMAP
remotehost = localhost
remoteport = {port}
remoteuser = {user}
remotepass = {password}
ssl = {ssl}
starttls = {starttls}
sslcacertfile = {authority}
"""
ARABIC = "From: a@example.org\r\nSubject: تقرير\r\nMessage-ID: <ar@x>\r\n\r\nنص\r\n".encode()


def sync(office: PostOffice, account: Account, place: Path, *, tls: bool) -> Done:
    config = place / "offlineimaprc"
    config.write_text(
        CONFIG.format(
            place=place,
            mail=place / "mail",
            port=office.port("imaps" if tls else "imap"),
            user=account.address,
            password=account.password,
            ssl="yes" if tls else "no",
            starttls="no" if tls else "yes",
            authority=office.authority,
        )
    )
    env = dict(os.environ, LC_ALL="C.UTF-8", HOME=str(place))
    done = run(["offlineimap", "-c", config, "-o", "-1"], env=env)
    assert done.status == 0, done.said
    return done


def files(place: Path, mailbox: str) -> list[Path]:
    return sorted(
        path for part in ("cur", "new") for path in (place / "mail" / mailbox / part).iterdir()
    )


def named(place: Path, subject: str) -> Path:
    (path,) = (one for one in files(place, "INBOX") if f"Subject: {subject}\n" in one.read_text())
    return path


@pytest.mark.parametrize("tls", [False, True], ids=["STARTTLS", "TLS"])
def test_both_sides_become_the_same(
    office: PostOffice, account: Account, tmp_path: Path, tls: bool
) -> None:
    office.send(account, letter("first"), letter("second"), ARABIC)
    with office.open(account, None) as client:
        assert client.create('"&BiMGMQY0BkoGQQ-"')[0] == "OK"  # أرشيف
    done = sync(office, account, tmp_path, tls=tls)
    assert len(files(tmp_path, "INBOX")) == 3, done.said
    assert (tmp_path / "mail" / "أرشيف").is_dir(), done.said
    first, second = (named(tmp_path, subject) for subject in ("first", "second"))
    first.rename(first.parents[1] / "cur" / (first.name.partition(":")[0] + ":2,FS"))
    second.unlink()
    (tmp_path / "mail" / "أرشيف" / "cur" / "1.2.3:2,S").write_bytes(letter("added"))
    sync(office, account, tmp_path, tls=tls)
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b"1 2"]
        assert client.search(None, "FLAGGED", "SEEN", "SUBJECT", "first")[1] == [b"1"]
    with office.open(account, '"&BiMGMQY0BkoGQQ-"') as client:
        assert client.search(None, "SUBJECT", "added", "SEEN")[1] == [b"1"]
    office.send(account, letter("later"))
    with office.open(account) as client:
        client.store("1", "+FLAGS", "\\Deleted")
        client.expunge()
    sync(office, account, tmp_path, tls=tls)
    assert len(files(tmp_path, "INBOX")) == 2
