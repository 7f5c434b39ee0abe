"""Directed mail: how it is marked, and which addresses name exactly one mailbox."""

from __future__ import annotations

import pytest

from barid.model.address import Address
from barid.model.identifiers import AccountId, MailboxId
from barid.postoffice.directory.expansion import Reached
from barid.postoffice.policy.content import header_of
from barid.postoffice.policy.directed import FIELD, is_direct, is_marked

HERE = Address("sara", "barid.test")
ELSEWHERE = Address("sara", "example.org")


def reached(number: int, named: bool = True) -> Reached:
    return Reached(AccountId(number), MailboxId(number), None, 1, named)


@pytest.mark.parametrize(
    ("header", "marked"),
    [
        (FIELD, True),
        (b"Subject: x\r\nDIRECTED:YES  \r\nTo: a@b\r\n", True),
        (b"Directed:\r\n yes\r\n", True),
        (b"Directed: no\r\n", False),
        (b"Directed: yes, but\r\n", False),
        (b"X-Directed: yes\r\n", False),
        (b"Subject: Directed: yes\r\n", False),
        (b"Subject: x\r\n Directed: yes\r\n", False),
        (b"", False),
    ],
)
def test_only_the_field_of_that_name_marks_a_message(header: bytes, marked: bool) -> None:
    assert is_marked(header_of(header + b"\r\nDirected: yes\r\n")) is marked


def test_one_mailbox_under_a_name_of_its_own_is_direct() -> None:
    assert is_direct(HERE, [reached(1)], [])


def test_several_mailboxes_are_not() -> None:
    assert not is_direct(HERE, [reached(1), reached(2)], [])
    assert not is_direct(HERE, [], [])


def test_whoever_takes_what_is_left_was_not_named() -> None:
    assert not is_direct(HERE, [reached(1, named=False)], [])


def test_mail_for_elsewhere_is_the_business_of_elsewhere() -> None:
    assert is_direct(ELSEWHERE, [], [ELSEWHERE])
    assert is_direct(ELSEWHERE, [], [Address("sara", "EXAMPLE.org")])


def test_forwarding_is_not_direct() -> None:
    assert not is_direct(HERE, [], [ELSEWHERE])
    assert not is_direct(HERE, [reached(1)], [ELSEWHERE])
