"""Thunderbird: finds its servers from an address alone, then reads, stars, files, deletes,
searches, sends and receives, with an Arabic address.

What it shows is asked of it, what came of it is asked of the server.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from tests.interop.running import PATIENCE, Account, PostOffice, letter
from tests.interop.thunderbird import Thunderbird, thunderbird

pytestmark = pytest.mark.interop

FROM_ARABIC = "From: سارة <سارة@elsewhere.test>\r\nTo: ليلى@barid.test\r\n"


@pytest.fixture(scope="module")
def reader(office: PostOffice) -> Account:
    """Whose address is Arabic; Thunderbird is told the ASCII alias that came with it, since it
    takes no other when an account is set up."""
    return office.new_account("ليلى")


@pytest.fixture(scope="module")
def mail(
    office: PostOffice, reader: Account, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Thunderbird]:
    """Set up for this account, its INBOX open."""
    with thunderbird(office, tmp_path_factory.mktemp("thunderbird")) as program:
        found = program.set_up("ليلى", "layla@barid.test", reader.password)
        for expected in (
            "mail.barid.test",
            str(office.port("imaps")),
            str(office.port("submissions")),
        ):
            assert expected in found
        program.open("INBOX")
        yield program


def awaited(office: PostOffice, account: Account, mailbox: str, *keys: str) -> None:
    """Until the server finds a message by these keys in the mailbox."""
    until = time.monotonic() + PATIENCE
    with office.open(account, mailbox) as client:
        while client.search(None, *keys)[1] == [b""]:
            assert time.monotonic() < until, f"nothing in {mailbox} is {keys}"
            time.sleep(0.05)


def only(office: PostOffice, account: Account, mailbox: str) -> str:
    """The one message in this mailbox."""
    with office.open(account, mailbox, utf8=True) as client:
        assert client.search(None, "ALL")[1] == [b"1"]
        parts = client.fetch("1", "(BODY[])")[1][0]
        assert isinstance(parts, tuple)
        return parts[1].decode()


def test_the_mailboxes_are_known_by_their_use(mail: Thunderbird) -> None:
    flags = {"Archive": "Archive", "Drafts": "Drafts", "Junk": "Junk", "Sent": "SentMail"}
    for name, flag in (flags | {"Trash": "Trash"}).items():
        script = "return mailbox(words[0])?.getFlag(Ci.nsMsgFolderFlags[words[1]])"
        assert mail.wait_for(script, name, flag)


def test_new_arabic_mail_is_shown_read_and_starred(
    office: PostOffice, reader: Account, mail: Thunderbird
) -> None:
    office.send(reader, (FROM_ARABIC + "Subject: تقرير شهري\r\n\r\nنص الرسالة\r\n").encode())
    shown = mail.read("INBOX", "تقرير شهري")
    assert "سارة@elsewhere.test" in shown
    assert "نص الرسالة" in shown
    awaited(office, reader, "INBOX", "SEEN")
    mail.command("cmd_markAsFlagged")
    awaited(office, reader, "INBOX", "FLAGGED", "SEEN")
    assert mail.run("return message('INBOX', words[0]).isFlagged", "تقرير شهري")


def test_what_others_do_is_shown(office: PostOffice, reader: Account, mail: Thunderbird) -> None:
    office.send(reader, letter("starred elsewhere"))
    mail.read("INBOX", "starred elsewhere")
    with office.open(reader) as client:
        (number,) = client.search(None, "SUBJECT", "elsewhere")[1][0].split()
        client.store(number.decode(), "+FLAGS", "(\\Flagged)")
        mail.wait_for("return message('INBOX', words[0]).isFlagged", "starred elsewhere")
        client.store(number.decode(), "+FLAGS", "(\\Deleted)")
        client.expunge()
    mail.wait_for("return !message('INBOX', words[0])", "starred elsewhere")


def test_messages_are_moved_and_deleted(
    office: PostOffice, reader: Account, mail: Thunderbird
) -> None:
    office.send(reader, letter("filed"), letter("gone"))
    for subject, command, target, mailbox in (
        ("filed", "cmd_moveMessage", "Archive", "Archive"),
        ("gone", "cmd_delete", None, "Trash"),
    ):
        mail.read("INBOX", subject)
        mail.command(command, target)
        mail.wait_for("return !message('INBOX', words[0])", subject)
        awaited(office, reader, mailbox, "SUBJECT", subject)
        with office.open(reader) as client:
            assert client.search(None, "SUBJECT", subject)[1] == [b""]


def test_the_server_searches_for_arabic(
    office: PostOffice, reader: Account, mail: Thunderbird
) -> None:
    office.send(
        reader,
        (FROM_ARABIC + "Subject: wanted\r\n\r\nالمُعادَلات الصَّعبة\r\n").encode(),
        (FROM_ARABIC + "Subject: unwanted\r\n\r\nشيء آخر\r\n").encode(),
    )
    for subject in ("wanted", "unwanted"):
        mail.read("INBOX", subject)
    assert mail.search("INBOX", "معادلات") == ["wanted"]


def test_arabic_mail_is_sent_from_and_to_arabic_addresses(
    office: PostOffice, reader: Account, mail: Thunderbird
) -> None:
    friend = office.new_account("خالد")
    mail.send(reader.address, friend.address, "مرحبا يا خالد", "هذا نص عربي.")
    text = only(office, friend, "INBOX")
    assert f"Return-Path: <{reader.address}>\r\n" in text
    assert f"\r\nFrom: {reader.address}\r\n" in text
    assert "\r\nهذا نص عربي.\r\n" in text
    assert "\r\nهذا نص عربي.\r\n" in only(office, reader, "Sent")


def test_an_answer_is_received(office: PostOffice, reader: Account, mail: Thunderbird) -> None:
    mail.send(reader.address, reader.address, "رسالة إلى نفسي", "إلى نفسي")
    assert reader.address in mail.read("INBOX", "رسالة إلى نفسي")
