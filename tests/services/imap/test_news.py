"""Several clients on one mailbox, each told the truth in time."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, Office

from barid.postoffice.directory import changes


async def test_an_arrival_is_told_at_the_next_command(office: Office) -> None:
    client = await office.reading()
    await office.deliver()
    answer = await client.ask("NOOP")
    assert answer.said("1 EXISTS")
    assert answer.said("1 RECENT")


async def test_an_arrival_is_told_once(office: Office) -> None:
    client = await office.reading()
    await office.deliver()
    await client.ask("NOOP")
    assert (await client.ask("NOOP")).untagged == []


async def test_flags_set_by_another_client_are_told(office: Office) -> None:
    await office.deliver()
    one, other = await office.reading(), await office.reading()
    await one.ask(r"STORE 1 +FLAGS (\Flagged)")
    (line,) = (await other.ask("NOOP")).only("FETCH")
    assert line == r"1 FETCH (UID 1 FLAGS (\Flagged))"
    assert (await one.ask("NOOP")).untagged == []


async def test_an_expunge_is_told_at_the_next_command(office: Office) -> None:
    await office.deliver()
    await office.deliver()
    one, other = await office.reading(), await office.reading()
    await one.ask(r"STORE 1 +FLAGS.SILENT (\Deleted)")
    assert (await one.ask("EXPUNGE")).untagged == [b"1 EXPUNGE"]
    assert (await other.ask("NOOP")).only("EXPUNGE") == ["1 EXPUNGE"]
    assert (await other.ask("UID SEARCH ALL")).said("SEARCH 2")


@pytest.mark.parametrize("command", ["FETCH 1 FLAGS", "STORE 1 +FLAGS (x)", "SEARCH ALL"])
async def test_expunge_is_held_back_while_the_client_counts(office: Office, command: str) -> None:
    await office.deliver()
    await office.deliver()
    one, other = await office.reading(), await office.reading()
    await one.ask(r"STORE 2 +FLAGS.SILENT (\Deleted)")
    await one.ask("EXPUNGE")
    answer = await other.ask(command)
    assert answer.ok
    assert answer.only("EXPUNGE") == []
    assert (await other.ask("NOOP")).only("EXPUNGE") == ["2 EXPUNGE"]


@pytest.mark.parametrize("command", ["UID FETCH 1 FLAGS", "UID SEARCH ALL", "UID STORE 1 +FLAGS x"])
async def test_expunge_is_told_where_the_client_names_uids(office: Office, command: str) -> None:
    await office.deliver()
    await office.deliver()
    one, other = await office.reading(), await office.reading()
    await one.ask(r"STORE 2 +FLAGS.SILENT (\Deleted)")
    await one.ask("EXPUNGE")
    assert (await other.ask(command)).only("EXPUNGE") == ["2 EXPUNGE"]


async def test_numbers_of_a_held_back_expunge_still_mean_the_old_messages(office: Office) -> None:
    for _ in range(3):
        await office.deliver()
    one, other = await office.reading(), await office.reading()
    await one.ask(r"STORE 1 +FLAGS.SILENT (\Deleted)")
    await one.ask("EXPUNGE")
    answer = await other.ask("FETCH 2 UID")
    assert answer.said("2 FETCH (UID 2)")


async def test_a_client_hears_of_new_keywords_before_it_needs_them(office: Office) -> None:
    await office.deliver()
    one, other = await office.reading(), await office.reading()
    await one.ask("STORE 1 +FLAGS (Urgent)")
    answer = await other.ask("NOOP")
    told = [line.split(b" ")[0:2] for line in answer.untagged]
    assert b"FLAGS (" in answer.untagged[0]
    assert b"Urgent" in answer.untagged[0]
    assert told[-1] == [b"1", b"FETCH"]


async def test_a_reader_is_offered_no_permanent_flags(office: Office) -> None:
    await office.deliver()
    one, other = await office.reading(), await office.reading(None)
    await other.ask("EXAMINE INBOX")
    await one.ask("STORE 1 +FLAGS (Urgent)")
    answer = await other.ask("NOOP")
    assert any(b"PERMANENTFLAGS ()" in line for line in answer.untagged)


@pytest.mark.parametrize(
    "command", ["NOOP", "FETCH 1:* FLAGS", r"STORE 1 +FLAGS (\Seen)", "EXPUNGE"]
)
async def test_a_session_ends_when_its_mailbox_is_deleted(office: Office, command: str) -> None:
    await office.deliver()
    one, other = await office.reading(), await office.reading(None)
    assert (await other.ask("CREATE Work")).ok
    assert (await other.append("Work", LETTER)).ok
    assert (await one.ask("SELECT Work")).ok
    assert (await other.ask("DELETE Work")).ok
    tag = one.begin(command)
    await one.wire.closed()
    heard = bytes(one.wire.heard)
    assert tag + b" " in heard
    assert b"* BYE " in heard


async def test_a_session_ends_when_its_account_is_removed(office: Office) -> None:
    client = await office.reading()
    await office.change(lambda tx: changes.remove_account(tx, "reader@barid.test"))
    client.begin("NOOP")
    await client.wire.closed()
    assert b"* BYE " in client.wire.heard


async def test_what_was_counted_in_a_search_is_missed_when_it_goes(office: Office) -> None:
    one, other = await office.reading(), await office.reading()
    await other.append("INBOX", LETTER, r"\Deleted")
    assert (await one.ask("SEARCH ALL")).said("1 EXISTS")
    await other.ask("EXPUNGE")
    assert (await one.ask("NOOP")).said("1 EXPUNGE")
