"""Machine-readable parts are read for what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.receipts.notices import ReadingNotice, RecipientNotice, Told
from barid.message.receipts.reasons import Reason
from barid.message.receipts.statuses import (
    MAX_SAID,
    address_in,
    code_in,
    delivery_notice,
    enhanced_in,
    reading_notice,
)

# After the example of RFC 3464, appendix E.
BODY = b"""Reporting-MTA: dns; cs.utk.edu
Original-Envelope-Id: QQ314159

Original-Recipient: rfc822;Old@ns.test
Final-Recipient: RFC822; louisl@larry.slip.umd.edu (Louis)
Action: failed
Status: 4.0.0
Diagnostic-Code: smtp; 426 connection timed out
Remote-MTA: dns; larry.slip.umd.edu

Final-Recipient: utf-8; \\x{642}\\x{627}\\x{631}\\x{626}@barid.test
Action: delivered
Status: 2.1.5
"""


def test_each_recipient_is_read_with_what_is_said_of_it() -> None:
    notice = delivery_notice(BODY)
    assert notice is not None
    assert (notice.reporter, notice.envid) == ("cs.utk.edu", "QQ314159")
    assert notice.recipients == (
        RecipientNotice(
            "louisl@larry.slip.umd.edu",
            Told.FAILED,
            "Old@ns.test",
            "4.0.0",
            426,
            Reason.EXPIRED,
            "426 connection timed out",
            "larry.slip.umd.edu",
        ),
        RecipientNotice("قارئ@barid.test", Told.DELIVERED, status="2.1.5"),
    )


def test_without_an_action_the_class_of_the_status_tells() -> None:
    for status, told in (("2.0.0", Told.DELIVERED), ("4.1.1", Told.DELAYED), ("?", Told.FAILED)):
        notice = delivery_notice(f"Final-Recipient: rfc822; a@b.c\nStatus: {status}\n".encode())
        assert notice is not None
        assert notice.recipients[0].told is told


def test_a_vague_status_gives_way_to_the_one_that_was_said() -> None:
    notice = delivery_notice(
        b"Final-Recipient: rfc822; a@b.c\nAction: failed\nStatus: 5.0.0\n"
        b"Diagnostic-Code: smtp; 550 5.2.2 full\n"
    )
    assert notice is not None
    assert notice.recipients[0].status == "5.2.2"
    assert notice.recipients[0].reason is Reason.MAILBOX_FULL


def test_where_nothing_is_said_the_words_for_people_tell_why() -> None:
    notice = delivery_notice(b"Final-Recipient: rfc822; a@b.c\nAction: failed\n", "no such user")
    assert notice is not None
    assert notice.recipients[0].reason is Reason.UNKNOWN_MAILBOX


@pytest.mark.parametrize("body", [b"", b"Reporting-MTA: dns; x\n", b"Final-Recipient: rfc822; x\n"])
def test_who_speaks_of_no_recipient_says_nothing(body: bytes) -> None:
    assert delivery_notice(body) is None


def test_a_read_receipt_is_read() -> None:
    # After the example of RFC 8098 8.
    body = (
        b"Reporting-UA: joes-pc.cs.test; Foomail 97.1\r\nOriginal-Recipient: rfc822;J@x.test\r\n"
        b"Final-Recipient: rfc822;Joe_Recipient@example.com\r\n"
        b"Original-Message-ID: <199509192301.23456@example.org>\r\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\r\n"
    )
    assert reading_notice(body) == ReadingNotice(
        "Joe_Recipient@example.com",
        "displayed",
        "J@x.test",
        "199509192301.23456@example.org",
        "joes-pc.cs.test",
    )
    automatic = body.replace(b"manual-action", b"automatic-action")
    notice = reading_notice(automatic.replace(b"displayed", b"deleted/error"))
    assert notice is not None
    assert (notice.disposition, notice.automatic) == ("deleted", True)


@pytest.mark.parametrize("body", [b"", b"Disposition: x; displayed\n", b"Disposition: x\n\nA: b"])
def test_a_receipt_of_nobody_or_nothing_is_none(body: bytes) -> None:
    assert reading_notice(body) is None


def test_what_is_no_address_is_none() -> None:
    assert address_in("rfc822; <a@b.c>") == "a@b.c"
    assert address_in("x400; /c=de/admd= ") == ""
    assert address_in("rfc822; " + "a" * 400 + "@b.c") == ""
    assert address_in("utf-8; \\x{D800}\\x{FFFFFF}a@b.c") == "a@b.c"


def test_codes_are_found_in_words() -> None:
    assert enhanced_in("550-5.7.1 go away [10.5.1.1] 5.1.1") == "5.1.1"
    assert code_in("host [192.0.2.250] said: 550 5.1.1 no") == 550
    assert code_in("250 ok, then 452 full") == 452
    assert (enhanced_in(""), code_in("")) == ("", 0)


@given(st.binary(max_size=1500))
def test_nothing_makes_it_fail(body: bytes) -> None:
    for notice in (delivery_notice(body), delivery_notice(b"Final-Recipient: x; a@b\n" + body)):
        assert notice is None or all(len(one.said) <= MAX_SAID for one in notice.recipients)
    reading_notice(b"Final-Recipient: x; a@b\n" + body)
