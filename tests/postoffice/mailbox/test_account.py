"""What a person may do with their mailboxes: each wish is done whole, or it is said why not."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, InlineTasks, Office, secret_of

from barid.model.flags import FLAGGED, NO_FLAGS
from barid.model.identifiers import Instant
from barid.postoffice.directory import changes
from barid.postoffice.mailbox import account as account_module
from barid.postoffice.mailbox.account import LARGE, AccountMail, Draft, Status, World
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.selected import Selected
from barid.postoffice.mailbox.wishes import FlagWish


class Person:
    """A reader's mail, and the tasks that it was given."""

    def __init__(self, office: Office, mail: AccountMail, tasks: InlineTasks) -> None:
        self.office = office
        self.mail = mail
        self.tasks = tasks

    async def names(self) -> list[str]:
        return [box.name for box in await self.mail.mailboxes()]

    async def put(self, name: str, *contents: bytes, wish: FlagWish | None = None) -> object:
        drafts = [Draft(content, wish or FlagWish(), None) for content in contents]
        return await self.mail.append(name, drafts)

    async def count(self, name: str) -> int:
        status = await self.mail.status(name)
        assert isinstance(status, Status)
        return status.mailbox.messages


async def person_of(office: Office) -> Person:
    account = await office.store.read(lambda tx: tx.directory.account_at("reader@barid.test"))
    assert account is not None
    tasks = InlineTasks()
    world = World(office.store, office.store.changes, office.clock, tasks)
    return Person(office, AccountMail(world, account.id, account.address), tasks)


@pytest.fixture
async def person(office: Office) -> Person:
    return await person_of(office)


@pytest.fixture
async def quick(quick_office: Office) -> Person:
    return await person_of(quick_office)


async def test_inbox_comes_first(person: Person) -> None:
    assert await person.names() == ["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"]


async def test_a_mailbox_is_made_with_its_superiors_and_found_under_its_identity(
    person: Person,
) -> None:
    made = await person.mail.create("Cafe\u0301/a/")
    assert not isinstance(made, Refusal)
    assert made.name == "Caf\u00e9/a"
    assert made.subscribed
    assert "Caf\u00e9" in await person.names()
    assert await person.mail.create("Caf\u00e9/a") is Refusal.EXISTS_ALREADY


@pytest.mark.parametrize("name", ["INBOX", "inbox", "Inbox/"])
async def test_inbox_is_neither_made_nor_deleted(quick: Person, name: str) -> None:
    assert await quick.mail.create(name) is Refusal.EXISTS_ALREADY
    assert await quick.mail.delete("iNBOX") is Refusal.INBOX_STAYS


async def test_what_is_not_there_cannot_be_used(quick: Person) -> None:
    mail, gone = quick.mail, Refusal.NO_SUCH_MAILBOX
    assert await mail.status("x") is gone
    assert await mail.delete("x") is gone
    assert await mail.rename("x", "y") is gone
    assert await mail.select("x", read_only=False) is gone
    assert await mail.subscribe("x", True) is gone
    assert await mail.subscribe("x", False) is None
    assert await quick.put("x", LETTER) is gone


async def test_renaming_carries_inferiors_and_nothing_else(person: Person) -> None:
    for name in ("a/b/c", "a/bc", "ab"):
        await person.mail.create(name)
    assert await person.mail.rename("a/b", "x/y") is None
    found = set(await person.names())
    assert {"a", "a/bc", "ab", "x", "x/y", "x/y/c"} <= found
    assert not {"a/b", "a/b/c"} & found


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("Sent", "Sent/x", Refusal.BAD_NAME),
        ("Sent", "a%", Refusal.BAD_NAME),
        ("Sent", "Trash", Refusal.EXISTS_ALREADY),
        ("Sent", "Sent", Refusal.EXISTS_ALREADY),
        ("Sent", "inbox", Refusal.EXISTS_ALREADY),
        ("INBOX", "Sent", Refusal.EXISTS_ALREADY),
    ],
)
async def test_a_name_that_cannot_be_given(
    quick: Person, old: str, new: str, refusal: Refusal
) -> None:
    before = await quick.names()
    assert await quick.mail.rename(old, new) is refusal
    assert await quick.names() == before


async def test_inferiors_whose_names_would_grow_too_long_are_not_renamed(quick: Person) -> None:
    await quick.mail.create("a/" + "/".join("b" * 8))
    before = await quick.names()
    assert await quick.mail.rename("a", "/".join("z" * 19)) is Refusal.BAD_NAME
    assert await quick.mail.rename("a", "z" * 490) is Refusal.BAD_NAME
    assert await quick.names() == before


