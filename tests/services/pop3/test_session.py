"""One POP3 connection of a whole post office: deletions, silence, breaks, crowds, and the end."""

from __future__ import annotations

import asyncio

import pytest
from tests.app.clients import Pop3Client
from tests.app.office import Office

from barid.interfaces.store import StorageFailed
from barid.model.account import AccountState
from barid.model.flags import SEEN
from barid.postoffice.mailbox.maildrop import Maildrop

ALL = ((1, 0xFFFFFFFF),)


@pytest.fixture
async def client(office: Office) -> Pop3Client:
    """A maildrop with three messages."""
    for subject in (b"One", b"Two", b"Three"):
        await office.deliver(b"Subject: %b\r\n\r\nHello.\r\n" % subject)
    return await office.collecting()


async def left(office: Office) -> int:
    client = await office.collecting()
    answer = await client.ask("STAT")
    await client.ask("QUIT")
    return int(answer.split()[1])


async def test_what_is_marked_goes_with_quit(office: Office, client: Pop3Client) -> None:
    assert (await client.ask("DELE 2")).startswith("+OK")
    assert (await client.ask_many("LIST")).count(b"\r\n") == 2
    assert await left(office) == 3
    assert await client.ask("QUIT") == "+OK Goodbye"
    await client.wire.closed()
    assert await left(office) == 2
    reader = await office.reading()
    assert (await reader.ask("SEARCH ALL")).only("SEARCH") == ["SEARCH 1 2"]


async def test_rset_takes_marks_back(office: Office, client: Pop3Client) -> None:
    await client.ask("DELE 1")
    assert (await client.ask("RSET")).startswith("+OK")
    assert (await client.ask("STAT")).startswith("+OK 3 ")
    await client.ask("QUIT")
    assert await left(office) == 3


async def test_a_break_deletes_nothing(office: Office, client: Pop3Client) -> None:
    await client.ask("DELE 1")
    client.wire.vanish()
    await client.wire.closed()
    await office.rest()
    assert await left(office) == 3


async def test_silence_ends_the_session_without_a_word(office: Office, client: Pop3Client) -> None:
    await client.ask("DELE 1")
    office.pass_time(599)
    assert (await client.ask("NOOP")).startswith("+OK")
    office.pass_time(599)
    assert not client.wire.lost
    office.pass_time(3)
    await client.wire.closed()
    assert client.wire.heard == b""
    await office.rest()
    assert await left(office) == 3


async def test_a_trickle_is_silence(quick_office: Office) -> None:
    client = quick_office.pop3()
    await client.line()
    for _ in range(11):
        client.send("N")
        quick_office.pass_time(60)
    await client.wire.closed()


async def test_half_a_goodbye_is_none(office: Office, client: Pop3Client) -> None:
    client.send("DELE 1\r\nQUIT")
    client.wire.finish()
    await client.wire.closed()
    await office.rest()
    assert await left(office) == 3


async def test_the_last_command_of_a_half_closed_connection_is_answered(
    office: Office, client: Pop3Client
) -> None:
    client.send("DELE 1\r\nQUIT\r\n")
    client.wire.finish()
    await client.wire.closed()
    assert client.wire.heard.endswith(b"+OK Goodbye\r\n")
    assert await left(office) == 2


async def test_what_is_pipelined_is_answered_in_order(office: Office, client: Pop3Client) -> None:
    client.send("".join(f"RETR {n}\r\n" for n in (1, 2, 3, 4)) + "NOOP\r\n" * 200 + "QUIT\r\n")
    await client.wire.closed()
    heard = bytes(client.wire.heard)
    assert [heard.count(word) for word in (b"Subject: ", b"-ERR No such", b"+OK Nothing")] == [
        3,
        1,
        200,
    ]
    assert heard.index(b"One") < heard.index(b"Two") < heard.index(b"Three")
    assert heard.endswith(b"+OK Goodbye\r\n")


async def test_what_was_fetched_is_seen(office: Office, client: Pop3Client) -> None:
    for number in (1, 3):
        await client.ask_many(f"RETR {number}")
    await client.ask_many("TOP 2 0")
    await client.ask("QUIT")
    await client.wire.closed()
    await office.rest()
    reader = await office.reading()
    assert (await reader.ask("SEARCH SEEN")).only("SEARCH") == ["SEARCH 1 3"]


async def test_what_was_fetched_before_a_break_is_seen_too(
    office: Office, client: Pop3Client
) -> None:
    await client.ask_many("RETR 2")
    await client.ask("DELE 2")
    client.wire.vanish()
    await client.wire.closed()
    await office.rest()
    reader = await office.reading()
    assert (await reader.ask("SEARCH SEEN")).only("SEARCH") == ["SEARCH 2"]


async def test_two_devices_at_once(office: Office, client: Pop3Client) -> None:
    other = await office.collecting()
    assert (await other.ask("DELE 2")).startswith("+OK")
    assert (await other.ask("QUIT")).startswith("+OK")
    assert await client.ask("RETR 2") == "-ERR Another program has removed this message"
    assert await client.ask("TOP 2 1") == "-ERR Another program has removed this message"
    assert b"Three" in await client.ask_many("RETR 3")
    assert (await client.ask("DELE 2")).startswith("+OK")
    assert (await client.ask("DELE 1")).startswith("+OK")
    assert (await client.ask("QUIT")).startswith("+OK")
    assert await left(office) == 1


