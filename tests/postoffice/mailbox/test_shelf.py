"""A mailbox from the shelf is the mailbox as it is, whatever happened since it was put there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.app.office import LETTER, Office
from tests.postoffice.mailbox.test_view import view_of

from barid.model.identifiers import AccountId, MailboxId
from barid.postoffice.mailbox import shelf as shelves
from barid.postoffice.mailbox.shelf import Shelf

ACCOUNT = AccountId(1)


def test_what_was_kept_is_found_and_is_a_copy() -> None:
    shelf, view = Shelf(), view_of(*range(1, 301))
    shelf.keep(ACCOUNT, view)
    found = shelf.find(ACCOUNT, "INBOX")
    assert found is not None
    view.flags[0] = 1
    assert list(found.uids) == list(range(1, 301))
    assert found.flags[0] == 0
    assert shelf.find(AccountId(2), "INBOX") is None


def test_small_mailboxes_are_not_worth_a_place() -> None:
    shelf = Shelf()
    shelf.keep(ACCOUNT, view_of(1, 2, 3))
    assert len(shelf) == 0


def test_a_mailbox_that_has_become_small_leaves_its_place() -> None:
    shelf = Shelf()
    shelf.keep(ACCOUNT, view_of(*range(1, 301)))
    shelf.keep(ACCOUNT, view_of(1))
    assert len(shelf) == 0


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(200, 400)), max_size=20))
def test_the_shelf_never_holds_more_than_it_may(opened: list[tuple[int, int]]) -> None:
    shelf = Shelf(most=1000)
    for number, size in opened:
        view = view_of(*range(1, size + 1))
        view.mailbox = replace(view.mailbox, id=MailboxId(number), key=f"box {number}")
        shelf.keep(ACCOUNT, view)
        assert shelf.find(ACCOUNT, f"box {number}") is not None
    sizes = [
        len(found.uids)
        for number in range(7)
        if (found := shelf.find(ACCOUNT, f"box {number}")) is not None
    ]
    assert sum(sizes) <= 1000
    assert len(sizes) == len(shelf)


async def test_opening_again_shows_what_happened_between(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "LEAST_MESSAGES", 0)
    writer = await office.reading()
    for _ in range(4):
        await writer.append("INBOX", LETTER)
    await (await office.reading()).ask("CLOSE")
    await writer.ask(r"STORE 1 +FLAGS (\Flagged)")
    await writer.ask(r"STORE 2 +FLAGS (\Deleted)")
    await writer.ask("EXPUNGE")
    await writer.append("INBOX", LETTER)
    again = await office.reading()
    answer = await again.ask("FETCH 1:* (UID FLAGS)")
    flags = [line.replace("\\Recent", "").replace(" )", ")") for line in answer.only("FETCH")]
    assert flags == [
        "1 FETCH (UID 1 FLAGS (\\Flagged))",
        "2 FETCH (UID 3 FLAGS ())",
        "3 FETCH (UID 4 FLAGS ())",
        "4 FETCH (UID 5 FLAGS ())",
    ]


async def test_another_mailbox_of_the_same_name_is_another(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "LEAST_MESSAGES", 0)
    client = await office.reading()
    await client.ask("CREATE box")
    await client.append("box", LETTER)
    await client.ask("SELECT box")
    await client.ask("SELECT INBOX")
    await client.ask("DELETE box")
    await client.ask("CREATE box")
    assert (await client.ask("SELECT box")).said("0 EXISTS")
