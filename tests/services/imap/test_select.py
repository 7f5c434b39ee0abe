r"""SELECT and EXAMINE, CLOSE and UNSELECT; \Recent and UNSEEN."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, Office


async def test_select_says_what_a_client_needs(office: Office) -> None:
    await office.deliver()
    client = await office.reading(None)
    answer = await client.ask("SELECT INBOX")
    assert (answer.status, answer.code) == ("OK", "READ-WRITE")
    assert answer.said("1 EXISTS")
    assert answer.said("1 RECENT")
    assert answer.said(r"FLAGS (\Answered \Flagged \Deleted \Seen \Draft)")
    words = b"\n".join(answer.untagged)
    assert b"[UIDVALIDITY " in words
    assert b"[UIDNEXT 2]" in words
    assert b"[UNSEEN 1]" in words
    assert rb"[PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)]" in words


async def test_unseen_is_the_first_unseen(office: Office) -> None:
    client = await office.reading()
    for flags in (r"\Seen", "", ""):
        await client.append("INBOX", LETTER, flags)
    answer = await client.ask("SELECT INBOX")
    assert any(b"[UNSEEN 2]" in line for line in answer.untagged)
    await client.ask(r"STORE 1:* +FLAGS.SILENT (\Seen)")
    answer = await client.ask("SELECT INBOX")
    assert not any(b"UNSEEN" in line for line in answer.untagged)


async def test_recent_is_told_to_the_first_session_alone(office: Office) -> None:
    await office.deliver()
    first, second = await office.reading(None), await office.reading(None)
    assert (await first.ask("SELECT INBOX")).said("1 RECENT")
    assert (await second.ask("SELECT INBOX")).said("0 RECENT")
    (line,) = (await first.ask("FETCH 1 FLAGS")).only("FETCH")
    assert r"\Recent" in line
    (line,) = (await second.ask("FETCH 1 FLAGS")).only("FETCH")
    assert r"\Recent" not in line


async def test_looking_leaves_recent_to_another(office: Office) -> None:
    await office.deliver()
    client = await office.reading(None)
    assert (await client.ask("EXAMINE INBOX")).said("1 RECENT")
    assert (await client.ask("EXAMINE INBOX")).said("1 RECENT")
    assert (await client.ask("SELECT INBOX")).said("1 RECENT")
    assert (await client.ask("SELECT INBOX")).said("0 RECENT")


async def test_what_arrives_in_a_session_is_recent_in_no_other_after_it(office: Office) -> None:
    client = await office.reading()
    await office.deliver()
    assert (await client.ask("NOOP")).said("1 RECENT")
    await client.ask("UNSELECT")
    assert (await client.ask("SELECT INBOX")).said("0 RECENT")


async def test_vanishing_counts_as_leaving(office: Office) -> None:
    client = await office.reading()
    await office.deliver()
    await client.ask("NOOP")
    client.wire.vanish()
    await client.wire.closed()
    await office.rest()
    other = await office.reading(None)
    assert (await other.ask("SELECT INBOX")).said("0 RECENT")


async def test_of_two_that_are_told_of_a_message_one_has_it_recent(office: Office) -> None:
    first, second = await office.reading(), await office.reading()
    await office.deliver()
    assert (await first.ask("NOOP")).said("1 RECENT")
    assert (await second.ask("NOOP")).said("0 RECENT")
    await office.deliver()
    assert (await second.ask("NOOP")).said("1 RECENT")
    assert (await first.ask("NOOP")).said("1 RECENT")
    for client, numbers in ((first, (b"1",)), (second, (b"2",))):
        found = (await client.ask("FETCH 1:* FLAGS")).untagged
        recent = [line.split()[0] for line in found if rb"\Recent" in line]
        assert recent == list(numbers)
        assert (await client.ask("SEARCH RECENT")).said("SEARCH " + numbers[0].decode())
    assert (await (await office.reading(None)).ask("SELECT INBOX")).said("0 RECENT")


async def test_recent_is_counted_by_status(office: Office) -> None:
    await office.deliver()
    client = await office.reading(None)
    (line,) = (await client.ask("STATUS INBOX (RECENT)")).only("STATUS")
    assert line.endswith("(RECENT 1)")


async def test_examine_changes_nothing(office: Office) -> None:
    await office.deliver()
    client = await office.reading(None)
    answer = await client.ask("EXAMINE INBOX")
    assert answer.code == "READ-ONLY"
    assert any(b"PERMANENTFLAGS ()" in line for line in answer.untagged)
    await client.ask("FETCH 1 BODY[]")
    assert (await client.ask("SEARCH UNSEEN")).said("SEARCH 1")


async def test_close_removes_in_silence_and_unselect_does_not(office: Office) -> None:
    client = await office.reading()
    for verb, left in (("UNSELECT", 1), ("CLOSE", 0)):
        await client.append("INBOX", LETTER, r"\Deleted")
        await client.ask(f"{verb}")
        answer = await client.ask("SELECT INBOX")
        assert answer.said(f"{left} EXISTS")


async def test_close_removes_nothing_after_examine(office: Office) -> None:
    client = await office.reading(None)
    await client.append("INBOX", LETTER, r"\Deleted")
    await client.ask("EXAMINE INBOX")
    answer = await client.ask("CLOSE")
    assert answer.ok
    assert answer.untagged == []
    assert (await client.ask("SELECT INBOX")).said("1 EXISTS")


@pytest.mark.parametrize("verb", ["CLOSE", "UNSELECT"])
async def test_after_leaving_there_is_nothing_to_fetch(office: Office, verb: str) -> None:
    client = await office.reading()
    assert (await client.ask(verb)).ok
    assert (await client.ask("FETCH 1 FLAGS")).status == "BAD"


async def test_opening_what_is_not_there_leaves_the_old_one(office: Office) -> None:
    client = await office.reading()
    answer = await client.ask("SELECT Nowhere")
    assert (answer.status, answer.code) == ("NO", "NONEXISTENT")
    assert answer.said("OK [CLOSED] Mailbox closed")
    assert (await client.ask("FETCH 1 FLAGS")).status == "BAD"


async def test_inbox_is_the_same_in_any_case(office: Office) -> None:
    await office.deliver()
    client = await office.reading(None)
    for name in ("inbox", "Inbox", '"iNBOX"'):
        assert (await client.ask(f"SELECT {name}")).said("1 EXISTS")


async def test_imap4rev2_hears_of_no_recent(office: Office) -> None:
    await office.deliver()
    client = await office.reading(None)
    assert (await client.ask("ENABLE IMAP4rev2")).said("ENABLED IMAP4rev2")
    answer = await client.ask("SELECT INBOX")
    assert not any(b"RECENT" in line or b"UNSEEN" in line for line in answer.untagged)
    assert answer.said('LIST () "/" INBOX') or answer.said('LIST () "/" "INBOX"')
    (line,) = (await client.ask("FETCH 1 FLAGS")).only("FETCH")
    assert r"\Recent" not in line
