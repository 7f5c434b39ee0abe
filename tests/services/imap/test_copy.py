"""COPY and MOVE say what went where, and do all of it or nothing."""

from __future__ import annotations

from tests.app.office import Office


async def three(office: Office, mailbox: str = "INBOX") -> None:
    client = await office.reading(None)
    for number in range(3):
        content = f"Subject: {number}\r\n\r\n{number}\r\n".encode()
        assert (await client.append(mailbox, content)).ok


async def test_copyuid_tells_old_and_new(office: Office) -> None:
    await three(office)
    client = await office.reading()
    answer = await client.ask("COPY 2:3 Archive")
    assert answer.ok
    assert answer.code is not None
    assert answer.code.startswith("COPYUID ")
    assert answer.code.endswith(" 2:3 1:2")


async def test_a_copy_has_flags_date_and_content(office: Office) -> None:
    await three(office)
    client = await office.reading()
    await client.ask(r"STORE 1 +FLAGS.SILENT (\Flagged Urgent)")
    office.clock.advance(3600)
    await client.ask("COPY 1 Archive")
    await client.ask("SELECT Archive")
    (line,) = (await client.ask("FETCH 1 (FLAGS INTERNALDATE BODY.PEEK[TEXT])")).only("FETCH")
    assert r"\Flagged" in line
    assert "Urgent" in line
    assert "08:00:00" in line
    assert line.endswith("0\r\n)")


async def test_the_originals_stay(office: Office) -> None:
    await three(office)
    client = await office.reading()
    await client.ask("COPY 1:* Archive")
    assert (await client.ask("SEARCH ALL")).said("SEARCH 1 2 3")


async def test_a_copy_to_the_same_mailbox_is_an_arrival(office: Office) -> None:
    await three(office)
    client = await office.reading()
    answer = await client.ask("COPY 1 INBOX")
    assert answer.said("4 EXISTS")


async def test_a_move_is_told_before_what_left(office: Office) -> None:
    await three(office)
    client = await office.reading()
    answer = await client.ask("MOVE 1:2 Archive")
    assert answer.ok
    assert b"COPYUID" in answer.untagged[0]
    assert answer.untagged[0].startswith(b"OK [COPYUID ")
    assert answer.untagged[1:] == [b"2 EXPUNGE", b"1 EXPUNGE"]
    assert (await client.ask("UID SEARCH ALL")).said("SEARCH 3")


async def test_uid_move_moves_by_uid(office: Office) -> None:
    await three(office)
    client = await office.reading()
    assert (await client.ask("UID MOVE 2 Archive")).only("EXPUNGE") == ["2 EXPUNGE"]
    assert (await client.ask("UID SEARCH ALL")).said("SEARCH 1 3")


async def test_a_move_within_the_mailbox_gives_new_uids(office: Office) -> None:
    await three(office)
    client = await office.reading()
    answer = await client.ask("MOVE 1 INBOX")
    assert answer.ok
    assert (await client.ask("UID SEARCH ALL")).said("SEARCH 2 3 4")


async def test_copies_count_against_the_quota_and_moves_do_not(office: Office) -> None:
    await office.account("small", quota=100)
    client = await office.reading("INBOX", "small")
    assert (await client.append("INBOX", b"x" * 60)).ok
    answer = await client.ask("COPY 1 Archive")
    assert (answer.status, answer.code) == ("NO", "OVERQUOTA")
    assert (await client.ask("MOVE 1 Archive")).ok
    await client.ask("SELECT Archive")
    assert (await client.ask("UID COPY 77 INBOX")).ok
    assert (await client.ask("SEARCH ALL")).said("SEARCH 1")


async def test_a_mailbox_that_is_not_there_could_be_made(office: Office) -> None:
    await three(office)
    client = await office.reading()
    for verb in ("COPY", "MOVE", "UID COPY", "UID MOVE"):
        answer = await client.ask(f"{verb} 1 Nowhere")
        assert (answer.status, answer.code) == ("NO", "TRYCREATE")
    assert (await client.ask("SEARCH ALL")).said("SEARCH 1 2 3")


async def test_no_uid_of_those_is_no_error(office: Office) -> None:
    await three(office)
    client = await office.reading()
    answer = await client.ask("UID COPY 77 Archive")
    assert (answer.status, answer.code) == ("OK", None)


async def test_no_such_number_is_an_error(office: Office) -> None:
    await three(office)
    client = await office.reading()
    for verb in ("COPY", "MOVE"):
        assert (await client.ask(f"{verb} 4 Archive")).status == "BAD"


async def test_nothing_is_moved_out_of_a_mailbox_open_for_reading(office: Office) -> None:
    await three(office)
    client = await office.reading(None)
    await client.ask("EXAMINE INBOX")
    assert (await client.ask("MOVE 1 Archive")).status == "NO"
    assert (await client.ask("COPY 1 Archive")).ok
    assert (await client.ask("SEARCH ALL")).said("SEARCH 1 2 3")


async def test_what_another_has_expunged_is_passed_over(office: Office) -> None:
    await three(office)
    one, other = await office.reading(), await office.reading()
    await other.ask(r"STORE 1 +FLAGS.SILENT (\Deleted)")
    await other.ask("EXPUNGE")
    answer = await one.ask("COPY 1:3 Archive")
    assert answer.ok
    assert answer.code is not None
    assert answer.code.endswith(" 2:3 1:2")