async def test_new_mail_is_seen_by_the_next_session(office: Office, client: Pop3Client) -> None:
    await office.deliver()
    assert (await client.ask("STAT")).startswith("+OK 3 ")
    assert await client.ask("RETR 4") == "-ERR No such message"
    assert await left(office) == 4


async def test_many_sessions_at_once_are_too_many(quick_office: Office) -> None:
    clients = [await quick_office.collecting() for _ in range(32)]
    more = quick_office.pop3()
    await more.line()
    await more.ask("USER reader")
    assert (await more.ask("PASS reader-demo")).startswith("-ERR [IN-USE] ")
    await clients[0].ask("QUIT")
    await clients[0].wire.closed()
    await quick_office.rest()
    await more.ask("USER reader")
    assert (await more.ask("PASS reader-demo")).startswith("+OK")
    await quick_office.collecting("writer")


async def test_a_full_disk_removes_nothing_and_says_so(
    office: Office, client: Pop3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: Maildrop) -> None:
        raise StorageFailed("no space")

    await client.ask("DELE 1")
    with monkeypatch.context() as patch:
        patch.setattr(Maildrop, "update", fail)
        assert (await client.ask("QUIT")).startswith("-ERR [SYS/TEMP] No message was removed")
        await client.wire.closed()
        await office.rest()
    assert await left(office) == 3


async def test_trouble_with_the_store_is_told_and_the_session_lives(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await quick_office.deliver()
    client = await quick_office.collecting()

    async def fail(*_: object, **__: object) -> None:
        raise StorageFailed("damaged")

    with monkeypatch.context() as patch:
        patch.setattr(Maildrop, "read", fail)
        assert (await client.ask("RETR 1")).startswith("-ERR [SYS/TEMP] Not possible now")
    assert b"Hello." in await client.ask_many("RETR 1")


async def test_a_fault_of_ours_is_told_and_the_session_lives(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await quick_office.deliver()
    client = await quick_office.collecting()

    def fail(*_: object) -> bool:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(Maildrop, "has", fail)
        for command in ("RETR 1", "LIST 1"):
            assert await client.ask(command) == "-ERR [SYS/TEMP] A fault of ours"
    assert "could not be answered" in caplog.text
    assert (await client.ask("NOOP")).startswith("+OK")


async def test_a_closed_account_is_sent_away(office: Office, client: Pop3Client) -> None:
    account = await office.account("third")
    assert (await client.ask("NOOP")).startswith("+OK"), "somebody else changed"

    def close(tx: object) -> None:
        del tx

    reader = (await office.store.read(lambda tx: tx.directory.accounts()))[0]
    assert reader.id != account.id
    await office.change(lambda tx: tx.directory.set_state(reader.id, AccountState.DISABLED))
    assert (await client.ask("STAT")).startswith("-ERR [SYS/PERM] The account is closed")
    await client.wire.closed()


async def test_the_office_closes(office: Office, client: Pop3Client) -> None:
    await client.ask("DELE 1")
    client.wire._connection.send_away()
    assert (await client.line()).startswith("-ERR [SYS/TEMP] Closing down")
    await client.wire.closed()
    await office.rest()
    assert await left(office) == 3


async def test_a_client_that_does_not_read_is_not_written_to(quick_office: Office) -> None:
    await quick_office.deliver(b"Subject: x\r\n\r\n" + b"x" * 70 + b"\r\n" * 20_000)
    client = await quick_office.collecting()
    client.wire.reading = False
    client.send("RETR 1\r\n" * 3000)
    await asyncio.sleep(0.05)
    assert client.wire.held < 2_000_000
    client.wire.read_on()
    client.send("QUIT\r\n")
    await client.wire.closed()
    assert client.wire.heard.count(b"Subject: x") == 3000
    assert client.wire.heard.endswith(b"+OK Goodbye\r\n")


async def test_a_client_that_takes_nothing_is_dropped(quick_office: Office) -> None:
    await quick_office.deliver(b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 20_000)
    client = await quick_office.collecting()
    client.wire.reading = False
    client.send("RETR 1\r\n" * 4)
    await asyncio.sleep(0.05)
    for _ in range(4):
        quick_office.pass_time(601)
        await asyncio.sleep(0)
    await client.wire.closed()


async def test_seen_flags_are_a_wish_not_a_duty(office: Office, client: Pop3Client) -> None:
    """Somebody removes the mailbox's message that was fetched: nothing breaks."""
    await client.ask_many("RETR 1")
    box = (await office.store.read(lambda tx: tx.mailboxes.all_of(tx.directory.accounts()[0].id)))[
        0
    ]
    await office.change(lambda tx: tx.messages.expunge(box.id, ALL))
    assert (await client.ask("QUIT")).startswith("+OK")
    entries = await office.store.read(lambda tx: tx.messages.entries(box.id, ALL))
    assert [entry for entry in entries if entry.flags & SEEN] == []
