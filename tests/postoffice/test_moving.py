"""The rules of moving: names that fit, marks, what counts as damage. What they do together with a
store is tried in tests/app/test_moving.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.interfaces.archives import ForeignLetter, ForeignMailbox
from barid.interfaces.store import Prepared, Transaction
from barid.model.account import NewAccount, Role
from barid.model.flags import SEEN
from barid.model.identifiers import AccountId, Instant, MailboxId, MoveId
from barid.postoffice.mailbox.names import acceptable, mailbox_key
from barid.postoffice.moving.destination import destination, fitted, foreseen
from barid.postoffice.moving.importing import (
    MailboxGone,
    Move,
    is_damaged,
    keep_batch,
    keyword_of,
    make_ready,
    mark_of,
)
from barid.postoffice.moving.selection import (
    NoSuchMailbox,
    all_mailboxes,
    select_mailboxes,
    select_uid,
)
from barid.protocols.imap.grammar import ATOM
from barid.testing.memory import MemoryStore

NOON = Instant(1_800_014_400_000_000)


@pytest.mark.parametrize(
    ("name", "into", "found"),
    [
        ("Sent", None, "Sent"),
        ("inbox", None, "INBOX"),
        ("أرشيف/٢٠٢٤", None, "أرشيف/٢٠٢٤"),
        ("a%b*c\\d", None, "a_b_c_d"),
        ("a//b/", None, "a/_/b/_"),
        ("a\u0000b\u2028", None, "a_b_"),
        ("INBOX", "Old", "Old"),
        ("Sent", "Old/mail", "Old/mail/Sent"),
        ("/".join("abcdefghijklmnopqrstuvwxyz"), None, None),
    ],
)
def test_names_are_kept_as_far_as_our_rules_allow(
    name: str, into: str | None, found: str | None
) -> None:
    fitting = fitted(name, into)
    assert acceptable(fitting)
    assert found is None or fitting == found


@given(st.text(max_size=700))
def test_every_name_fits_somehow(name: str) -> None:
    fitting = fitted(name)
    assert acceptable(fitting)
    assert mailbox_key(fitting) == fitting
    assert fitted(fitting) == fitting


@given(st.text(min_size=1))
def test_every_keyword_becomes_an_atom(word: str) -> None:
    assert ATOM.fullmatch(keyword_of(word).encode())


def test_keywords_of_other_scripts_stay_apart() -> None:
    assert keyword_of("$R&D}[") == "$R&D}["
    assert keyword_of("مهم") != keyword_of("عمل")


def test_what_is_damaged() -> None:
    assert is_damaged(b"")
    assert is_damaged(b"no header\r\n")
    assert is_damaged(b"a: b\r\n\r\n\0")
    assert not is_damaged(b"a: b\r\n\r\nc")


def test_marks_tell_mailboxes_and_messages_apart() -> None:
    one, other = ForeignMailbox("a", "x"), ForeignMailbox("b", "x")
    assert mark_of(one, "m") == mark_of(ForeignMailbox("a", "renamed"), "m")
    assert len({mark_of(one, "m"), mark_of(other, "m"), mark_of(one, "n")}) == 3
    assert len(mark_of(one, "\udcff")) == 16


async def made(store: MemoryStore) -> AccountId:
    def unit(tx: Transaction) -> AccountId:
        domain = tx.directory.add_domain("d.test", "d.test", NOON)
        new = NewAccount(domain.id, (("a@d.test", "a@d.test"),), "", Role.USER, None, None)
        account = tx.directory.add_account(new, NOON).id
        for name, use in (("INBOX", None), ("Sent", "\\Sent"), ("أ", None)):
            tx.mailboxes.create(account, name, name, use)
        return account

    return await store.write(unit)


@pytest.mark.parametrize(
    ("foreign", "into", "name", "use"),
    [
        (ForeignMailbox("", "Sent"), None, "Sent", "\\Sent"),
        (ForeignMailbox("", "Gesendet", "\\Sent"), None, "Sent", "\\Sent"),
        (ForeignMailbox("", "Gesendet", "\\Sent"), "Old", "Old/Gesendet", None),
        (ForeignMailbox("", "Müll", "\\Trash"), None, "Müll", "\\Trash"),
        (ForeignMailbox("", "x/y"), None, "x/y", None),
    ],
)
async def test_mailboxes_of_one_use_become_one(
    foreign: ForeignMailbox, into: str | None, name: str, use: str | None
) -> None:
    store = MemoryStore()
    account = await made(store)
    told = await store.read(lambda tx: foreseen(tx.mailboxes.all_of(account), foreign, into))
    found = await store.write(lambda tx: destination(tx, account, foreign, into))
    assert (found.name, found.special_use) == (name, use)
    assert told == name
    assert await store.write(lambda tx: destination(tx, account, foreign, into)) == found


async def test_an_unsubscribed_mailbox_stays_so() -> None:
    store = MemoryStore()
    account = await made(store)
    foreign = ForeignMailbox("", "quiet", subscribed=False)
    await store.write(lambda tx: destination(tx, account, foreign, None))
    found = await store.read(lambda tx: tx.mailboxes.find(account, "quiet"))
    assert found is not None
    assert not found.subscribed


async def test_a_message_is_kept_once_with_its_mark() -> None:
    store = MemoryStore()
    account = await made(store)
    content = b"Message-ID: <a@b>\r\n\r\n"
    prepared: Prepared = await store.prepare(content)
    ready = make_ready(b"mark", ForeignLetter(content, None, SEEN, ("$a b",)), prepared)
    number = await store.write(lambda tx: tx.moving.begin(account, "x:y", NOON))
    move = Move(number, account, "x:y")
    inbox = await store.read(lambda tx: tx.mailboxes.find(account, "INBOX"))
    assert inbox is not None
    kept = await store.write(lambda tx: keep_batch(tx, move, inbox.id, [ready, ready], NOON))
    assert (kept.messages, kept.known) == (1, 1)
    (entry,) = await store.read(lambda tx: tx.messages.entries(inbox.id, ((1, 9),)))
    keywords = await store.read(lambda tx: tx.messages.keywords(account))
    assert entry.received == NOON
    assert keywords.names_in(entry.flags) == ("\\Seen", "$a_b")
    (trail,) = await store.read(lambda tx: tx.trails.find("a@b"))
    assert (trail.what.peer, trail.events[0].step.value) == ("x:y", "imported")


async def test_a_mailbox_that_went_meanwhile_is_told() -> None:
    store = MemoryStore()
    account = await made(store)
    move = Move(MoveId(1), account, "")
    with pytest.raises(MailboxGone):
        await store.write(lambda tx: keep_batch(tx, move, MailboxId(999), [], NOON))


async def test_mailboxes_are_selected_by_name() -> None:
    store = MemoryStore()
    account = await made(store)

    def unit(tx: Transaction) -> None:
        assert [m.name for m in all_mailboxes(tx, account)] == ["INBOX", "Sent", "أ"]
        assert [m.name for m, _ in select_mailboxes(tx, account, ["inbox"])] == ["INBOX"]
        assert len(select_mailboxes(tx, account, [])) == 3
        with pytest.raises(NoSuchMailbox):
            select_mailboxes(tx, account, ["x"])
        assert select_uid(tx, all_mailboxes(tx, account)[0], 1) == []

    await store.read(unit)
