"""Wishes for receipts are read with all that speaks against them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.receipts.requests import ReceiptRequest, read_request

WISH = b"Disposition-Notification-To: Friend <f@sink.test>\r\n"


def read(more: bytes = b"") -> ReceiptRequest:
    found = read_request(WISH + more + b"\r\nbody\r\n")
    assert found is not None
    return found


def test_who_is_to_be_told_and_of_what_is_read() -> None:
    found = read(b"Message-ID: <1@x>\r\nSubject: Hi\r\nOriginal-Recipient: rfc822;a@b\r\n")
    assert [one.written() for one in found.addresses] == ["f@sink.test"]
    assert (found.message_id, found.subject, found.original) == ("1@x", b"Hi", "rfc822;a@b")
    assert not found.impersonal
    assert not found.required


def test_without_a_wish_there_is_none() -> None:
    assert read_request(b"Subject: x\r\n\r\n" + WISH) is None
    assert read_request(b"") is None


@pytest.mark.parametrize(
    "field",
    [
        b"List-Id: <l.x.test>",
        b"Precedence: bulk",
        b"Auto-Submitted: auto-generated",
        b"Content-Type: multipart/report; boundary=b",
    ],
)
def test_lists_machines_and_reports_are_impersonal(field: bytes) -> None:
    assert read(field + b"\r\n").impersonal


def test_people_are_not() -> None:
    assert not read(b"Auto-Submitted: no\r\nPrecedence: first-class\r\n").impersonal


def test_conditions_are_noticed() -> None:
    options = b"Disposition-Notification-Options: a=required,x; b=optional,y\r\n"
    assert read(options).required
    assert not read(options.replace(b"required", b"optional")).required


def test_several_addresses_are_told_apart_and_what_is_none_is_left_out() -> None:
    found = read_request(b"Disposition-Notification-To: a@x.test, A@x.test, b@x.test, ?\r\n\r\n")
    assert found is not None
    assert [one.written() for one in found.addresses] == ["a@x.test", "b@x.test"]


@given(st.binary(max_size=500))
def test_nothing_makes_it_fail(noise: bytes) -> None:
    read_request(WISH + noise)
    read_request(noise)
