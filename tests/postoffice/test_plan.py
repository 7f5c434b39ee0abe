"""One copy for each account."""

from __future__ import annotations

from barid.model.address import Address
from barid.model.identifiers import AccountId, MailboxId
from barid.postoffice.directory.expansion import Reached
from barid.postoffice.plan import Here, make_plan


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
