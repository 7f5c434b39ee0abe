"""APPEND keeps all or nothing, and says where."""

from __future__ import annotations

import asyncio

from tests.app.office import LETTER, Office

from barid.interfaces.store import StorageFailed, StorageFull
from barid.services.space import SMALL
from barid.testing.memory import MemoryStore


async def test_the_answer_says_under_which_uid(office: Office) -> None:
    client = await office.reading(None)
    first = await client.append("INBOX", LETTER)
    validity = (await client.ask("STATUS INBOX (UIDVALIDITY)")).only("STATUS")[0]
    number = validity.rpartition(" ")[2].rstrip(")")
    assert first.code == f"APPENDUID {number} 1"
    assert (await client.append("INBOX", LETTER)).code == f"APPENDUID {number} 2"


async def test_several_messages_come_at_once(office: Office) -> None:
    client = await office.reading()
    size = len(LETTER)
    head = f"APPEND INBOX {{{size}+}}\r\n".encode() + LETTER
    more = f" (\\Seen) {{{size}+}}\r\n".encode() + LETTER
    answer = await client.ask(head + more)
    assert answer.code is not None
    assert answer.code.endswith(" 1:2")
    assert answer.said("2 EXISTS")


async def test_flags_and_date_are_kept(office: Office) -> None:
    client = await office.reading()
    date = '"17-Jul-1996 02:44:25 -0700"'
    command = f"APPEND INBOX (\\Answered Urgent) {date} {{{len(LETTER)}+}}\r\n".encode() + LETTER
    assert (await client.ask(command)).ok
    (line,) = (await client.ask("FETCH 1 (FLAGS INTERNALDATE)")).only("FETCH")
    assert r"FLAGS (\Answered \Recent Urgent)" in line or r"\Answered" in line
    assert "Urgent" in line
    assert 'INTERNALDATE "17-Jul-1996 09:44:25 +0000"' in line


async def test_without_a_date_it_is_now(office: Office) -> None:
    client = await office.reading()
    await client.append("INBOX", LETTER)
    (line,) = (await client.ask("FETCH 1 INTERNALDATE")).only("FETCH")
    assert '"15-Jan-2027 08:00:00 +0000"' in line


async def test_the_open_mailbox_tells_at_once(office: Office) -> None:
    client = await office.reading()
    answer = await client.append("INBOX", LETTER)
    assert answer.said("1 EXISTS")


async def test_another_mailbox_tells_nothing(office: Office) -> None:
    client = await office.reading()
    answer = await client.append("Sent", LETTER)
    assert answer.ok
    assert answer.untagged == []


async def test_a_mailbox_that_is_not_there_could_be_made(office: Office) -> None:
    client = await office.reading(None)
    answer = await client.append("Nowhere", LETTER)
    assert (answer.status, answer.code) == ("NO", "TRYCREATE")


async def test_a_full_account_takes_no_more(office: Office) -> None:
    await office.account("small", quota=2 * len(LETTER) - 1)
    client = await office.reading("INBOX", "small")
    assert (await client.append("INBOX", LETTER)).ok
    answer = await client.append("INBOX", LETTER)
    assert (answer.status, answer.code) == ("NO", "OVERQUOTA")
    assert (await client.ask("STATUS INBOX (MESSAGES)")).said('STATUS "INBOX" (MESSAGES 1)') or (
        await client.ask("STATUS INBOX (MESSAGES)")
    ).said("STATUS INBOX (MESSAGES 1)")


async def test_several_messages_beyond_the_quota_are_all_refused(office: Office) -> None:
    await office.account("small", quota=2 * len(LETTER) - 1)
    client = await office.reading("INBOX", "small")
    literal = f"{{{len(LETTER)}+}}\r\n".encode() + LETTER
    assert (await client.ask(b"APPEND INBOX " + literal + b" " + literal)).code == "OVERQUOTA"
    assert (await client.ask("NOOP")).untagged == []


async def test_what_is_appended_comes_back_octet_for_octet(office: Office) -> None:
    content = b"Subject: \xff\xfe raw\r\n\r\nbare\rcr and\nlf\r\n\r\n.\r\n..dots\r\nno end"
    client = await office.reading()
    assert (await client.append("INBOX", content)).ok
    answer = await client.ask("FETCH 1 BODY.PEEK[]")
    assert content in answer.untagged[0]
    assert b"{%d}" % len(content) in answer.untagged[0]


