"""QRESYNC: a client that was away hears what vanished and what changed (RFC 7162 3.2)."""

from __future__ import annotations

import pytest
from tests.app.clients import ImapClient
from tests.app.office import Office
from tests.services.imap.test_condstore import highest, told

from barid.storage.sqlite.store import SqliteStore


async def ten(office: Office) -> int:
    """Ten messages that are recent for nobody; the newest change."""
    client = await office.reading()
    for _ in range(10):
        await client.append("INBOX", b"Subject: x\r\n\r\n")
    await client.ask("UNSELECT")
    return await highest(client)


async def resyncing(office: Office, mailbox: str | None = None) -> ImapClient:
    client = await office.reading(None)
    assert (await client.ask("ENABLE QRESYNC")).said("ENABLED QRESYNC")
    if mailbox is not None:
        assert (await client.ask(f"SELECT {mailbox}")).ok
    return client


async def meanwhile(office: Office) -> None:
    """3, 4 and 9 go, 2 and 7 are read, 11 comes."""
    client = await office.reading()
    await client.ask(r"STORE 3:4,9 +FLAGS.SILENT (\Deleted)")
    await client.ask("EXPUNGE")
    await client.ask(r"UID STORE 2,7 +FLAGS.SILENT (\Seen)")
    await client.append("INBOX", b"Subject: y\r\n\r\n")
    await client.ask("CLOSE")


async def validity(client: ImapClient) -> int:
    answer = await client.ask("STATUS INBOX (UIDVALIDITY)")
    return int(answer.untagged[-1].rstrip(b")").split()[-1])


async def test_opening_tells_what_vanished_and_what_changed(office: Office) -> None:
    since = await ten(office)
    await meanwhile(office)
    client = await resyncing(office)
    number = await validity(client)
    opened = await client.ask(f"SELECT INBOX (QRESYNC ({number} {since}))")
    assert opened.ok
    assert opened.only("VANISHED") == ["VANISHED (EARLIER) 3:4,9"]
    changes = told(opened)
    assert {uid: (at, flags) for uid, (at, flags, _) in changes.items()} == {
        2: (2, r"\Seen"),
        7: (5, r"\Seen"),
        11: (8, ""),
    }
    assert opened.said(f"OK [HIGHESTMODSEQ {max(one[2] for one in changes.values())}] Highest")
    lines = opened.untagged
    vanished = next(at for at, line in enumerate(lines) if line.startswith(b"VANISHED"))
    assert all(b"FETCH" not in line for line in lines[:vanished])


async def test_only_known_uids_are_spoken_of(office: Office) -> None:
    since = await ten(office)
    await meanwhile(office)
    client = await resyncing(office)
    number = await validity(client)
    opened = await client.ask(f"EXAMINE INBOX (QRESYNC ({number} {since} 1:3,9))")
    assert opened.only("VANISHED") == ["VANISHED (EARLIER) 3,9"]
    assert list(told(opened)) == [2]


async def test_nothing_new_is_nothing_told(office: Office) -> None:
    since = await ten(office)
    client = await resyncing(office)
    number = await validity(client)
    opened = await client.ask(f"SELECT INBOX (QRESYNC ({number} {since} 1:10 (1,5,10 1,5,10)))")
    assert opened.only("VANISHED") == opened.only("FETCH") == []


async def test_another_uidvalidity_makes_all_that_is_known_worthless(office: Office) -> None:
    since = await ten(office)
    await meanwhile(office)
    client = await resyncing(office)
    number = await validity(client)
    opened = await client.ask(f"SELECT INBOX (QRESYNC ({number + 1} {since} 1:10))")
    assert opened.ok
    assert opened.only("VANISHED") == opened.only("FETCH") == []


async def test_an_empty_mailbox_has_lost_nothing(office: Office) -> None:
    client = await resyncing(office)
    number = await validity(client)
    opened = await client.ask(f"SELECT INBOX (QRESYNC ({number} 1))")
    assert opened.only("VANISHED") == opened.only("FETCH") == []


async def test_numbers_that_still_agree_spare_what_lies_before_them(office: Office) -> None:
    since = await ten(office)
    await meanwhile(office)  # now 1,2,5,6,7,8,10,11
    client = await resyncing(office)
    number = await validity(client)
    for match, told_of in {
        "(2,5 2,5)": "3:4,9",  # 2 agrees, 5 does not
        "(2,6 2,8)": "9",  # the sixth is 8: what went before it is known
        "(1:3 1:3)": "3:4,9",
        "(8 11)": None,
        "(99 99)": "3:4,9",
        "(1:4294967295 1:4294967295)": "3:4,9",
    }.items():
        opened = await client.ask(f"SELECT INBOX (QRESYNC ({number} {since} 1:10 {match}))")
        expected = [f"VANISHED (EARLIER) {told_of}"] if told_of else []
        assert opened.only("VANISHED") == expected, match


async def test_uid_fetch_tells_what_vanished_first(office: Office) -> None:
    since = await ten(office)
    client = await resyncing(office, "INBOX")
    other = await office.reading()
    await other.ask(r"UID STORE 2,9:10 +FLAGS.SILENT (\Deleted)")
    await other.ask("UID EXPUNGE 9:10")
    assert (await client.ask("NOOP")).untagged[0] == b"VANISHED 9:10"
    answer = await client.ask(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since} VANISHED)")
    assert answer.untagged[0] == b"VANISHED (EARLIER) 9:10"
    assert list(told(answer)) == [2]
    answer = await client.ask(f"UID FETCH 1:9 (FLAGS) (CHANGEDSINCE {since} VANISHED)")
    assert answer.untagged[0] == b"VANISHED (EARLIER) 9"
    answer = await client.ask(f"UID FETCH 1:10 (FLAGS) (CHANGEDSINCE {since + 9} VANISHED)")
    assert answer.untagged == []


