"""What `interfaces.store.Mailboxes` promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.interfaces.stage import NOON, Stage, new_account

from barid.interfaces.store import Taken, Transaction
from barid.model.identifiers import AccountId, MailboxId, Uid


async def delete(stage: Stage, mailbox: MailboxId) -> None:
    await stage.store.write(lambda t: t.mailboxes.delete(mailbox))


async def subscribe(stage: Stage, subscribed: bool) -> None:
    await stage.store.write(lambda t: t.mailboxes.subscribe(stage.inbox.id, subscribed))


async def claim_recent(stage: Stage, below: int) -> None:
    await stage.store.write(lambda t: t.mailboxes.claim_recent(stage.inbox.id, Uid(below)))


async def test_mailboxes_are_counted_for_each_account(stage: Stage) -> None:
    async def count(account: AccountId) -> int:
        return await stage.store.read(lambda t: t.mailboxes.count(account))

    other = await stage.store.write(
        lambda t: t.directory.add_account(new_account(stage.domain, "other"), NOON)
    )
    assert await count(stage.account.id) == 1
    await stage.store.write(lambda t: t.mailboxes.create(stage.account.id, "Sent", "Sent"))
    assert (await count(stage.account.id), await count(other.id)) == (2, 0)
    await stage.store.write(lambda t: t.mailboxes.delete(stage.inbox.id))
    assert await count(stage.account.id) == 1
    assert await count(AccountId(other.id + 99)) == 0


async def test_a_new_mailbox_is_empty_and_subscribed(stage: Stage) -> None:
    account = stage.account.id
    made = await stage.store.write(
        lambda t: t.mailboxes.create(account, "Sent", "Sent", special_use="\\Sent")
    )
    assert (made.name, made.key, made.special_use) == ("Sent", "Sent", "\\Sent")
    assert made.account == account
    assert made.subscribed is True
    assert (made.uidnext, made.recent_from) == (1, 1)
    assert (made.messages, made.unseen, made.deleted, made.size) == (0, 0, 0, 0)
    assert await stage.store.read(lambda t: t.mailboxes.get(made.id)) == made
    assert await stage.store.read(lambda t: t.mailboxes.find(account, "Sent")) == made


async def test_mailboxes_come_by_key(stage: Stage) -> None:
    for name in ("b", "Z", "a/c", "صادر"):
        await stage.another_mailbox(name)
    every = await stage.store.read(lambda t: t.mailboxes.all_of(stage.account.id))
    assert [mailbox.key for mailbox in every] == ["INBOX", "Z", "a/c", "b", "صادر"]


async def test_a_name_is_given_once_in_an_account(stage: Stage) -> None:
    with pytest.raises(Taken):
        await stage.another_mailbox("INBOX")
    new = new_account(stage.domain, "other")

    def unit(transaction: Transaction) -> str:
        other = transaction.directory.add_account(new, NOON)
        return transaction.mailboxes.create(other.id, "INBOX", "INBOX").name

    assert await stage.store.write(unit) == "INBOX"


async def test_uidvalidity_is_never_given_again(stage: Stage) -> None:
    seen = {stage.inbox.uidvalidity}
    for _ in range(3):
        made = await stage.another_mailbox("again")
        assert made.uidvalidity not in seen
        assert 0 < made.uidvalidity < 2**32
        seen.add(made.uidvalidity)
        await delete(stage, made.id)


async def test_a_renamed_mailbox_keeps_its_messages(stage: Stage) -> None:
    await stage.deliver()
    inbox = stage.inbox
    await stage.store.write(lambda t: t.mailboxes.rename(inbox.id, "Old", "old"))
    found = await stage.mailbox()
    assert (found.name, found.key, found.messages) == ("Old", "old", 1)
    assert (found.uidvalidity, found.uidnext) == (inbox.uidvalidity, 2)
    assert await stage.store.read(lambda t: t.mailboxes.find(inbox.account, "INBOX")) is None


async def test_a_mailbox_is_not_renamed_over_another(stage: Stage) -> None:
    other = await stage.another_mailbox()
    with pytest.raises(Taken):
        await stage.store.write(lambda t: t.mailboxes.rename(other.id, "INBOX", "INBOX"))
    await stage.store.write(lambda t: t.mailboxes.rename(other.id, "ARCHIVE", "Archive"))
    assert (await stage.mailbox(other.id)).name == "ARCHIVE"


async def test_a_deleted_mailbox_is_gone(stage: Stage) -> None:
    inbox = stage.inbox.id
    await stage.deliver()
    await stage.store.write(lambda t: t.mailboxes.delete(inbox))
    assert await stage.store.read(lambda t: t.mailboxes.get(inbox)) is None
    assert await stage.store.read(lambda t: t.messages.contents(inbox)) is None
    assert await stage.store.read(lambda t: t.messages.letters(inbox, ((1, 5),))) == []


async def test_deleting_a_mailbox_leaves_copies_elsewhere(stage: Stage) -> None:
    await stage.deliver(b"kept elsewhere")
    other = await stage.another_mailbox()
    inbox = stage.inbox.id
    await stage.store.write(lambda t: t.messages.copy(inbox, ((1, 1),), other.id))
    await stage.store.write(lambda t: t.mailboxes.delete(inbox))
    letters = await stage.store.read(lambda t: t.messages.letters(other.id, ((1, 1),)))
    assert [letter.content for letter in letters] == [b"kept elsewhere"]


async def test_subscription_can_be_taken_and_given(stage: Stage) -> None:
    for subscribed in (False, True):
        await subscribe(stage, subscribed)
        assert (await stage.mailbox()).subscribed is subscribed


async def test_a_subscription_outlives_its_mailbox_until_another_has_the_name(
    stage: Stage,
) -> None:
    owner = stage.account.id

    async def left() -> list[str]:
        return await stage.store.read(lambda t: t.mailboxes.subscriptions_left(owner))

    for key in ("b", "a", "c", "a"):
        await stage.store.write(lambda t, key=key: t.mailboxes.leave_subscription(owner, key))  # type: ignore[misc]
    assert await left() == ["a", "b", "c"]
    await stage.store.write(lambda t: t.mailboxes.create(owner, "b", "b"))
    await stage.store.write(lambda t: t.mailboxes.rename(stage.inbox.id, "c", "c"))
    await stage.store.write(lambda t: t.mailboxes.leave_subscription(owner, "d"))
    assert await left() == ["a", "d"]
    await stage.store.write(lambda t: t.mailboxes.end_subscription(owner, "a"))
    await stage.store.write(lambda t: t.mailboxes.end_subscription(owner, "none"))
    assert await left() == ["d"]
    await stage.store.write(lambda t: t.directory.remove_account(owner))
    assert await left() == []


async def test_recent_never_moves_backwards(stage: Stage) -> None:
    for below, expected in ((5, 5), (3, 5), (8, 8)):
        await claim_recent(stage, below)
        assert (await stage.mailbox()).recent_from == expected


CHANGES: list[Callable[[Transaction, Stage], Any]] = [
    lambda t, s: t.mailboxes.create(s.account.id, "new", "new"),
    lambda t, s: t.mailboxes.rename(s.inbox.id, "new", "new"),
    lambda t, s: t.mailboxes.subscribe(s.inbox.id, False),
    lambda t, s: t.mailboxes.delete(s.inbox.id),
]


@pytest.mark.parametrize("change", CHANGES)
async def test_every_change_raises_the_modseq(
    stage: Stage, change: Callable[[Transaction, Stage], Any]
) -> None:
    before = await stage.modseq()
    await stage.store.write(lambda t: change(t, stage))
    assert await stage.modseq() > before


async def test_mailboxes_that_are_not_there_are_passed_over(stage: Stage) -> None:
    nowhere = MailboxId(999_999)

    def unit(transaction: Transaction) -> None:
        transaction.mailboxes.rename(nowhere, "x", "x")
        transaction.mailboxes.subscribe(nowhere, False)
        transaction.mailboxes.claim_recent(nowhere, Uid(4))
        transaction.mailboxes.delete(nowhere)

    before = await stage.modseq()
    await stage.store.write(unit)
    assert await stage.store.read(lambda t: t.mailboxes.get(nowhere)) is None
    assert await stage.modseq() == before
