"""CONDSTORE: changes have numbers, and a client may ask for what came after one (RFC 7162 3.1)."""

from __future__ import annotations

import re

import pytest
from tests.app.clients import Answer, ImapClient
from tests.app.office import Office

TOLD = re.compile(r"(\d+) FETCH \(UID (\d+)(?: FLAGS \(([^)]*)\))? MODSEQ \((\d+)\)\)")


async def five(office: Office) -> None:
    """Five messages that are recent for nobody."""
    client = await office.reading()
    for _ in range(5):
        await client.append("INBOX", b"Subject: x\r\n\r\n")
    await client.ask("UNSELECT")


async def highest(client: ImapClient, mailbox: str = "INBOX") -> int:
    answer = await client.ask(f"STATUS {mailbox} (HIGHESTMODSEQ)")
    found = re.search(rb"HIGHESTMODSEQ (\d+)", answer.untagged[-1])
    assert found is not None
    return int(found[1])


def told(answer: Answer) -> dict[int, tuple[int, str | None, int]]:
    """UID to (number, flags, ModSeq) of the FETCH responses that are a change."""
    found: dict[int, tuple[int, str | None, int]] = {}
    for line in answer.only("FETCH"):
        match = TOLD.fullmatch(line)
        assert match is not None, line
        found[int(match[2])] = int(match[1]), match[3], int(match[4])
    return found


@pytest.mark.parametrize(
    "command",
    [
        "STATUS INBOX (HIGHESTMODSEQ)",
        "FETCH 1 (MODSEQ)",
        "FETCH 1 FLAGS (CHANGEDSINCE 1)",
        r"STORE 5 (UNCHANGEDSINCE 1) +FLAGS (\Seen)",
        "SEARCH MODSEQ 1",
        "SELECT INBOX (CONDSTORE)",
        "EXAMINE INBOX (CONDSTORE)",
    ],
)
async def test_whoever_names_changes_is_told_their_numbers(office: Office, command: str) -> None:
    await five(office)
    one, other = await office.reading(), await office.reading()
    await other.ask(r"STORE 2 +FLAGS (\Flagged)")
    assert (await one.ask("NOOP")).untagged == [rb"2 FETCH (UID 2 FLAGS (\Flagged))"]
    assert (await one.ask(command)).ok
    await other.ask(r"STORE 2 -FLAGS (\Flagged)")
    news = told(await one.ask("NOOP"))
    assert news == {2: (2, "", await highest(other))}


async def test_enabling_is_enough(office: Office) -> None:
    await five(office)
    one, other = await office.reading(None), await office.reading()
    assert (await one.ask("ENABLE CONDSTORE")).said("ENABLED CONDSTORE")
    await one.ask("SELECT INBOX")
    await other.ask(r"STORE 4 +FLAGS (\Seen)")
    assert told(await one.ask("NOOP"))[4][1] == r"\Seen"


async def test_every_opening_tells_the_newest_change(office: Office) -> None:
    await five(office)
    client = await office.reading(None)
    before = await highest(client)
    for command in ("SELECT INBOX", "EXAMINE INBOX"):
        opened = await client.ask(command)
        assert opened.said(f"OK [HIGHESTMODSEQ {before}] Highest")
    await client.append("INBOX", b"Subject: y\r\n\r\n")
    assert await highest(client) > before


async def test_a_store_tells_the_number_even_when_silent(office: Office) -> None:
    await five(office)
    client = await office.reading()
    await client.ask("FETCH 1 MODSEQ")
    answer = await client.ask(r"STORE 2:3 +FLAGS.SILENT (\Deleted)")
    newest = await highest(client)
    assert told(answer) == {2: (2, None, newest), 3: (3, None, newest)}
    answer = await client.ask(r"UID STORE 3:4 +FLAGS (\Deleted)")
    assert told(answer) == {3: (3, r"\Deleted", newest), 4: (4, r"\Deleted", newest + 1)}