async def test_what_others_expunge_vanishes(office: Office) -> None:
    await ten(office)
    client, other = await resyncing(office, "INBOX"), await office.reading()
    await other.ask(r"STORE 2:3,7 +FLAGS.SILENT (\Deleted)")
    await other.ask("EXPUNGE")
    assert (await client.ask("FETCH 1 UID")).only("VANISHED") == []  # RFC 7162 3.2.10.2
    answer = await client.ask("NOOP")
    assert answer.only("VANISHED") == ["VANISHED 2:3,7"]
    assert answer.only("EXPUNGE") == []
    assert (await client.ask("UID SEARCH ALL")).said("SEARCH 1 4 5 6 8 9 10")


async def test_numbers_in_a_uid_search_keep_what_vanished_back(office: Office) -> None:
    await ten(office)
    client, other = await resyncing(office, "INBOX"), await office.reading()
    await other.ask(r"STORE 2 +FLAGS.SILENT (\Deleted)")
    await other.ask("EXPUNGE")
    answer = await client.ask("UID SEARCH 1:3")
    assert answer.untagged == [b"SEARCH 1 3"]
    assert (await client.ask("UID SEARCH UID 1:3")).only("VANISHED") == ["VANISHED 2"]


async def test_expunge_says_how_far_the_client_has_come(office: Office) -> None:
    await ten(office)
    client = await resyncing(office, "INBOX")
    await client.ask(r"STORE 3,5 +FLAGS.SILENT (\Deleted)")
    answer = await client.ask("EXPUNGE")
    assert answer.untagged == [b"VANISHED 3,5"]
    assert answer.code == f"HIGHESTMODSEQ {await highest(client)}"
    await client.ask(r"STORE 1:2 +FLAGS.SILENT (\Deleted)")
    answer = await client.ask("UID EXPUNGE 2")
    assert answer.untagged == [b"VANISHED 2"]
    assert answer.code == f"HIGHESTMODSEQ {await highest(client)}"
    await client.ask("CREATE There")
    answer = await client.ask("MOVE 1 There")
    assert answer.only("VANISHED") == ["VANISHED 1"]
    assert answer.code == f"HIGHESTMODSEQ {await highest(client)}"
    answer = await client.ask("CLOSE")
    assert (answer.ok, answer.code) == (True, None)  # RFC 7162 3.2.8


async def test_a_listening_client_hears_what_vanished(office: Office) -> None:
    await ten(office)
    client, other = await resyncing(office, "INBOX"), await office.reading()
    tag = await client.idle()
    await other.ask(r"STORE 4 +FLAGS.SILENT (\Deleted)")
    await other.ask("EXPUNGE")
    heard = [await client.response() for _ in range(2)]
    assert heard[-1] == b"* VANISHED 4"
    assert (await client.done(tag)).ok


async def test_the_old_mailbox_is_closed_before_the_new_is_described(office: Office) -> None:
    await ten(office)
    client = await resyncing(office, "INBOX")
    answer = await client.ask("SELECT INBOX")
    assert answer.untagged[0] == b"OK [CLOSED] Mailbox closed"


@pytest.mark.parametrize(
    "parameter",
    [
        "QRESYNC",
        "QRESYNC ()",
        "QRESYNC (1)",
        "QRESYNC (1 2 1:*)",
        "QRESYNC (1 2 $)",
        "QRESYNC (1 2 1:3 (1:*))",
        "QRESYNC (1 2 1:3 (1:3))",
        "QRESYNC (1 2 1:3 (1:3 *))",
        "QRESYNC (1 2 1:3",
        "QRESYNC (1 2 1:3 )",
        "QRESYNC (a b)",
    ],
)
async def test_malformed_knowledge_leaves_no_mailbox_open(
    quick_office: Office, parameter: str
) -> None:
    client = await resyncing(quick_office)
    assert (await client.ask(f"SELECT INBOX ({parameter})")).status == "BAD"
    assert (await client.ask("CHECK")).status == "BAD"
    assert (await client.ask("NOOP")).ok


async def test_expunges_older_than_the_log_are_found_by_comparing(office: Office) -> None:
    since = await ten(office)
    await meanwhile(office)
    if not isinstance(office.store, SqliteStore):
        return  # the store in memory forgets nothing

    def forget(tx: object) -> None:
        driver = tx.messages._driver  # type: ignore[attr-defined]
        driver.run("UPDATE mailbox SET floor = modseq")
        driver.run("DELETE FROM change")

    await office.change(forget)
    client = await resyncing(office)
    number = await validity(client)
    opened = await client.ask(f"SELECT INBOX (QRESYNC ({number} {since} 1:10))")
    assert opened.only("VANISHED") == ["VANISHED (EARLIER) 3:4,9"]
    assert sorted(told(opened)) == [2, 7]
    opened = await client.ask(f"SELECT INBOX (QRESYNC ({number} {since}))")
    assert opened.only("VANISHED") == ["VANISHED (EARLIER) 3:4,9"]
    assert sorted(told(opened)) == [2, 7, 11]
    opened = await client.ask(f"SELECT INBOX (QRESYNC ({number} {since} 1:10 (6 8)))")
    assert opened.only("VANISHED") == ["VANISHED (EARLIER) 9"]
