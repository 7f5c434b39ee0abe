"""IMAPClient, imap-tools and aioimaplib: what Python programs use besides imaplib itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import aioimaplib  # type: ignore[import-untyped]
import imap_tools
import imapclient  # type: ignore[import-untyped]
import pytest
from tests.interop.running import PATIENCE, Account, PostOffice, letter

pytestmark = pytest.mark.interop

ARABIC = (
    "From: مرسل <sender@example.org>\r\nTo: reader@barid.test\r\nSubject: تقرير شهري\r\n"
    "Message-ID: <arabic@example.org>\r\nDate: Mon, 02 Nov 2026 10:20:30 +0300\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nالمرفق في الرسالة\r\n"
).encode()


def kept(office: PostOffice, account: Account, mailbox: str, *criteria: str) -> list[int]:
    """Numbers of the messages that another client finds; Arabic mailboxes in modified UTF-7."""
    with office.open(account, mailbox) as client:
        return [int(number) for number in client.search(None, *criteria)[1][0].split()]


# --- IMAPClient


@pytest.fixture(params=["", "later", "from the start"])
def client(
    request: pytest.FixtureRequest, office: PostOffice, account: Account
) -> Iterator[imapclient.IMAPClient]:
    """IMAPClient in plain text and with TLS."""
    whole = request.param == "from the start"
    port = office.port("imaps" if whole else "imap")
    trust = office.trust()
    with imapclient.IMAPClient("localhost", port, ssl=whole, ssl_context=trust) as made:
        if request.param == "later":
            made.starttls(trust)
        made.login(account.address, account.password)
        yield made


def test_imapclient(office: PostOffice, account: Account, client: imapclient.IMAPClient) -> None:
    office.send(account, letter("first"), ARABIC)
    assert client.select_folder("INBOX")[b"EXISTS"] == 2
    envelope = client.fetch([2], ["ENVELOPE", "FLAGS"])[2][b"ENVELOPE"]
    assert envelope.message_id == b"<arabic@example.org>"
    assert client.search(["SUBJECT", "تقرير"], charset="UTF-8") == [2]
    client.add_flags([1], [imapclient.FLAGGED, b"$Label"])
    assert client.get_flags([1])[1] >= (imapclient.FLAGGED,)
    client.create_folder("أرشيف")
    assert "أرشيف" in [name for _, _, name in client.list_folders()]
    client.move([2], "أرشيف")
    client.append("أرشيف", letter("added"), [imapclient.SEEN], datetime(2026, 1, 2, tzinfo=UTC))
    status = client.folder_status("أرشيف", ["MESSAGES", "UNSEEN"])
    assert (status[b"MESSAGES"], status[b"UNSEEN"]) == (2, 1)
    client.delete_messages([1])
    client.expunge()
    assert kept(office, account, "INBOX", "ALL") == []
    client.select_folder("أرشيف", readonly=True)
    assert client.sort("REVERSE ARRIVAL") == [1, 2]
    assert len(client.thread()) == 2
    client.idle()
    client.idle_done()


def test_imapclient_hears_of_new_mail(
    office: PostOffice, account: Account, client: imapclient.IMAPClient
) -> None:
    client.select_folder("INBOX")
    client.idle()
    office.send(account, letter("news"))
    said: list[object] = []
    while not any(b"EXISTS" in one for one in said if isinstance(one, tuple)):
        heard = client.idle_check(timeout=PATIENCE)
        assert heard, said
        said += heard
    client.idle_done()
    assert client.search("UNSEEN") == [1]


# --- imap-tools


def test_imap_tools(office: PostOffice, account: Account) -> None:
    office.send(account, letter("first"), letter("second"), ARABIC)
    port = office.port("imaps")
    box = imap_tools.MailBox("localhost", port, ssl_context=office.trust())
    with box.login(account.address, account.password):
        (found,) = box.fetch(imap_tools.AND(subject="تقرير"), charset="UTF-8", mark_seen=False)
        assert found.subject == "تقرير شهري"
        assert found.from_values is not None
        assert found.from_values.name == "مرسل"
        assert found.text.strip() == "المرفق في الرسالة"
        # In any order: RFC 9051 7.5.2 promises none.
        subjects = {one.subject for one in box.fetch(mark_seen=True, bulk=True)}
        assert subjects == {"first", "second", "تقرير شهري"}
        box.folder.create("صندوق")
        box.move(found.uid or "", "صندوق")
        first = box.uids(imap_tools.AND(subject="first"))
        box.flag(first, imap_tools.MailMessageFlags.FLAGGED, True)
        box.delete(box.uids(imap_tools.AND(subject="second")))
        assert [one.name for one in box.folder.list()].count("صندوق") == 1
        assert box.folder.status("صندوق")["MESSAGES"] == 1
        box.folder.set("صندوق")
        assert [one.subject for one in box.fetch()] == ["تقرير شهري"]
    assert kept(office, account, "INBOX", "FLAGGED", "SUBJECT", "first") == [1]
    assert kept(office, account, "INBOX", "ALL") == [1]


# --- aioimaplib


async def test_aioimaplib(office: PostOffice, account: Account) -> None:
    await asyncio.to_thread(office.send, account, letter("first"), ARABIC)
    port = office.port("imaps")
    made = aioimaplib.IMAP4_SSL("localhost", port, timeout=PATIENCE, ssl_context=office.trust())
    await made.wait_hello_from_server()
    assert (await made.login(account.address, account.password)).result == "OK"
    assert (await made.select("INBOX")).result == "OK"
    fetched = await made.fetch("2", "(BODY.PEEK[])")
    assert fetched.result == "OK"
    assert any("تقرير شهري".encode() in line or b"=?utf-8?" in line for line in fetched.lines)
    assert (await made.store("1", "+FLAGS", "(\\Flagged)")).result == "OK"
    assert (await made.uid_search("FLAGGED")).lines[0] == b"1"
    assert (await made.create("Filed")).result == "OK"
    assert (await made.uid("move", "2", "Filed")).result == "OK"
    waiting = await made.idle_start(timeout=PATIENCE)
    await asyncio.to_thread(office.send, account, letter("news"))
    heard: list[bytes] = []
    while not any(b"EXISTS" in line for line in heard):
        heard += await made.wait_server_push(PATIENCE)
    made.idle_done()
    await asyncio.wait_for(waiting, PATIENCE)
    assert (await made.expunge()).result == "OK"
    await made.logout()
    assert await asyncio.to_thread(kept, office, account, "INBOX", "ALL") == [1, 2]
    assert await asyncio.to_thread(kept, office, account, "Filed", "ALL") == [1]
