"""UNAUTHENTICATE: another person may use the connection, and finds nothing of the first."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, Office


@pytest.mark.parametrize("mailbox", [None, "INBOX"])
async def test_another_person_may_log_in(office: Office, mailbox: str | None) -> None:
    client = await office.reading(mailbox)
    await client.append("INBOX", LETTER)
    left = await client.ask("UNAUTHENTICATE")
    assert left.ok
    assert left.code is not None
    assert left.code.startswith("CAPABILITY")
    assert "AUTH=" in left.code
    assert (await client.ask("STATUS INBOX (MESSAGES)")).status == "BAD"
    assert (await client.ask("LOGIN writer@barid.test writer-demo")).ok
    assert (await client.ask("STATUS INBOX (MESSAGES)")).said('STATUS "INBOX" (MESSAGES 0)')


async def test_nothing_that_was_enabled_stays_so(office: Office) -> None:
    client = await office.reading(None)
    await client.ask("ENABLE QRESYNC UTF8=ACCEPT IMAP4rev2")
    await client.ask("LANGUAGE ar")
    await client.ask("SELECT INBOX")
    await client.append("INBOX", LETTER, r"\Deleted")
    assert (await client.ask("UNAUTHENTICATE")).text.endswith("You have left")
    await client.ask("LOGIN reader@barid.test reader-demo")
    opened = await client.ask("SELECT INBOX")
    assert opened.said("0 RECENT")  # told to clients without IMAP4rev2 only
    assert opened.said("1 EXISTS")
    assert (await client.ask("SELECT INBOX (QRESYNC (1 1))")).status == "BAD"
    await client.ask("SELECT INBOX")
    assert (await client.ask("SEARCH $")).said("SEARCH")
    assert (await client.ask("EXPUNGE")).untagged == [b"1 EXPUNGE"]


async def test_before_login_there_is_nobody_to_leave(quick_office: Office) -> None:
    client = quick_office.imap()
    await client.line()
    assert (await client.ask("UNAUTHENTICATE")).status == "BAD"


async def test_a_connection_without_person_is_closed_soon(quick_office: Office) -> None:
    client = await quick_office.reading(None)
    await client.ask("UNAUTHENTICATE")
    quick_office.pass_time(61)
    assert (await client.line()).startswith(b"* BYE")
