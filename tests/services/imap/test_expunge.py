"""EXPUNGE removes what is flagged deleted, and nothing else."""

from __future__ import annotations

from tests.app.office import Office


async def five(office: Office, deleted: str) -> None:
    client = await office.reading()
    for _ in range(5):
        await client.append("INBOX", b"Subject: x\r\n\r\n")
    await client.ask(rf"STORE {deleted} +FLAGS.SILENT (\Deleted)")
    await client.ask("UNSELECT")


async def test_numbers_are_true_one_after_the_other(office: Office) -> None:
    await five(office, "1,3:4")
    client = await office.reading()
    answer = await client.ask("EXPUNGE")
    numbers = [int(line.split()[0]) for line in answer.only("EXPUNGE")]
    left = [1, 2, 3, 4, 5]
    for number in numbers:
        del left[number - 1]
    assert left == [2, 5]
    assert (await client.ask("UID SEARCH ALL")).said("SEARCH 2 5")


async def test_uid_expunge_removes_only_the_named(office: Office) -> None:
    await five(office, "1,3:4")
    client = await office.reading()
    answer = await client.ask("UID EXPUNGE 2:3")
    assert answer.only("EXPUNGE") == ["3 EXPUNGE"]
    assert (await client.ask("UID SEARCH DELETED")).said("SEARCH 1 4")


async def test_uid_expunge_of_the_last(office: Office) -> None:
    await five(office, "5")
    client = await office.reading()
    assert (await client.ask("UID EXPUNGE *")).only("EXPUNGE") == ["5 EXPUNGE"]


async def test_nothing_is_removed_when_nothing_is_deleted(office: Office) -> None:
    client = await office.reading()
    await client.append("INBOX", b"Subject: x\r\n\r\n")
    assert (await client.ask("EXPUNGE")).untagged == []


async def test_nothing_is_removed_from_a_mailbox_open_for_reading(office: Office) -> None:
    await five(office, "1:5")
    client = await office.reading(None)
    await client.ask("EXAMINE INBOX")
    assert (await client.ask("EXPUNGE")).status == "NO"
    assert (await client.ask("SEARCH ALL")).said("SEARCH 1 2 3 4 5")
