"""STAT, LIST, UIDL, DELE: numbers, sizes and names that hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.app.clients import Pop3Client
from tests.app.office import Office, opened

from barid.services.pop3 import listing

SUBJECTS = (b"One", b"Two", b"Three")


@pytest.fixture
async def client(office: Office) -> Pop3Client:
    for subject in SUBJECTS:
        await office.deliver(b"Subject: %b\r\n\r\nHello.\r\n" % subject)
    return await office.collecting()


async def test_an_empty_maildrop(quick_office: Office) -> None:
    client = await quick_office.collecting()
    assert await client.ask("STAT") == "+OK 0 0"
    assert await client.ask_many("LIST") == b""
    assert await client.ask_many("UIDL") == b""
    assert await client.ask("LIST 1") == "-ERR No such message"


async def test_sizes_are_those_of_what_is_sent(client: Pop3Client) -> None:
    listed = [line.split() for line in (await client.ask_many("LIST")).splitlines()]
    total = 0
    for number, size in listed:
        octets = await client.ask_many(f"RETR {int(number)}")
        assert len(octets) == int(size)
        assert await client.ask(f"LIST {int(number)}") == f"+OK {int(number)} {int(size)}"
        total += int(size)
    assert await client.ask("STAT") == f"+OK 3 {total}"
    await client.ask("DELE 2")
    assert await client.ask("STAT") == f"+OK 2 {total - int(listed[1][1])}"


async def test_marked_messages_are_not_listed(client: Pop3Client) -> None:
    assert await client.ask("DELE 2") == "+OK Marked as deleted"
    assert await client.ask("DELE 2") == "-ERR Message is marked as deleted"
    assert await client.ask("DELE 4") == "-ERR No such message"
    for command in ("LIST", "UIDL"):
        assert [line[:2] for line in (await client.ask_many(command)).splitlines()] == [
            b"1 ",
            b"3 ",
        ]
        for number in (0, 2, 4):
            assert (await client.ask(f"{command} {number}")).startswith("-ERR")


async def test_a_size_is_mended_once_the_message_is_fetched(quick_office: Office) -> None:
    """A message that does not end with a line end is sent with one."""
    reader = await quick_office.reading()
    assert (await reader.append("INBOX", b"Subject: x\r\n\r\nno end")).ok
    client = await quick_office.collecting()
    assert await client.ask("LIST 1") == "+OK 1 20"
    assert await client.ask_many("RETR 1") == b"Subject: x\r\n\r\nno end\r\n"
    assert await client.ask("LIST 1") == "+OK 1 22"


async def test_many_lines_come_in_pieces(
    client: Pop3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LINES_AT_ONCE", 2)
    assert (await client.ask_many("UIDL")).count(b"\r\n") == 3
    assert (await client.ask_many("LIST")).count(b"\r\n") == 3


async def test_unique_identifiers_last(office: Office, client: Pop3Client) -> None:
    before = (await client.ask_many("UIDL")).splitlines()
    assert await client.ask("UIDL 3") == "+OK " + before[2].decode()
    await client.ask("DELE 1")
    await client.ask("QUIT")
    await client.wire.closed()
    await office.deliver()
    reader = await office.reading()
    assert (await reader.ask("STORE 1 +FLAGS (\\Flagged)")).ok
    client = await office.collecting()
    after = (await client.ask_many("UIDL")).splitlines()
    assert [line.split()[1] for line in after[:2]] == [line.split()[1] for line in before[1:]]
    assert after[2].split()[1] not in {line.split()[1] for line in before}


async def test_unique_identifiers_survive_a_restart(tmp_path: Path) -> None:
    found = []
    for start in range(2):
        async with opened(tmp_path, people=("reader", "writer") if not start else ()) as office:
            if not start:
                await office.deliver()
            client = await office.collecting()
            found.append(await client.ask_many("UIDL"))
    assert found[0] == found[1] != b""
