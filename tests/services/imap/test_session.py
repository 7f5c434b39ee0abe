"""One connection: order, bounds, and every way in which it may end."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tests.app.office import LETTER, Office

from barid.interfaces.store import StorageFailed
from barid.model.account import AccountState
from barid.postoffice.directory import changes
from barid.testing.memory import MemoryStore


async def test_pipelined_commands_are_answered_in_order(office: Office) -> None:
    await office.deliver()
    client = await office.reading(None)
    tags = [client.begin(c) for c in ("SELECT INBOX", "FETCH 1 UID", "NOOP", "UNSELECT", "NOOP")]
    for tag in tags:
        assert (await client.answer(tag)).ok


async def test_a_flood_of_what_is_answered_at_once_waits_for_a_client_that_reads(
    quick_office: Office,
) -> None:
    client = await quick_office.reading()
    wire = client.wire
    wire.reading = False
    client.send(b"a CAPABILITY\r\n" * 10_000 + b"z NOOP\r\n")
    for _ in range(50):
        await asyncio.sleep(0)
    assert 0 < wire.held + wire._connection._queued < 1_000_000
    wire.read_on()
    await wire.until(lambda: b"\r\nz OK " in wire.heard)
    assert wire.heard.count(b"\na OK ") == 10_000


async def test_a_message_in_small_pieces(quick_office: Office) -> None:
    client = await quick_office.reading()
    command = b"z APPEND INBOX {%d}\r\n" % len(LETTER)
    for octet in command:
        client.send(bytes([octet]))
    assert (await client.line()).startswith(b"+")
    for octet in LETTER + b"\r\n":
        client.send(bytes([octet]))
    answer = await client.answer(b"z")
    assert answer.ok


async def test_logout_says_goodbye(quick_office: Office) -> None:
    client = await quick_office.reading()
    answer = await client.ask("LOGOUT")
    assert answer.untagged[0].startswith(b"BYE ")
    await client.wire.closed()


async def test_a_client_that_sends_too_fast_is_read_no_more(quick_office: Office) -> None:
    client = await quick_office.reading()
    content = b"Subject: large\r\n\r\n" + b"x" * 900_000 + b"\r\n"
    assert (await client.append("INBOX", content)).ok
    client.wire.reading = False
    tags = [client.begin("FETCH 1 (BODY.PEEK[] BODY.PEEK[TEXT])"), client.begin("NOOP")]
    for _ in range(100):
        client.send(b'x LIST "" "' + b"x" * 8000 + b'"\r\n')
        await asyncio.sleep(0)
    assert client.wire.unheard > 0
    client.wire.read_on()
    for tag in tags:
        assert (await client.answer(tag)).ok
    await client.wire.until(lambda: client.wire.unheard == 0)


async def test_ten_bad_commands_before_login_end_the_session(quick_office: Office) -> None:
    client = quick_office.imap()
    for _ in range(10):
        client.begin("NONSENSE")
    await client.wire.closed()
    assert b"* BYE " in client.wire.heard


async def test_after_login_each_bad_command_is_answered_and_the_session_lives(
    quick_office: Office,
) -> None:
    client = await quick_office.reading()
    for _ in range(100):
        assert (await client.ask("NONSENSE")).status == "BAD"
    assert (await client.ask("NOOP")).ok


async def test_an_idle_client_is_told_when_its_time_is_over(quick_office: Office) -> None:
    client = await quick_office.reading()
    quick_office.pass_time(20 * 60)
    assert (await client.ask("NOOP")).ok
    quick_office.pass_time(20 * 60)
    assert not client.wire.lost
    quick_office.pass_time(24 * 3600)
    await client.wire.closed()
    assert client.wire.heard.startswith(b"* BYE ")


@pytest.mark.parametrize("idling", [False, True])
async def test_the_office_closes_and_says_so(quick_office: Office, idling: bool) -> None:
    client = await quick_office.reading()
    if idling:
        await client.idle()
        await quick_office.rest()
    client.wire._connection.send_away()
    await client.wire.closed()
    assert client.wire.heard.startswith(b"* BYE [UNAVAILABLE] ")


async def test_the_command_under_way_is_answered_before_the_office_closes(office: Office) -> None:
    client = await office.reading()
    tag = client.begin(f"APPEND INBOX {{{len(LETTER)}+}}\r\n".encode() + LETTER)
    client.wire._connection.send_away()
    assert (await client.answer(tag)).ok
    await client.wire.closed()
    assert client.wire.heard.startswith(b"* BYE ")


@pytest.mark.parametrize("mailbox", [None, "INBOX"])
async def test_a_session_ends_when_its_account_is_disabled(
    office: Office, mailbox: str | None
) -> None:
    client, other = await office.reading(mailbox), await office.reading(mailbox, "writer")
    assert (await client.ask("NOOP")).ok
    await office.change(
        lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.DISABLED)
    )
    client.begin("STATUS Sent (MESSAGES)")
    await client.wire.closed()
    assert client.wire.heard.startswith(b"* BYE [UNAVAILABLE] ")
    assert (await other.ask("STATUS Sent (MESSAGES)")).ok


async def test_other_changes_in_the_directory_end_no_session(office: Office) -> None:
    client = await office.reading()
    await office.account("third")
    for _ in range(2):
        assert (await client.ask("NOOP")).ok


async def test_a_half_closed_client_hears_its_answer(office: Office) -> None:
    client = await office.reading()
    tag = client.begin(f"APPEND INBOX {{{len(LETTER)}+}}\r\n".encode() + LETTER)
    client.wire.finish()
    assert (await client.answer(tag)).ok
    await client.wire.closed()


async def test_a_half_closed_client_that_asks_nothing_is_left(quick_office: Office) -> None:
    client = await quick_office.reading()
    client.wire.finish()
    await client.wire.closed()


COMMANDS = (
    "SELECT INBOX",
    "FETCH 1:* (UID BODY[])",
    r"STORE 1 +FLAGS (\Flagged)",
    "SEARCH TEXT hello",
    "COPY 1 Archive",
    "IDLE",
    "IDLE\r\nDONE",
    "EXPUNGE",
    "CLOSE",
    "STARTTLS",
    "LOGOUT",
    f"APPEND INBOX {{{len(LETTER)}+}}\r\n{LETTER.decode()}",
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("turns", range(4))
async def test_a_client_that_vanishes_leaves_nothing_behind(
    quick_office: Office, command: str, turns: int, caplog: pytest.LogCaptureFixture
) -> None:
    store = quick_office.store
    assert isinstance(store, MemoryStore)
    await quick_office.deliver()
    client = await quick_office.reading()
    with caplog.at_level(logging.WARNING):
        client.begin(command)
        for _ in range(turns):
            await asyncio.sleep(0)
        if not client.wire.lost:
            client.wire.vanish()
        await client.wire.closed()
        await quick_office.rest()
    assert store.changes._watches == []
    assert quick_office.tasks == set()
    assert len(quick_office.surroundings.deadlines) == 0
    assert caplog.records == []


async def test_a_fault_of_ours_is_said_and_the_session_lives(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = await quick_office.reading()

    def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("barid.postoffice.mailbox.account._status", broken)
    answer = await client.ask("STATUS INBOX (MESSAGES)")
    assert (answer.status, answer.code) == ("NO", "SERVERBUG")
    assert len(caplog.records) == 1
    assert (await client.ask("NOOP")).ok


async def test_a_failing_store_is_said_and_the_session_lives(quick_office: Office) -> None:
    store = quick_office.store
    assert isinstance(store, MemoryStore)
    client = await quick_office.reading()
    store.failure = StorageFailed("trouble")
    for command in ("CREATE x", r"STORE 1 +FLAGS (\Seen)", "EXPUNGE"):
        answer = await client.ask(command)
        assert answer.status in ("NO", "BAD")
    store.failure = None
    assert (await client.ask("CREATE x")).ok


async def test_a_client_that_asks_and_never_listens_is_heard_no_more(quick_office: Office) -> None:
    client = await quick_office.reading()
    wire = client.wire
    wire.reading = False
    for _ in range(60):
        client.send(b"x CAPABILITY\r\n" * 500)
        await asyncio.sleep(0)
    assert wire.unheard > 0
    assert wire.held + wire._connection.unsent < 4_000_000
    wire.read_on()
    await wire.until(lambda: wire.unheard == 0)
    await wire.until(lambda: wire.heard.count(b"x OK ") == 60 * 500)
    wire.heard.clear()
    assert (await client.ask("NOOP")).ok
