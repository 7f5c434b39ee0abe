"""Which fields of a header count, and how they are put together."""

from __future__ import annotations

from barid.message.mime.fields import MAX_REPEATS, MAX_VALUE, read_fields, sum_up
from barid.model.outline import Address

READER = Address(None, None, b"reader", b"barid.test")


def test_fields_are_unfolded_and_trimmed() -> None:
    block = b"SUBJECT : \r\n one\r\n\ttwo \r\nFrom:x\nbcc:\n y\n"
    assert read_fields(block, of_message=True) == {
        b"subject": b"one\ttwo",
        b"from": b"x",
        b"bcc": b"y",
    }


def test_lines_that_are_no_fields_are_passed_over() -> None:
    block = b"From writer@barid.test Mon Nov 23\nSubject\n: x\n  continued\n\nTo: y"
    assert read_fields(block, of_message=True) == {b"subject": b"", b"to": b"y"}


def test_field_of_a_message_counts_for_nothing_in_a_part() -> None:
    block = b"Subject: x\r\nContent-ID: <y>\r\n"
    assert read_fields(block, of_message=False) == {b"content-id": b"<y>"}


def test_repeated_fields_are_merged_or_one_of_them_counts() -> None:
    block = (
        b"From: a\nSubject: first\nContent-Type: text/html\n"
        b"From: b\nSubject: last\nContent-Type: text/plain\n"
    )
    assert read_fields(block, of_message=True) == {
        b"from": b"a, b",
        b"subject": b"last",
        b"content-type": b"text/html",
    }


def test_values_are_cut_at_their_bound() -> None:
    block = b"Subject: " + b"x" * (2 * MAX_VALUE) + b"\nTo: " + b"y" * MAX_VALUE + b"\nTo: z"
    found = read_fields(block, of_message=True)
    assert len(found[b"subject"]) < MAX_VALUE
    assert len(found[b"to"]) == MAX_VALUE


def test_repeated_fields_are_bounded() -> None:
    found = read_fields(b"To: a\n" * (MAX_REPEATS + 5), of_message=True)
    assert found[b"to"].count(b"a") == MAX_REPEATS


def test_summary_tells_absent_from_empty() -> None:
    summary = sum_up(read_fields(b"Subject:\nTo: reader@barid.test\nCc:\n", of_message=True))
    assert (summary.subject, summary.date) == (b"", None)
    assert (summary.to, summary.cc, summary.sender) == ((READER,), (), ())
