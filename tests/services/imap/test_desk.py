"""What commands work with: room for long answers, names, leaving."""

from __future__ import annotations

import asyncio

from tests.app.office import Office, opened

from barid.interfaces.store import StorageFailed
from barid.testing.memory import MemoryStore


async def test_leaving_does_no_harm_when_nothing_can_be_kept(quick_office: Office) -> None:
    store = quick_office.store
    assert isinstance(store, MemoryStore)
    client = await quick_office.reading()
    await quick_office.deliver()
    await client.ask("NOOP")
    store.failure = StorageFailed("trouble")
    assert (await client.ask("UNSELECT")).ok
    store.failure = None
    assert (await client.ask("SELECT INBOX")).said("0 RECENT")


async def test_names_are_turned_round_and_back() -> None:
    async with opened(None, '[imap]\nseparator = "."\n') as office:
        client = await office.reading(None)
        await client.ask("CREATE a.b/c")
        answer = await client.ask('LIST "" "a.*"')
        assert answer.untagged[0].split(b'"." ')[1].strip(b'"') == b"a.b/c"


async def test_a_reading_client_keeps_its_time(quick_office: Office) -> None:
    client = await quick_office.reading()
    content = b"Subject: large\r\n\r\n" + b"x" * 3_000_000 + b"\r\n"
    for _ in range(3):
        assert (await client.append("INBOX", content)).ok
    client.wire.reading = False
    tag = client.begin("FETCH 1:* BODY.PEEK[]")
    for _ in range(20):
        for _ in range(20):
            await asyncio.sleep(0)
        client.wire.read_on()
        quick_office.pass_time(1200)
        client.wire.reading = False
    client.wire.read_on()
    assert (await client.answer(tag)).ok
