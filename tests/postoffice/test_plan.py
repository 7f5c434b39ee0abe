"""One copy for each account."""

from __future__ import annotations

from barid.model.address import Address
from barid.model.identifiers import AccountId, MailboxId
from barid.model.outgoing import HERE
from barid.postoffice.directory.expansion import Reached
from barid.postoffice.plan import Away, Here, make_plan, prefix_for


def here(written: str, account: int) -> Here:
    address = Address.parse(written)
    assert address is not None
    return Here(address, Reached(AccountId(account), MailboxId(account), None, 1))


def test_each_account_gets_it_once_under_the_name_that_came_first() -> None:
    first, second, third = here("a@x.test", 1), here("b@x.test", 2), here("c@x.test", 1)
    assert make_plan([first, second, third]).here == (first, second)


def test_the_same_recipient_twice_is_one() -> None:
    one = here("a@x.test", 1)
    assert make_plan([one, one]).here == (one,)


def test_without_recipients_there_is_nothing_to_do() -> None:
    assert make_plan([]).here == ()


def test_who_is_hidden_is_named_to_nobody_but_themselves() -> None:
    one = here("a@x.test", 1).recipient
    assert b"Bcc" not in prefix_for(None, one)
    assert prefix_for(None, one, hidden=True) == (
        b"Return-Path: <>\r\nDelivered-To: a@x.test\r\nBcc: <a@x.test>\r\n"
    )


def test_whoever_of_ours_waits_has_a_destination_of_their_own() -> None:
    one = here("a@X.test", 1).recipient
    assert Away(one).destination == "x.test"
    assert Away(one, here=True).destination == HERE
