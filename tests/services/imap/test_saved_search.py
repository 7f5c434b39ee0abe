"""`$` is the last saved search, whatever happened to its messages since (RFC 5182)."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, Office


async def three(office: Office) -> None:
    client = await office.reading()
    for _ in range(3):
        await client.append("INBOX", LETTER)
    await client.ask("CLOSE")


@pytest.mark.parametrize(
    ("results", "numbers"),
    [
        ("SAVE", ["1", "2", "3"]),
        ("SAVE ALL", ["1", "2", "3"]),
        ("SAVE MIN", ["1"]),
        ("SAVE MIN MAX", ["1", "3"]),
        ("SAVE MIN COUNT", ["1", "2", "3"]),
    ],
)
async def test_what_is_saved(office: Office, results: str, numbers: list[str]) -> None:
    await three(office)
    client = await office.reading()
    assert (await client.ask(f"SEARCH RETURN ({results}) ALL")).ok
    answer = await client.ask("FETCH $ (UID)")
    assert [line.split()[0] for line in answer.only("FETCH")] == numbers


async def test_saving_alone_is_not_answered(office: Office) -> None:
    await three(office)
    client = await office.reading()
    assert (await client.ask("SEARCH RETURN (SAVE) 2")).only("ESEARCH") == []


async def test_an_empty_result_names_nothing(office: Office) -> None:
    await three(office)
    client = await office.reading()
    await client.ask("SEARCH RETURN (SAVE) SEEN")
    answer = await client.ask(r"STORE $ +FLAGS (\Deleted)")
    assert answer.ok
    assert answer.only("FETCH") == []


async def test_a_message_that_went_is_passed_over(office: Office) -> None:
    await three(office)
    client = await office.reading()
    await client.ask("SEARCH RETURN (SAVE) 1:2")
    await client.ask(r"STORE 1 +FLAGS (\Deleted)")
    await client.ask("EXPUNGE")
    answer = await client.ask("UID FETCH $ (FLAGS)")
    assert [line.split()[0] for line in answer.only("FETCH")] == ["1"]


async def test_a_search_within_the_result(office: Office) -> None:
    await three(office)
    client = await office.reading()
    await client.ask("SEARCH RETURN (SAVE) 2:3")
    answer = await client.ask("SEARCH $ NOT 2")
    assert answer.untagged == [b"SEARCH 3"]


async def test_only_what_is_in_the_result_is_expunged(office: Office) -> None:
    await three(office)
    client = await office.reading()
    await client.ask(r"STORE 1:3 +FLAGS.SILENT (\Deleted)")
    await client.ask("SEARCH RETURN (SAVE) 2")
    answer = await client.ask("UID EXPUNGE $")
    assert answer.untagged == [b"2 EXPUNGE"]