async def test_what_is_set_already_keeps_its_number(office: Office) -> None:
    await five(office)
    client = await office.reading()
    await client.ask(r"STORE 1 (UNCHANGEDSINCE 1000) +FLAGS (\Seen)")
    before = await highest(client)
    await client.ask(r"STORE 1 +FLAGS (\Seen)")
    assert await highest(client) == before


async def test_reading_a_message_tells_the_number_of_that_change(office: Office) -> None:
    await five(office)
    client = await office.reading()
    await client.ask("FETCH 1 MODSEQ")
    answer = await client.ask("FETCH 2 BODY[TEXT]")
    newest = await highest(client)
    line = answer.only("FETCH")[0]
    assert "UID 2" in line
    assert r"FLAGS (\Seen)" in line
    assert f"MODSEQ ({newest})" in line


async def test_conditions_protect_what_others_changed(office: Office) -> None:
    await five(office)
    one, other = await office.reading(), await office.reading()
    since = await highest(one)
    await other.ask(r"STORE 2 +FLAGS (\Flagged)")
    answer = await one.ask(rf"STORE 1:3 (UNCHANGEDSINCE {since}) +FLAGS.SILENT (\Deleted)")
    assert answer.status == "OK"
    assert answer.code == "MODIFIED 2"
    # RFC 7162 3.1.3: why the second was left alone is told at once, and only once
    newest = await highest(one)
    assert told(answer) == {
        1: (1, None, newest),
        3: (3, None, newest),
        2: (2, r"\Flagged", newest - 1),
    }
    assert (await one.ask("NOOP")).untagged == []
    again = await one.ask(rf"UID STORE 2 (UNCHANGEDSINCE {newest}) +FLAGS (\Deleted)")
    assert again.code is None
    assert told(again) == {2: (2, r"\Flagged \Deleted", newest + 1)}


async def test_a_keyword_is_introduced_before_it_is_told(office: Office) -> None:
    await five(office)
    one, other = await office.reading(), await office.reading()
    await one.ask("FETCH 1 MODSEQ")
    await other.ask("STORE 2 +FLAGS ($New)")
    answer = await one.ask("STORE 2 (UNCHANGEDSINCE 1) +FLAGS ($Other)")
    introduced = next(at for at, line in enumerate(answer.untagged) if line.startswith(b"FLAGS"))
    used = next(at for at, line in enumerate(answer.untagged) if b"FETCH" in line)
    assert introduced < used


async def test_no_message_is_unchanged_since_the_beginning(office: Office) -> None:
    await five(office)
    client = await office.reading()
    answer = await client.ask("STORE 2 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)")
    assert (answer.status, answer.code) == ("OK", "MODIFIED 2")
    answer = await client.ask("UID STORE 2,4 (UNCHANGEDSINCE 0) FLAGS ($MDNSent)")
    assert answer.code == "MODIFIED 2,4"
    assert (await client.ask("SEARCH KEYWORD $MDNSent")).said("SEARCH")


async def test_modified_numbers_are_those_before_the_expunge(office: Office) -> None:
    await five(office)
    one, other = await office.reading(), await office.reading()
    since = await highest(one)
    await other.ask(r"STORE 3 +FLAGS (\Flagged)")
    await other.ask(r"STORE 1 +FLAGS (\Deleted)")
    await other.ask("EXPUNGE")
    answer = await one.ask(rf"STORE 3 (UNCHANGEDSINCE {since}) +FLAGS (\Seen)")
    assert answer.code == "MODIFIED 3"
    assert answer.only("EXPUNGE") == []