async def test_inbox_renamed_gives_its_messages_away(person: Person) -> None:
    await person.put("INBOX", LETTER, LETTER, wish=FlagWish(FLAGGED))
    assert await person.mail.rename("INBOX", "Old/2026") is None
    assert (await person.count("INBOX"), await person.count("Old/2026")) == (0, 2)


async def test_messages_are_put_in_all_or_none(person: Person) -> None:
    placed = await person.put("Sent", LETTER, LETTER + b"2")
    assert isinstance(placed, list)
    assert [one.uid for one in placed] == [1, 2]
    limited = changes.AccountWish("small@barid.test", secret_of("x"), quota=3 * len(LETTER))
    now = person.office.clock.now()
    account = await person.office.change(lambda tx: changes.add_account(tx, limited, now))
    small = Person(
        person.office, AccountMail(person.mail._world, account.id, account.address), person.tasks
    )
    assert await small.put("Sent", *[LETTER] * 4) is Refusal.OVER_QUOTA
    assert await small.count("Sent") == 0
    assert isinstance(await small.put("Sent", *[LETTER] * 3), list)
    assert await small.put("Sent", b"x") is Refusal.OVER_QUOTA


async def test_a_draft_keeps_its_date_or_gets_the_present(person: Person) -> None:
    then = Instant(1_000_000_000_000_000)
    wish = FlagWish(FLAGGED, ("Work",))
    await person.mail.append("Sent", [Draft(LETTER, wish, then), Draft(LETTER, FlagWish(), None)])
    selected = await person.mail.select("Sent", read_only=True)
    assert isinstance(selected, Selected)
    (rows,) = [found async for found in selected.entries([(0, 2)])]
    assert [row.received for row in rows.rows] == [then, person.office.clock.now()]
    assert rows.rows[0].flags & FLAGGED
    assert selected.view.keywords.names_in(rows.rows[0].flags) == ("\\Flagged", "Work")
    assert rows.rows[1].flags == NO_FLAGS


async def test_a_large_draft_is_described_off_the_loop(quick: Person) -> None:
    await quick.put("Sent", LETTER)
    assert quick.tasks.given == 0
    await quick.put("Sent", LETTER + b"x" * LARGE)
    assert quick.tasks.given == 1


async def test_there_is_an_end_to_mailboxes(quick: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_module, "MAX_MAILBOXES", 8)
    for name in ("one", "two"):
        assert not isinstance(await quick.mail.create(name), Refusal)
    assert await quick.mail.create("three") is Refusal.TOO_MANY_MAILBOXES
    await quick.mail.delete("two")
    assert not isinstance(await quick.mail.create("three"), Refusal)


async def test_status_counts_what_is_recent(person: Person) -> None:
    await person.put("Sent", LETTER, LETTER)
    status = await person.mail.status("Sent")
    assert isinstance(status, Status)
    assert status.recent == 2
    selected = await person.mail.select("Sent", read_only=False)
    assert isinstance(selected, Selected)
    status = await person.mail.status("Sent")
    assert isinstance(status, Status)
    assert status.recent == 0


async def test_somebody_elses_mailboxes_are_out_of_reach(person: Person) -> None:
    writer = await person.office.reading(None, "writer")
    await writer.ask("CREATE Secret")
    assert "Secret" not in await person.names()
    assert await person.mail.select("Secret", read_only=True) is Refusal.NO_SUCH_MAILBOX


async def test_a_removed_account_gets_nothing(person: Person) -> None:
    await person.office.change(lambda tx: changes.remove_account(tx, "reader@barid.test"))
    assert await person.put("INBOX", LETTER) is Refusal.NO_SUCH_MAILBOX
    assert await person.names() == []
    assert await person.mail.create("New") is Refusal.NO_SUCH_MAILBOX
    assert await person.names() == []


async def test_a_removed_account_learns_no_keywords(person: Person) -> None:
    selected = await person.mail.select("INBOX", read_only=False)
    assert isinstance(selected, Selected)
    await person.office.change(lambda tx: changes.remove_account(tx, "reader@barid.test"))
    await selected.flag([(0, 0)], FlagWish(FLAGGED, ("New",)), add=True)
    account = person.mail.account
    keywords = await person.office.store.read(lambda tx: tx.messages.keywords(account))
    assert keywords.names == ()
