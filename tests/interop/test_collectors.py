"""Programs that collect mail from a maildrop and file it: fetchmail, getmail6, mpop."""

from __future__ import annotations

import mailbox
import os
from dataclasses import dataclass
from email.header import decode_header, make_header
from pathlib import Path
from typing import Protocol

import pytest
from tests.interop.running import Account, Done, PostOffice, letter, run

pytestmark = pytest.mark.interop

DOTS = letter("dots", ".one dot\n..two\n.\n\nlast line")
ARABIC = (
    "From: مرسل <sender@example.org>\r\nTo: somebody@barid.test\r\nMessage-ID: <arabic@x>\r\n"
    "Subject: تقرير شهري\r\n\r\nنص الرسالة\r\n"
).encode()
FETCHMAIL = """\
poll localhost protocol {protocol} port {port} timeout 20 {uidl}
  user "{user}" password "{password}"
  {tls} sslcertck sslcertfile "{authority}" sslcertpath /nonexistent
  {keep} mda "{mda}"
"""
GETMAIL = """\
[retriever]
type = Simple{protocol}SSLRetriever
server = localhost
port = {port}
username = {user}
password = {password}
ca_certs = {authority}
[destination]
type = MDA_external
path = {mda}
allow_root_commands = true
[options]
read_all = false
delete = {delete}
delivered_to = false
received = false
"""
MPOP = """\
account default
host localhost
port {port}
user {user}
password {password}
auth {mechanism}
tls on
tls_starttls {starttls}
tls_trust_file {authority}
delivery maildir {mail}
uidls_file {place}/uidls
keep {keep}
received_header off
"""


class Collector(Protocol):
    """A program set up for one account; `way` says how it connects."""

    def __call__(self, place: Place, office: PostOffice, account: Account, *, keep: bool) -> Done:
        """Collect everything that is new."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where collected mail lies."""

    folder: Path
    way: str

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    def mda(self) -> Path:
        """A program that files what it reads, for those who would not deliver as root."""
        script = f"#!/bin/sh\nexec cat > {self.mail}/new/$(date +%s.%N).$$.x\n"
        path = self.write("mda", script)
        path.chmod(0o700)
        return path

    def subjects(self) -> list[str]:
        return sorted(
            str(make_header(decode_header(str(one["Subject"])))) for one in self.messages()
        )

    def messages(self) -> list[mailbox.MaildirMessage]:
        return list(mailbox.Maildir(self.mail))

    def content(self, subject: str) -> bytes:
        (found,) = (one for one in self.messages() if one["Subject"] == subject)
        return found.as_bytes()


def fetchmail(place: Place, office: PostOffice, account: Account, *, keep: bool) -> Done:
    protocol = "imap" if place.way.startswith("imap") else "pop3"
    settings = FETCHMAIL.format(
        protocol=protocol,
        port=office.port(place.way),
        user=account.address,
        password=account.password,
        tls="ssl" if place.way.endswith("s") else "sslproto TLS1.2+",
        authority=office.authority,
        uidl="uidl" if keep and protocol == "pop3" else "",
        keep="keep" if keep else "nokeep fetchall",
        mda=place.mda(),
    )
    command: list[str | Path] = [
        "fetchmail",
        "--fetchmailrc",
        place.write("fetchmailrc", settings),
        "--verbose",
    ]
    done = run(command, env=dict(os.environ, FETCHMAILHOME=str(place.folder), LC_ALL="C.UTF-8"))
    return Done(0 if done.status == 1 else done.status, done.output, done.errors)  # 1: no mail


def getmail(place: Place, office: PostOffice, account: Account, *, keep: bool) -> Done:
    settings = GETMAIL.format(
        protocol="IMAP" if place.way == "imaps" else "POP3",
        port=office.port(place.way),
        user=account.address,
        password=account.password,
        authority=office.authority,
        mda=place.mda(),
        delete="false" if keep else "true",
    )
    rc = place.write("getmailrc", settings)
    return run(["getmail", "--getmaildir", place.folder, "--rcfile", rc.name, "-v"])


def mpop(place: Place, office: PostOffice, account: Account, *, keep: bool) -> Done:
    way, _, mechanism = place.way.partition(" ")
    settings = MPOP.format(
        port=office.port(way),
        user=account.address,
        password=account.password,
        mechanism=mechanism or "on",
        starttls="off" if way == "pop3s" else "on",
        authority=office.authority,
        mail=place.mail,
        place=place.folder,
        keep="on" if keep else "off",
    )
    return run(["mpop", "--file", place.write("mpoprc", settings), "--debug"])


PROGRAMS: list[tuple[Collector, str]] = [
    (fetchmail, "pop3"),
    (fetchmail, "pop3s"),
    (fetchmail, "imap"),
    (fetchmail, "imaps"),
    (getmail, "pop3s"),
    (getmail, "imaps"),
    (mpop, "pop3"),
    (mpop, "pop3s"),
    (mpop, "pop3s scram-sha-256"),
]


@pytest.mark.parametrize(
    ("collect", "way"), PROGRAMS, ids=lambda value: getattr(value, "__name__", value)
)
def test_mail_is_collected_once_and_then_removed(
    office: PostOffice, account: Account, tmp_path: Path, collect: Collector, way: str
) -> None:
    place = Place(tmp_path, way)
    for part in ("cur", "new", "tmp"):
        (place.mail / part).mkdir(parents=True)
    office.send(account, letter("first"), DOTS, ARABIC)
    kept = collect(place, office, account, keep=True)
    assert kept.status == 0, kept.said
    assert place.subjects() == ["dots", "first", "تقرير شهري"], kept.said
    assert place.content("dots").endswith(b"\n.one dot\n..two\n.\n\nlast line\n")
    again = collect(place, office, account, keep=True)
    assert again.status == 0, again.said
    assert len(place.messages()) == 3, again.said
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b"1 2 3"]
        assert client.store("1:3", "-FLAGS", "\\Seen")[0] == "OK"
    office.send(account, letter("later"))
    removed = collect(place, office, account, keep=False)
    assert removed.status == 0, removed.said
    assert "later" in place.subjects()
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b""], removed.said


def test_wrong_password_is_told(office: PostOffice, account: Account, tmp_path: Path) -> None:
    wrong = Account(account.name, "wrong")
    done = mpop(Place(tmp_path, "pop3s"), office, wrong, keep=True)
    assert done.status != 0
    assert "[AUTH]" in done.said
