"""STORE changes flags, says what they are now, and tells nobody twice."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, Office

from barid.model.flags import MAX_KEYWORDS


async def two(office: Office) -> None:
    client = await office.reading()  # takes \Recent away from who comes after
    await client.append("INBOX", LETTER)
    await client.append("INBOX", LETTER)
    await client.ask("CLOSE")


async def test_adding_taking_away_and_replacing(office: Office) -> None:
    await two(office)
    client = await office.reading()
    steps = {
        r"STORE 1 +FLAGS (\Seen \Flagged)": r"1 FETCH (FLAGS (\Flagged \Seen))",
        r"STORE 1 -FLAGS (\Seen)": r"1 FETCH (FLAGS (\Flagged))",
        r"STORE 1 FLAGS (\Draft)": r"1 FETCH (FLAGS (\Draft))",
        r"STORE 1 FLAGS ()": r"1 FETCH (FLAGS ())",
    }
    for command, told in steps.items():
        answer = await client.ask(command)
        assert answer.ok
        assert answer.untagged == [told.encode()]


async def test_uid_store_answers_with_the_uid(office: Office) -> None:
    await two(office)
    client = await office.reading()
    answer = await client.ask(r"UID STORE 2 +FLAGS (\Seen)")
    assert answer.untagged == [rb"2 FETCH (UID 2 FLAGS (\Seen))"]


async def test_silent_says_nothing(office: Office) -> None:
    await two(office)
    client = await office.reading()
    answer = await client.ask(r"STORE 1:2 +FLAGS.SILENT (\Seen)")
    assert answer.ok
    assert answer.untagged == []


async def test_silent_still_tells_what_another_did(office: Office) -> None:
    await two(office)
    one, other = await office.reading(), await office.reading()
    await other.ask(r"STORE 1 +FLAGS (\Flagged)")
    answer = await one.ask(r"STORE 2 +FLAGS.SILENT (\Seen)")
    assert [line.split()[0] for line in answer.only("FETCH")] == ["1"]


async def test_a_keyword_is_introduced_before_it_is_used(office: Office) -> None:
    await two(office)
    one, other = await office.reading(), await office.reading()
    told = [await one.ask("STORE 1 +FLAGS (Urgent)"), await other.ask("FETCH 1 FLAGS")]
    for answer in told:
        assert [line.split()[0] for line in answer.untagged[:3]] == [b"FLAGS", b"OK", b"1"]
        assert all(b"Urgent" in line for line in answer.untagged)
    assert (await one.ask("NOOP")).untagged == []


async def test_keywords_are_kept_as_first_written(office: Office) -> None:
    await two(office)
    client = await office.reading()
    await client.ask("STORE 1 +FLAGS (Urgent)")
    answer = await client.ask("STORE 2 +FLAGS (URGENT)")
    assert answer.said("2 FETCH (FLAGS (Urgent))")


async def test_keywords_beyond_the_limit_are_not_kept_and_the_client_was_told(
    office: Office,
) -> None:
    await two(office)
    client = await office.reading()
    names = [f"word{number}" for number in range(MAX_KEYWORDS)]
    answer = await client.ask(f"STORE 1 +FLAGS ({' '.join(names)})")
    permanent = next(line for line in answer.untagged if b"PERMANENTFLAGS" in line)
    assert rb"\*" not in permanent
    (line,) = (await client.ask("STORE 2 +FLAGS (word1 onemore)")).only("FETCH")
    assert line == "2 FETCH (FLAGS (word1))"


async def test_taking_away_an_unknown_keyword_does_not_use_it_up(office: Office) -> None:
    await two(office)
    client = await office.reading()
    answer = await client.ask("STORE 1 -FLAGS (never)")
    assert answer.untagged == [b"1 FETCH (FLAGS ())"]
    assert not any(b"never" in line for line in (await client.ask("SELECT INBOX")).untagged)


async def test_recent_cannot_be_set(office: Office) -> None:
    await two(office)
    client = await office.reading()
    answer = await client.ask(r"STORE 1 +FLAGS (\Recent)")
    assert not any(rb"\Recent" in line for line in answer.untagged)


async def test_nothing_is_stored_in_a_mailbox_open_for_reading(office: Office) -> None:
    await two(office)
    client = await office.reading(None)
    await client.ask("EXAMINE INBOX")
    answer = await client.ask(r"STORE 1 +FLAGS (\Seen)")
    assert (answer.status, answer.code) == ("NO", "READ-ONLY")
    assert (await client.ask("SEARCH SEEN")).untagged in ([b"SEARCH"], [b"SEARCH "])


@pytest.mark.parametrize("numbers", ["3", "1:3", "0"])
async def test_no_such_number_is_an_error(office: Office, numbers: str) -> None:
    await two(office)
    client = await office.reading()
    assert (await client.ask(rf"STORE {numbers} +FLAGS (\Seen)")).status == "BAD"
    assert (await client.ask("SEARCH UNSEEN")).said("SEARCH 1 2")


async def test_uids_that_are_not_there_are_passed_over(office: Office) -> None:
    await two(office)
    client = await office.reading()
    answer = await client.ask(r"UID STORE 2:9,77 +FLAGS (\Seen)")
    assert answer.untagged == [rb"2 FETCH (UID 2 FLAGS (\Seen))"]


async def test_a_range_ending_in_a_star_holds_the_last(office: Office) -> None:
    await two(office)
    client = await office.reading()
    answer = await client.ask(r"UID STORE 99:* +FLAGS (\Seen)")
    assert answer.untagged == [rb"2 FETCH (UID 2 FLAGS (\Seen))"]


async def test_a_message_that_another_expunged_is_no_trouble(office: Office) -> None:
    await two(office)
    one, other = await office.reading(), await office.reading()
    await other.ask(r"STORE 1 +FLAGS.SILENT (\Deleted)")
    await other.ask("EXPUNGE")
    assert (await one.ask(r"STORE 1:2 +FLAGS (\Seen)")).ok
    assert (await one.ask("NOOP")).only("EXPUNGE") == ["1 EXPUNGE"]
    assert (await one.ask("FETCH 1 (UID FLAGS)")).said(r"1 FETCH (UID 2 FLAGS (\Seen))")