async def test_a_large_message_comes_back_octet_for_octet(office: Office) -> None:
    content = b"Subject: large\r\n\r\n" + bytes(range(1, 256)) * 2000
    client = await office.reading()
    assert (await client.append("INBOX", content)).ok
    answer = await client.ask("FETCH 1 BODY.PEEK[]")
    assert content in answer.untagged[0]


async def test_a_message_beyond_the_limit_is_refused_unread(office: Office) -> None:
    client = await office.reading(None)
    answer = await client.ask("APPEND INBOX {99999999999}")
    assert answer.status in ("NO", "BAD")
    assert answer.code == "TOOBIG"


async def test_a_full_disk_is_said_and_the_session_goes_on(quick_office: Office) -> None:
    store = quick_office.store
    assert isinstance(store, MemoryStore)
    client = await quick_office.reading()
    store.failure = StorageFull("no space")
    answer = await client.append("INBOX", LETTER)
    assert (answer.status, answer.code) == ("NO", "OVERQUOTA")
    store.failure = StorageFailed("trouble")
    answer = await client.append("INBOX", LETTER)
    assert (answer.status, answer.code) == ("NO", "UNAVAILABLE")
    store.failure = None
    assert (await client.append("INBOX", LETTER)).ok


async def test_binary_content_is_taken_as_literal8(office: Office) -> None:
    content = b"Subject: x\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\1\xff\r\n"
    client = await office.reading()
    answer = await client.ask(b"APPEND INBOX ~{%d+}\r\n" % len(content) + content)
    assert answer.ok
    answer = await client.ask("FETCH 1 BINARY.PEEK[1]")
    assert b"\0\1\xff\r\n" in answer.untagged[0]
    assert b"BINARY[1] ~{5}\r\n" in answer.untagged[0]


async def test_what_all_sessions_hold_is_bounded(quick_office: Office) -> None:
    space = quick_office.rooms._reading.space
    space.most = 2 * SMALL
    one, other, third = [await quick_office.reading() for _ in range(3)]
    one.send(b"x APPEND INBOX {%d+}\r\n" % (2 * SMALL) + b"a" * (SMALL + 10))
    for _ in range(20):
        await asyncio.sleep(0)
    assert space.taken == SMALL + 10
    # too much, before it is sent
    answer = await other.ask(b"APPEND INBOX {%d}" % (SMALL + 1))
    assert (answer.status, answer.code) == ("NO", "UNAVAILABLE")
    # too much, and sent without asking
    answer = await other.ask(b"APPEND INBOX {%d+}\r\n" % (SMALL + 1) + b"b" * (SMALL + 1))
    assert (answer.status, answer.code) == ("NO", "UNAVAILABLE")
    # a little is always taken, and others had asked before
    assert (await third.append("INBOX", b"c" * SMALL)).ok
    assert space.taken == SMALL + 10
    one.send(b"a" * (SMALL - 10) + b"\r\n")
    assert (await one.answer(b"x")).ok
    assert space.taken == 0
    assert (await other.append("INBOX", b"b" * (SMALL + 1))).ok


async def test_what_comes_in_the_meantime_ends_a_message_that_was_let_in(
    quick_office: Office,
) -> None:
    space = quick_office.rooms._reading.space
    space.most = 2 * SMALL
    one, other = [await quick_office.reading() for _ in range(2)]
    for client in (one, other):
        client.send(b"x APPEND INBOX {%d+}\r\n" % (2 * SMALL) + b"a" * (SMALL - 10))
    for _ in range(20):
        await asyncio.sleep(0)
    one.send(b"a" * 20)
    other.send(b"b" * 20)
    for _ in range(20):
        await asyncio.sleep(0)
    assert space.taken == SMALL + 10
    other.send(b"b" * (SMALL - 10) + b"\r\n")
    answer = await other.answer(b"x")
    assert (answer.status, answer.code) == ("NO", "UNAVAILABLE")
    assert (await other.ask("NOOP")).ok
    one.wire.vanish()
    await one.wire.closed()
    await quick_office.rest()
    assert space.taken == 0
