"""What devices do with messages is told in their trails, once, and only there."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, Office

from barid.interfaces.store import StorageFailed
from barid.model.event import Step
from barid.postoffice.mailbox.recording import Recorded, Recorder


async def told(office: Office, message_id: str = "one@example.org") -> list[tuple[str, str, str]]:
    """(step, recipient, detail) of what the reader did."""
    (trail,) = await office.store.read(lambda tx: tx.trails.find(message_id))
    return [
        (one.step.value, one.recipient, one.detail)
        for one in trail.events
        if one.step.of_reading or one.step is Step.FETCHED
    ]


def recorder(office: Office) -> Recorder:
    return Recorder(office.store, office.rooms.journal)


async def test_fetching_and_seeing_are_told_once_of_each_device(office: Office) -> None:
    await office.deliver(LETTER, "reader@barid.test")
    client = await office.reading("INBOX")
    await client.ask('ID ("name" "Post" "version" "7")')
    for _ in range(2):
        await client.ask("FETCH 1 BODY[]")
        await recorder(office).step()
    other = await office.reading("INBOX")
    await other.ask("FETCH 1 BODY.PEEK[TEXT]")
    await recorder(office).step()
    assert await told(office) == [
        ("seen", "reader@barid.test", "IMAP Post 7 [127.0.0.1]"),
        ("fetched", "reader@barid.test", "IMAP Post 7 [127.0.0.1]"),
        ("fetched", "reader@barid.test", "IMAP [127.0.0.1]"),
    ]


async def test_a_look_at_headers_is_no_reading(office: Office) -> None:
    await office.deliver(LETTER, "reader@barid.test")
    client = await office.reading("INBOX")
    await client.ask("FETCH 1 (FLAGS ENVELOPE BODY.PEEK[HEADER])")
    await recorder(office).step()
    assert await told(office) == []


async def test_moving_and_removing_are_told(office: Office) -> None:
    await office.deliver(LETTER, "reader@barid.test")
    client = await office.reading("INBOX")
    await client.ask("CREATE Old")
    await client.ask("MOVE 1 Old")
    await recorder(office).step()
    await client.ask("SELECT Old")
    await client.ask("STORE 1 +FLAGS (\\Deleted)")
    await client.ask("EXPUNGE")
    await recorder(office).step()
    assert await told(office) == [
        ("moved", "reader@barid.test", "Old; IMAP [127.0.0.1]"),
        ("deleted", "reader@barid.test", "IMAP [127.0.0.1]"),
    ]


async def test_what_is_collected_and_removed_by_pop3_is_told(office: Office) -> None:
    await office.deliver(LETTER, "reader@barid.test")
    client = await office.collecting()
    await client.ask_many("RETR 1")
    await client.ask("DELE 1")
    await client.ask("QUIT")
    await recorder(office).step()
    assert [step for step, _, _ in await told(office)] == ["fetched", "deleted"]
    assert (await told(office))[0][2] == "POP3 [127.0.0.1]"


async def test_one_reader_leaves_no_trace_for_another(office: Office) -> None:
    await office.deliver(LETTER, "reader@barid.test", "writer@barid.test")
    client = await office.reading("INBOX")
    await client.ask("FETCH 1 BODY[]")
    await recorder(office).step()
    (trail,) = await office.store.read(lambda tx: tx.trails.find("one@example.org"))
    reading = [one for one in trail.events if one.step.of_reading]
    assert {one.recipient for one in reading} == {"reader@barid.test"}
    assert len({one.account for one in reading}) == 1


async def test_messages_without_a_name_are_passed_over(office: Office) -> None:
    await office.deliver(b"Subject: x\r\n\r\ny\r\n", "reader@barid.test")
    client = await office.reading("INBOX")
    await client.ask("FETCH 1 BODY[]")
    await recorder(office).step()
    assert len(office.rooms.journal) == 0


async def test_who_follows_hears_what_was_seen(office: Office) -> None:
    await office.deliver(LETTER, "reader@barid.test")
    client = await office.reading("INBOX")
    heard: list[Recorded] = []

    async def following(one: Recorded) -> None:
        heard.append(one)

    await client.ask("FETCH 1 BODY[]")
    await Recorder(office.store, office.rooms.journal, following).step()
    assert [(one.event.step, one.uid) for one in heard] == [(Step.SEEN, 1)]


class Full:
    """A store that takes nothing."""

    def __init__(self, office: Office) -> None:
        self.read = office.store.read

    async def write(self, _: object, **__: object) -> None:
        raise StorageFailed("full")

    prepare = write


async def test_what_cannot_be_written_stays_noted(office: Office) -> None:
    await office.deliver(LETTER, "reader@barid.test")
    client = await office.reading("INBOX")
    await client.ask("FETCH 1 BODY[]")
    journal = office.rooms.journal
    waiting = len(journal)
    with pytest.raises(StorageFailed):
        await Recorder(Full(office), journal).step()  # type: ignore[arg-type]
    assert len(journal) == waiting
    await recorder(office).step()
    assert len(await told(office)) == 2
