"""QUOTA: a client can ask how much room is left, and is told when there is none (RFC 9208)."""

from __future__ import annotations

from tests.app.clients import ImapClient
from tests.app.office import Office


async def limited(office: Office) -> ImapClient:
    await office.account("small", quota=10 * 1024 + 500)
    return await office.reading(None, "small")


async def test_usage_is_rounded_up_and_the_limit_down(office: Office) -> None:
    client = await limited(office)
    assert (await client.ask('GETQUOTA ""')).said('QUOTA "" (STORAGE 0 10)')
    await client.append("INBOX", b"x" * 1025)
    answer = await client.ask("GETQUOTAROOT INBOX")
    assert answer.untagged == [b'QUOTAROOT "INBOX" ""', b'QUOTA "" (STORAGE 2 10)']


async def test_without_limit_the_list_is_empty(quick_office: Office) -> None:
    client = await quick_office.reading(None)
    answer = await client.ask("GETQUOTAROOT INBOX")
    assert answer.untagged == [b'QUOTAROOT "INBOX" ""', b'QUOTA "" ()']


async def test_nobody_gives_himself_room(quick_office: Office) -> None:
    client = await limited(quick_office)
    refused = await client.ask('SETQUOTA "" (STORAGE 512)')
    assert (refused.status, refused.code) == ("NO", "NOPERM")
    assert (await client.ask('SETQUOTA "" (STORAGE)')).status == "BAD"
    assert (await client.ask('GETQUOTA ""')).said('QUOTA "" (STORAGE 0 10)')


async def test_other_roots_and_mailboxes_are_not_there(quick_office: Office) -> None:
    client = await limited(quick_office)
    for command in ('GETQUOTA "#user/alice"', "GETQUOTAROOT Nowhere", "SETQUOTA x ()"):
        refused = await client.ask(command)
        assert (refused.status, refused.code) == ("NO", "NONEXISTENT")


async def test_what_does_not_fit_is_refused(office: Office) -> None:
    client = await limited(office)
    assert (await client.append("INBOX", b"x" * 9000)).ok
    refused = await client.append("INBOX", b"x" * 9000)
    assert (refused.status, refused.code) == ("NO", "OVERQUOTA")
    await client.ask("SELECT INBOX")
    refused = await client.ask("COPY 1 Sent")
    assert (refused.status, refused.code) == ("NO", "OVERQUOTA")
    assert (await client.ask("MOVE 1 Sent")).ok


async def test_what_an_expunge_would_free_can_be_asked(office: Office) -> None:
    client = await limited(office)
    await client.append("INBOX", b"x" * 100, r"\Deleted")
    await client.append("INBOX", b"x" * 50)
    await client.append("INBOX", b"x" * 7, r"\Deleted")
    answer = await client.ask("STATUS INBOX (MESSAGES DELETED DELETED-STORAGE)")
    assert answer.said('STATUS "INBOX" (MESSAGES 3 DELETED 2 DELETED-STORAGE 107)')
    answer = await client.ask('LIST "" INBOX RETURN (STATUS (DELETED-STORAGE))')
    assert answer.said('STATUS "INBOX" (DELETED-STORAGE 107)')
    assert (await client.ask("STATUS Sent (DELETED-STORAGE)")).said(
        'STATUS "Sent" (DELETED-STORAGE 0)'
    )
