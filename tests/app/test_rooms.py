"""The rooms of an office: doors as the settings have them, and answers awaited at the end."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tests.app.office import Office, opened

from barid.app.rooms import OVER_LIMIT, PORTS, Rooms
from barid.services.crowd import Limits as CrowdLimits
from barid.services.imap.session import ImapSession
from barid.services.pop3.session import Pop3Session
from barid.services.smtp.session import SmtpSession


async def test_each_service_has_its_door(quick_office: Office) -> None:
    doors = quick_office.doors
    assert {name: door.port for name, door in doors.items()} == PORTS
    assert isinstance(doors["smtp"].session(), SmtpSession)
    assert isinstance(doors["imap"].session(), ImapSession)
    assert isinstance(doors["imaps"].session(), ImapSession)
    assert isinstance(doors["pop3"].session(), Pop3Session)
    assert isinstance(doors["pop3s"].session(), Pop3Session)
    assert [name for name, door in doors.items() if door.tls is not None] == [
        "submissions",
        "imaps",
        "pop3s",
        "https",
    ]
    assert {door.over_limit for door in doors.values()} == set(OVER_LIMIT.values())


async def test_settings_decide_and_an_order_decides_before_them() -> None:
    settings = "[listeners]\nhost_name = 'mx.test'\nhosts = ['::1']\nport_base = 3000\n"
    settings += "services = ['smtp']\n[limits]\nconnections = 7\nconnections_per_address = 3\n"
    async with opened(None, settings, replaces=True) as office:
        (door,) = office.rooms.doors()
        assert (door.port, door.hosts) == (3025, ("::1",))
        assert door.limits.total == 6  # the rest is for other doors
        assert door.crowd is not None
        assert door.crowd.limits == CrowdLimits(7, 3)
        order = replace(office.rooms._order, hosts=("127.0.0.1",), port_base=0)
        rooms = Rooms(order, office.store, office.rooms._tls, ())
        rooms._reception = office.rooms._reception
        (door,) = rooms.doors()
        assert (door.port, door.hosts) == (25, ("127.0.0.1",))


async def test_limits_reach_the_sessions() -> None:
    settings = "[listeners]\nhost_name = 'mx.test'\n"
    settings += "[limits]\nmessage_size = '64KiB'\nrecipients = 100\n"
    async with opened(None, settings, replaces=True) as office:
        client = office.smtp()
        assert (await client.reply()).startswith("220 mx.test ")
        assert "SIZE 65536" in await client.ask("EHLO x.example")
        replies = await client.mail("a@example.org", *["reader@barid.test"] * 101)
        assert [reply[:3] for reply in replies] == ["250"] * 100 + ["452"]
        assert (await client.data(b"x\r\n" * 30_000)).startswith("552")


async def test_mail_for_the_postmaster_arrives(quick_office: Office) -> None:
    await quick_office.account("postmaster")
    client = quick_office.smtp()
    await client.greet()
    replies = await client.mail("a@example.org", "Postmaster")
    assert [reply[:3] for reply in replies] == ["250"]
    # Somebody changes the directory between RCPT and the final dot.
    await quick_office.account("new")
    assert (await client.data(b"Subject: you\r\n\r\n")).startswith("250")
    reader = await quick_office.reading(None, "postmaster")
    assert (await reader.ask("SELECT INBOX")).said("1 EXISTS")


async def test_what_is_taken_by_smtp_may_be_appended() -> None:
    async with opened(None, "[limits]\nmessage_size = '200MiB'\n") as office:
        client = await office.reading(None)
        tag = client.begin("APPEND INBOX {209715201}")
        assert (await client.answer(tag)).code == "TOOBIG"
        client.begin("APPEND INBOX {209715200}")
        assert (await client.line()).startswith(b"+ ")


async def test_passwords_are_not_checked_where_mail_is_read(quick_office: Office) -> None:
    reading = quick_office.rooms._reading
    reader = quick_office.imap()
    await reader.line()
    before = reading.world.tasks.given  # type: ignore[attr-defined]
    assert (await reader.ask("LOGIN reader wrong")).status == "NO"
    assert reading.world.tasks.given == before  # type: ignore[attr-defined]
    assert reading.entrance._gate._passwords._tasks.given > 0  # type: ignore[attr-defined]


async def test_answers_under_way_are_awaited(quick_office: Office) -> None:
    rooms, gate = quick_office.rooms, asyncio.Event()

    async def answer() -> None:
        await gate.wait()

    await rooms.finish(5)
    task = asyncio.ensure_future(answer())
    rooms.tasks.add(task)
    task.add_done_callback(rooms.tasks.discard)
    asyncio.get_running_loop().call_soon(gate.set)
    await rooms.finish(5)
    assert task.done()


async def test_a_fault_that_never_ends_does_not_hold_the_office_open(
    quick_office: Office,
) -> None:
    stuck = asyncio.ensure_future(asyncio.Event().wait())
    quick_office.tasks.add(stuck)  # type: ignore[arg-type]
    await quick_office.rooms.finish(0.01)
    assert not stuck.done()
    quick_office.tasks.clear()
    stuck.cancel()
