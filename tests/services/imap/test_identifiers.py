"""OBJECTID, SAVEDATE, WITHIN and CREATE-SPECIAL-USE (RFC 8474, 8514, 5032, 6154)."""

from __future__ import annotations

import re

from tests.app.clients import Answer, ImapClient
from tests.app.office import Office

FIRST = b"Message-ID: <one@example.com>\r\nSubject: A\r\n\r\n"
REPLY = b"Message-ID: <two@example.org>\r\nReferences: <one@example.com>\r\nSubject: Re: A\r\n\r\n"
OTHER = b"Message-ID: <three@example.com>\r\nSubject: C\r\n\r\n"
BARE = b"Subject: nothing is named\r\n\r\n"


async def four(office: Office) -> ImapClient:
    client = await office.reading()
    for letter in (FIRST, REPLY, OTHER, BARE):
        await client.append("INBOX", letter)
    return client


def words(answer: Answer, name: str) -> list[str]:
    found = [re.search(rf"{name} \(([^)]*)\)", line.decode()) for line in answer.untagged]
    return [one[1] for one in found if one is not None]


async def mailbox_id(client: ImapClient, name: str) -> str:
    return words(await client.ask(f"STATUS {name} (MAILBOXID)"), "MAILBOXID")[0]


async def test_a_mailbox_keeps_its_identifier_under_every_name(office: Office) -> None:
    client = await office.reading(None)
    made = await client.ask("CREATE foo")
    assert made.code is not None
    number = made.code.removeprefix("MAILBOXID (").removesuffix(")")
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,255}", number)
    assert await mailbox_id(client, "foo") == number
    assert (await client.ask("SELECT foo")).said(
        f"OK [MAILBOXID ({number})] The same under every name"
    )
    await client.ask("RENAME foo renamed")
    assert await mailbox_id(client, "renamed") == number
    listed = await client.ask('LIST "" renamed RETURN (STATUS (MAILBOXID))')
    assert words(listed, "MAILBOXID") == [number]
    await client.ask("CREATE foo")
    assert await mailbox_id(client, "foo") != number


async def test_an_email_keeps_its_identifier_wherever_it_goes(office: Office) -> None:
    client = await four(office)
    answer = await client.ask("FETCH 1:* (EMAILID THREADID)")
    emails, threads = words(answer, "EMAILID"), words(answer, "THREADID")
    assert len(set(emails)) == 4
    assert threads[0] == threads[1]
    assert len(set(threads)) == 3
    assert not set(emails) & set(threads)
    await client.ask("CREATE foo")
    await client.ask("COPY 1 foo")
    await client.ask("MOVE 2 foo")
    await client.ask("SELECT foo")
    answer = await client.ask("FETCH 1:* (UID EMAILID THREADID FLAGS)")
    assert words(answer, "EMAILID") == emails[:2]
    assert words(answer, "THREADID") == threads[:2]


async def test_messages_are_found_by_identifier(office: Office) -> None:
    client = await four(office)
    answer = await client.ask("FETCH 1:* (EMAILID THREADID)")
    emails, threads = words(answer, "EMAILID"), words(answer, "THREADID")
    assert (await client.ask(f"SEARCH EMAILID {emails[2]}")).said("SEARCH 3")
    assert (await client.ask(f"SEARCH THREADID {threads[0]}")).said("SEARCH 1 2")
    assert (await client.ask(f"UID SEARCH NOT THREADID {threads[3]}")).said("SEARCH 1 2 3")
    for nobody in ("THREADID T0", f"THREADID {emails[0]}", f"EMAILID {threads[0]}", "EMAILID E0"):
        assert (await client.ask(f"SEARCH {nobody}")).said("SEARCH"), nobody


async def test_all_that_is_known_of_a_message_at_once(office: Office) -> None:
    client = await four(office)
    everything = "UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY MODSEQ EMAILID"
    answer = await client.ask(f"FETCH 1:* ({everything} THREADID SAVEDATE)")
    for line in answer.untagged:
        for name in (*everything.split(), "THREADID", "SAVEDATE"):
            assert f"{name} ".encode() in line
    with_text = await client.ask("FETCH 1 (MODSEQ THREADID BODY.PEEK[HEADER])")
    assert b"THREADID" in with_text.untagged[0]
    assert b"MODSEQ" in with_text.untagged[0]


async def test_a_copy_is_saved_when_it_is_made(office: Office) -> None:
    client = await office.reading()
    date = '"01-Jan-2020 00:00:00 +0000"'
    head = f"APPEND INBOX {date} {{{len(FIRST)}+}}\r\n".encode()
    await client.ask(head + FIRST)
    saved = (await client.ask("FETCH 1 (SAVEDATE INTERNALDATE)")).untagged[0]
    assert b'INTERNALDATE " 1-Jan-2020 00:00:00 +0000"' in saved
    day = office_day(saved, rb'SAVEDATE "([^ ]*)')
    assert day != "01-Jan-2020"
    office.pass_time(3 * 86_400)
    client = await office.reading()
    await client.ask("CREATE There")
    await client.ask("COPY 1 There")
    await client.ask("SELECT There")
    copied = (await client.ask("FETCH 1 SAVEDATE")).untagged[0]
    later = office_day(copied, rb'SAVEDATE "([^ ]*)')
    assert later != day
    assert (await client.ask(f"SEARCH SAVEDON {later}")).said("SEARCH 1")
    assert (await client.ask(f"SEARCH SAVEDBEFORE {later}")).said("SEARCH")
    assert (await client.ask(f"SEARCH SAVEDSINCE {day} ON 1-Jan-2020")).said("SEARCH 1")
    assert (await client.ask("SEARCH SAVEDATESUPPORTED")).said("SEARCH 1")


def office_day(line: bytes, pattern: bytes) -> str:
    found = re.search(pattern, line)
    assert found is not None
    return found[1].decode()


async def test_age_is_counted_in_seconds(office: Office) -> None:
    client = await office.reading()
    await client.append("INBOX", FIRST)
    office.pass_time(100)
    await client.append("INBOX", REPLY)
    office.pass_time(10)
    for key, found in {
        "YOUNGER 9": "",
        "YOUNGER 10": " 2",
        "YOUNGER 109": " 2",
        "YOUNGER 110": " 1 2",
        "OLDER 111": "",
        "OLDER 110": " 1",
        "OLDER 11": " 1",
        "OLDER 10": " 1 2",
        "OR OLDER 110 YOUNGER 5": " 1",
    }.items():
        assert (await client.ask(f"SEARCH {key}")).said("SEARCH" + found), key


async def test_a_mailbox_can_be_made_for_a_use(office: Office) -> None:
    client = await office.reading(None)
    await client.ask("DELETE Sent")
    made = await client.ask(r"CREATE MySent (USE (\Sent))")
    assert made.ok
    listed = await client.ask('LIST (SPECIAL-USE) "" "*"')
    assert any("\\Sent" in line and "MySent" in line for line in listed.only("LIST"))
    for refused in (
        r"CREATE Other (USE (\Sent))",
        r"CREATE Other (USE (\Junk \Trash))",
        r"CREATE Other (USE (\All))",
        r"CREATE Other (USE (\Strange))",
    ):
        answer = await client.ask(refused)
        assert (answer.status, answer.code) == ("NO", "USEATTR"), refused
    assert (await client.ask("CREATE Plain (USE ())")).ok
    for wrong in (
        r"CREATE X (\Sent)",
        "CREATE X (OTHER 1)",
        r"CREATE X (USE (Sent))",
        "CREATE X ()",
    ):
        assert (await client.ask(wrong)).status == "BAD", wrong
