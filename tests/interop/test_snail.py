"""s-nail, the mail program of the command line: sends, reads, and collects."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.interop.running import Account, Done, PostOffice, letter, run

pytestmark = pytest.mark.interop

SECURE = ("tls-verify=strict", "tls-ca-no-defaults", "v15-compat")


def snail(
    office: PostOffice, home: Path, *words: str, settings: tuple[str, ...] = (), text: str = ""
) -> Done:
    (home / "mailrc").write_text(
        "".join(f"set {one}\n" for one in (*SECURE, f"tls-ca-file={office.authority}", *settings))
    )
    env = dict(os.environ, MAILRC=str(home / "mailrc"), HOME=str(home), LC_ALL="C.UTF-8")
    return run(["s-nail", "-:u", *words], text=text, env=env)


def url(office: PostOffice, account: Account, scheme: str, door: str) -> str:
    user, password = account.address.replace("@", "%40"), account.password
    return f"{scheme}://{user}:{password}@localhost:{office.port(door)}"


@pytest.mark.parametrize(("scheme", "door"), [("smtp", "submission"), ("smtps", "submissions")])
def test_arabic_mail_is_submitted(
    office: PostOffice, account: Account, tmp_path: Path, scheme: str, door: str
) -> None:
    reader = office.new_account()
    settings = (
        f"mta={url(office, account, scheme, door)}",
        f"from={account.address}",
        "smtp-use-starttls",
        "smtp-auth=plain",
        "ttycharset=utf-8",
        "sendcharsets=utf-8",
        "sendwait",
    )
    words = ["-s", "تقرير شهري", "-S", "expandaddr=restrict", reader.address]
    sent = snail(office, tmp_path, *words, settings=settings, text="نص الرسالة\n")
    assert sent.status == 0, sent.said
    with office.open(reader) as client:
        client.literal = "تقرير شهري".encode()  # type: ignore[assignment]
        assert client.search("UTF-8", "SUBJECT")[1] == [b"1"]
        assert client.search(None, "FROM", account.address)[1] == [b"1"]


@pytest.mark.parametrize(
    ("scheme", "door"),
    [("imap", "imap"), ("imaps", "imaps"), ("pop3", "pop3"), ("pop3s", "pop3s")],
)
def test_mail_is_read_and_deleted(
    office: PostOffice, account: Account, tmp_path: Path, scheme: str, door: str
) -> None:
    office.send(account, letter("first"), letter("second", "Needle."), letter("third"))
    settings = ("imap-use-starttls", "pop3-use-starttls", "noheader", "ttycharset=utf-8")
    commands = "type 2\ndelete 1\nquit\n"
    place = f"{url(office, account, scheme, door)}{'/INBOX' if 'imap' in scheme else ''}"
    done = snail(office, tmp_path, "-#", "-f", place, settings=settings, text=commands)
    assert done.status == 0, done.said
    assert "Needle." in done.output, done.said
    with office.open(account) as client:
        left = client.search(None, "ALL")[1]
        assert left == [b"1 2"], done.said
        assert client.search(None, "SUBJECT", "first")[1] == [b""]
