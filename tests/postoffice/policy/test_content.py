"""Loops are refused, whatever the message says in its body (RFC 5321 6.3)."""

from __future__ import annotations

import pytest

from barid.model import verdict
from barid.model.address import Address
from barid.postoffice.policy.content import MAX_HOPS, MAX_RETURNS, header_of, hops, judge_content

HOP = b"Received: from a by b; date\r\n"
FOLDED = b"RECEIVED: from a\r\n\tby b;\r\n\tdate\r\n"


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (b"", 0),
        (HOP, 1),
        (HOP * 3 + b"\r\nbody", 3),
        (b"Subject: x\r\n" + FOLDED * 2 + b"\r\n", 2),
        (b"Subject: x\r\n\r\n" + HOP * 9, 0),
        (b"\r\n" + HOP, 0),
        (b"X-Received: no\r\nSubject: Received: no\r\n\r\n", 0),
        (b"Subject: a\r\n Received: folded\r\n\r\n", 0),
    ],
)
def test_hops_are_the_received_fields_of_the_header(content: bytes, count: int) -> None:
    assert hops(header_of(content)) == count


def test_so_many_hops_and_no_more() -> None:
    assert judge_content(HOP * MAX_HOPS + b"\r\n").accepted
    assert judge_content(HOP * (MAX_HOPS + 1) + b"\r\n") is verdict.TOO_MANY_HOPS


def test_a_header_without_end_is_not_read_to_its_end() -> None:
    assert hops(header_of(b"X: y\r\n" * 40_000 + HOP)) == 0


def delivered_to(address: str, times: int) -> bytes:
    return f"DELIVERED-to: {address}\r\n".encode() * times + b"Subject: x\r\n\r\n"


def test_a_message_that_comes_back_again_and_again_loops() -> None:
    here = Address("Reader", "barid.test")
    mine = "reader@BARID.test"
    assert judge_content(delivered_to(mine, MAX_RETURNS), [here]).accepted
    assert judge_content(delivered_to(mine, MAX_RETURNS + 1), [here]) is verdict.TOO_MANY_HOPS
    assert judge_content(delivered_to("x" + mine, MAX_RETURNS + 1), [here]).accepted
