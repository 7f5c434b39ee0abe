"""Journals of moves: no message twice, none missing."""

from __future__ import annotations

from tests.interfaces.stage import NOON, Stage

from barid.model.identifiers import MoveId, Uid

SOURCE = "maildir:/srv/mail"


async def begun(stage: Stage, source: str = SOURCE) -> MoveId:
    account = stage.account.id
    return await stage.store.write(lambda t: t.moving.begin(account, source, NOON))


async def test_the_same_source_is_the_same_move(stage: Stage) -> None:
    first = await begun(stage)
    assert await begun(stage) == first
    assert await begun(stage, "mbox:/srv/mbox") != first
    account = stage.account.id
    assert await stage.store.read(lambda t: t.moving.find(account, SOURCE)) == first
    assert await stage.store.read(lambda t: t.moving.find(account, "other")) is None


async def test_a_mark_is_set_once(stage: Stage) -> None:
    move, other = await begun(stage), await begun(stage, "other")
    assert await stage.store.write(lambda t: t.moving.mark(move, b"one"))
    assert not await stage.store.write(lambda t: t.moving.mark(move, b"one"))
    assert await stage.store.write(lambda t: t.moving.mark(other, b"one"))
    assert await stage.store.read(lambda t: t.moving.marks(move)) == {b"one"}


async def test_a_move_that_is_forgotten_begins_anew(stage: Stage) -> None:
    move = await begun(stage)
    await stage.store.write(lambda t: t.moving.mark(move, b"one"))
    await stage.store.write(lambda t: t.moving.forget(move))
    again = await begun(stage)
    assert await stage.store.read(lambda t: t.moving.marks(again)) == set()


async def test_moves_go_with_their_account(stage: Stage) -> None:
    account = stage.account.id
    move = await begun(stage)
    await stage.store.write(lambda t: t.moving.mark(move, b"one"))
    await stage.store.write(lambda t: t.directory.remove_account(account))
    assert await stage.store.read(lambda t: t.moving.find(account, SOURCE)) is None


async def test_a_mailbox_carries_on_under_its_old_numbers(stage: Stage) -> None:
    inbox = stage.inbox.id
    await stage.store.write(lambda t: t.moving.renumber(inbox, 2_000_000_000, Uid(77)))
    placed = await stage.deliver()
    assert (placed.uidvalidity, placed.uid) == (2_000_000_000, 77)
    another = await stage.another_mailbox()
    assert another.uidvalidity > 2_000_000_000
