"""CREATE, DELETE, RENAME, SUBSCRIBE and STATUS as a client sees them."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, Office


async def test_a_new_mailbox_comes_with_its_superiors(office: Office) -> None:
    client = await office.reading(None)
    assert (await client.ask("CREATE a/b/c")).ok
    for name in ("a", "a/b", "a/b/c"):
        assert (await client.ask(f"SELECT {name}")).ok


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("CREATE INBOX", "ALREADYEXISTS"),
        ("CREATE inbox", "ALREADYEXISTS"),
        ("CREATE Sent", "ALREADYEXISTS"),
        ("CREATE Sent/", "ALREADYEXISTS"),
        ('CREATE "a//b"', "CANNOT"),
        ('CREATE "/a"', "CANNOT"),
        ('CREATE "a%b"', "CANNOT"),
        ('CREATE " a"', "CANNOT"),
        ('CREATE ""', "CANNOT"),
        ("DELETE INBOX", "CANNOT"),
        ("DELETE Nowhere", "NONEXISTENT"),
        ("RENAME Nowhere Somewhere", "NONEXISTENT"),
        ("RENAME Sent Trash", "ALREADYEXISTS"),
        ("RENAME Sent INBOX", "ALREADYEXISTS"),
        ("RENAME Sent Sent/a", "CANNOT"),
        ("STATUS Nowhere (MESSAGES)", "NONEXISTENT"),
        ("SUBSCRIBE Nowhere", "NONEXISTENT"),
    ],
)
async def test_what_cannot_be_done_is_refused(
    quick_office: Office, command: str, code: str
) -> None:
    client = await quick_office.reading(None)
    answer = await client.ask(command)
    assert (answer.status, answer.code) == ("NO", code)


async def test_a_mailbox_with_inferiors_is_not_deleted(office: Office) -> None:
    client = await office.reading(None)
    await client.ask("CREATE a/b")
    assert (await client.ask("DELETE a")).code == "HASCHILDREN"
    assert (await client.ask("DELETE a/b")).ok
    assert (await client.ask("DELETE a")).ok


async def test_the_same_name_again_is_another_mailbox(office: Office) -> None:
    client = await office.reading(None)
    validities = set()
    for _ in range(3):
        await client.ask("CREATE Work")
        (line,) = (await client.ask("STATUS Work (UIDVALIDITY)")).only("STATUS")
        validities.add(line)
        await client.ask("DELETE Work")
    assert len(validities) == 3


async def test_inferiors_move_with_a_renamed_mailbox(office: Office) -> None:
    client = await office.reading(None)
    await client.ask("CREATE a/b/c")
    await client.append("a/b/c", LETTER)
    assert (await client.ask("RENAME a/b x/y")).ok
    assert (await client.ask("SELECT x/y/c")).said("1 EXISTS")
    assert (await client.ask("SELECT a/b")).status == "NO"
    assert (await client.ask("SELECT a")).ok


async def test_inbox_renamed_gives_its_messages_away_and_stays(office: Office) -> None:
    client = await office.reading(None)
    await client.append("INBOX", LETTER, r"\Flagged")
    assert (await client.ask("RENAME INBOX Old")).ok
    assert (await client.ask("SELECT INBOX")).said("0 EXISTS")
    assert (await client.ask("SELECT Old")).said("1 EXISTS")
    assert (await client.ask("SEARCH FLAGGED")).said("SEARCH 1")


async def test_a_selected_mailbox_may_be_renamed_under_a_client(office: Office) -> None:
    one, other = await office.reading(None), await office.reading(None)
    await other.ask("CREATE Work")
    await one.ask("SELECT Work")
    await other.ask("RENAME Work Post")
    await other.append("Post", LETTER)
    assert (await one.ask("NOOP")).said("1 EXISTS")


async def test_status_counts(office: Office) -> None:
    client = await office.reading(None)
    await client.append("Work", LETTER)
    await client.ask("CREATE Work")
    for flags in ("", r"\Seen", r"\Seen \Deleted"):
        await client.append("Work", LETTER, flags)
    answer = await client.ask("STATUS Work (MESSAGES UIDNEXT UNSEEN DELETED SIZE)")
    (line,) = answer.only("STATUS")
    assert line.endswith(f"(MESSAGES 3 UIDNEXT 4 UNSEEN 1 DELETED 1 SIZE {3 * len(LETTER)})")


async def test_status_of_the_selected_mailbox_is_allowed(office: Office) -> None:
    client = await office.reading()
    await client.append("INBOX", LETTER)
    (line,) = (await client.ask("STATUS INBOX (MESSAGES)")).only("STATUS")
    assert line.endswith("(MESSAGES 1)")


async def test_unsubscribing_what_is_not_there_does_no_harm(office: Office) -> None:
    client = await office.reading(None)
    assert (await client.ask("UNSUBSCRIBE Nowhere")).ok


DECOMPOSED, COMPOSED = "e\u0301te\u0301", "\u00e9t\u00e9"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ('CREATE "{}/x"', 'LIST () "/" "{}/x" ("OLDNAME" ("{}/x"))'),
        ('SELECT "{}"', 'LIST () "/" "{}" ("OLDNAME" ("{}"))'),
        ('EXAMINE "{}"', 'LIST () "/" "{}" ("OLDNAME" ("{}"))'),
        ('DELETE "{}"', 'LIST (\\NonExistent) "/" "{}" ("OLDNAME" ("{}"))'),
        ('RENAME "{}" "{}/"', None),
        ('RENAME Sent "{}2"', 'LIST () "/" "{}2" ("OLDNAME" ("Sent"))'),
        ('APPEND "{}" {{1+}}\r\nx', 'LIST () "/" "{}" ("OLDNAME" ("{}"))'),
    ],
)
async def test_a_client_of_rev2_hears_of_a_name_kept_in_another_form(
    quick_office: Office, command: str, told: str | None
) -> None:
    """RFC 9051 5.1, 6.3.9.7."""
    client = await quick_office.reading(None)
    assert (await client.ask("ENABLE IMAP4rev2")).ok
    assert (await client.ask(f'CREATE "{COMPOSED}"')).only("LIST") == []
    answer = await client.ask(command.format(DECOMPOSED, DECOMPOSED))
    if told is None:
        assert not answer.ok
    else:
        assert answer.ok
        assert answer.only("LIST") == [told.format(COMPOSED, DECOMPOSED)]


async def test_other_clients_hear_nothing_of_it(quick_office: Office) -> None:
    client = await quick_office.reading(None)
    assert (await client.ask("ENABLE UTF8=ACCEPT")).ok
    assert (await client.ask(f'CREATE "{DECOMPOSED}"')).only("LIST") == []
    assert (await client.ask(f'SELECT "{COMPOSED}"')).ok
