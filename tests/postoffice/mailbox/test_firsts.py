from __future__ import annotations

from dataclasses import replace

from tests.postoffice.mailbox.test_view import INBOX

from barid.model.identifiers import MailboxId, Uid
from barid.postoffice.mailbox.firsts import Firsts

NEW = replace(INBOX, uidnext=Uid(4), recent_from=Uid(1))


def test_the_first_gets_all_and_the_second_nothing() -> None:
    firsts = Firsts()
    assert firsts.claim(NEW) == ((1, 3),)
    assert firsts.claim(NEW) == ()


def test_each_gets_what_came_since_anybody_was_told() -> None:
    firsts = Firsts()
    firsts.claim(NEW)
    later = replace(NEW, uidnext=Uid(6))
    assert firsts.unclaimed(later) == ((4, 5),)
    assert firsts.claim(later) == ((4, 5),)
    assert firsts.unclaimed(later) == ()


def test_what_the_store_knows_as_told_is_not_told_again() -> None:
    assert Firsts().claim(replace(NEW, recent_from=Uid(3))) == ((3, 3),)
    assert Firsts().claim(replace(NEW, recent_from=Uid(4))) == ()


def test_looking_claims_nothing() -> None:
    firsts = Firsts()
    assert firsts.unclaimed(NEW) == firsts.unclaimed(NEW) == firsts.claim(NEW)


def test_an_empty_mailbox_has_nothing_to_claim() -> None:
    assert Firsts().claim(replace(NEW, uidnext=Uid(1))) == ()


def test_of_mailboxes_only_those_used_last_are_remembered() -> None:
    firsts = Firsts(most=2)
    mailboxes = [replace(NEW, id=MailboxId(number)) for number in (1, 2, 3)]
    for mailbox in mailboxes:
        firsts.claim(mailbox)
    assert [bool(firsts.unclaimed(mailbox)) for mailbox in mailboxes] == [True, False, False]