async def test_only_what_changed_is_fetched(office: Office) -> None:
    await five(office)
    client = await office.reading()
    since = await highest(client)
    await client.ask(r"STORE 2,4 +FLAGS.SILENT (\Seen)")
    answer = await client.ask(f"FETCH 1:* (FLAGS) (CHANGEDSINCE {since})")
    assert [line.split()[0] for line in answer.only("FETCH")] == ["2", "4"]
    assert all(f"MODSEQ ({since + 1})" in line for line in answer.only("FETCH"))
    answer = await client.ask(f"UID FETCH 3:* (FLAGS) (CHANGEDSINCE {since})")
    assert list(told_in_any_order(answer)) == [4]
    assert (await client.ask(f"FETCH 1:* FLAGS (CHANGEDSINCE {since + 1})")).only("FETCH") == []
    whole = await client.ask(f"FETCH 1:* (ENVELOPE BODY.PEEK[]) (CHANGEDSINCE {since})")
    assert len(whole.untagged) == 2
    assert all(b"MODSEQ" in line and b"ENVELOPE" in line for line in whole.untagged)


def told_in_any_order(answer: Answer) -> list[int]:
    return [int(re.findall(r"UID (\d+)", line)[0]) for line in answer.only("FETCH")]


async def test_a_search_for_changes_tells_the_newest_that_it_found(office: Office) -> None:
    await five(office)
    client = await office.reading()
    since = await highest(client)
    await client.ask(r"STORE 2 +FLAGS.SILENT (\Seen)")
    await client.ask(r"STORE 5 +FLAGS.SILENT (\Seen)")
    await client.ask(r"STORE 3 +FLAGS.SILENT (\Seen)")
    top = since + 3
    assert (await client.ask(f"SEARCH MODSEQ {since + 1}")).said(f"SEARCH 2 3 5 (MODSEQ {top})")
    entry = r'"/flags/\\seen" all'
    assert (await client.ask(f"SEARCH MODSEQ {entry} {top}")).said(f"SEARCH 3 (MODSEQ {top})")
    assert (await client.ask(f"SEARCH MODSEQ {top + 1}")).said("SEARCH")
    for returns, expected in {
        "ALL": f"ALL 2:3,5 MODSEQ {top}",
        "MIN": f"MIN 2 MODSEQ {since + 1}",
        "MAX": f"MAX 5 MODSEQ {since + 2}",
        "MIN MAX": f"MIN 2 MAX 5 MODSEQ {since + 2}",
        "MIN COUNT": f"MIN 2 COUNT 3 MODSEQ {top}",
    }.items():
        answer = await client.ask(f"UID SEARCH RETURN ({returns}) MODSEQ {since + 1}")
        assert answer.untagged[0].decode().endswith(" UID " + expected), answer
    assert (await client.ask("SEARCH OR NOT MODSEQ 1 LARGER 50000")).said("SEARCH")


@pytest.mark.parametrize(
    "command",
    [
        "FETCH 1 FLAGS (CHANGEDSINCE)",
        "FETCH 1 FLAGS (CHANGEDSINCE x)",
        "FETCH 1 FLAGS (CHANGEDSINCE 9223372036854775808)",
        "FETCH 1 FLAGS (SOMETHING 1)",
        "FETCH 1 FLAGS ()",
        "FETCH 1 FLAGS (VANISHED)",
        "UID FETCH 1 FLAGS (VANISHED)",
        "UID FETCH 1 FLAGS (CHANGEDSINCE 1 VANISHED)",
        "STORE 1 () FLAGS ()",
        "STORE 1 (UNCHANGEDSINCE -1) FLAGS ()",
        "STORE 1 (UNCHANGEDSINCE 1 UNCHANGEDSINCE 2) FLAGS ()",
        "SELECT INBOX (SOMETHING)",
        "SELECT INBOX (QRESYNC (1 2))",
        "SELECT INBOX ()",
        "STATUS INBOX (MODSEQ)",
    ],
)
async def test_what_is_malformed_is_told_so(quick_office: Office, command: str) -> None:
    client = await quick_office.reading()
    assert (await client.ask(command)).status == "BAD"
    assert (await client.ask("NOOP")).ok
