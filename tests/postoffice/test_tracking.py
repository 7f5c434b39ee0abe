"""Every step that changes something is written where it happens, and goes if it goes."""

from __future__ import annotations

from tests.app.office import LETTER, Office

from barid.model.event import Step, Trail


async def trails(office: Office, message_id: str) -> list[Trail]:
    return await office.store.read(lambda tx: tx.trails.find(message_id))


async def test_a_delivered_message_has_a_trail_to_each_mailbox(office: Office) -> None:
    await office.deliver(LETTER, "reader@barid.test", "writer@barid.test")
    (found,) = await trails(office, "one@example.org")
    trail, events = found.what, found.events
    assert trail.reverse_path == "writer@example.org"
    assert trail.peer == "client.example [192.0.2.1], ESMTP"
    assert trail.opened == office.clock.now()
    assert [event.step for event in events] == [Step.RECEIVED, Step.DELIVERED, Step.DELIVERED]
    assert [event.recipient for event in events] == [
        "",
        "reader@barid.test",
        "writer@barid.test",
    ]
    assert len({event.account for event in events[1:]}) == 2
    assert all(event.detail.startswith("mailbox ") for event in events[1:])


async def test_an_appended_message_has_a_trail(office: Office) -> None:
    client = await office.reading(None)
    await client.append("Sent", LETTER)
    (found,) = await trails(office, "one@example.org")
    trail, events = found.what, found.events
    assert trail.peer == "reader@barid.test"
    assert trail.size == len(LETTER)
    assert [event.step for event in events] == [Step.APPENDED]
