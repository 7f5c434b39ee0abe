"""Fields are read back as they were meant, keep to the length of lines, and stay one field."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.composing.fields import (
    NAME,
    date_written,
    identifier_field,
    parameter_field,
    text_field,
    unstructured,
)
from barid.message.mime.dates import parse_date
from barid.message.mime.headers import decode_parameter, decode_words, unfold
from barid.message.mime.parameters import parse_disposition

LINES = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters=LINES), max_size=300)
ARABIC = st.lists(
    st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي١٢٣", min_size=1, max_size=14), min_size=1, max_size=60
).map(" ".join)
MIXED = st.lists(
    st.sampled_from(["Re:", "سؤال", "عن", "invoice", "123", "#A-7", "الفاتورة", "(2)", "و"]),
    min_size=1,
    max_size=60,
).map(" ".join)


def value_of(field: str) -> bytes:
    assert field.endswith("\r\n")
    return unfold(field.partition(":")[2].removesuffix("\r\n").encode())


@given(TEXT)
def test_any_text_is_read_back_with_every_space(text: str) -> None:
    if text.strip(" \t") == text:
        assert decode_words(value_of(text_field("Subject", text))) == text


@given(ARABIC | MIXED)
def test_long_arabic_subjects_are_read_back_by_python_and_by_us(text: str) -> None:
    field = text_field("Subject", text)
    assert decode_words(value_of(field)) == text
    message = email.message_from_bytes(field.encode() + b"\r\n", policy=email.policy.default)
    assert message["Subject"] == text


@given(TEXT)
def test_lines_are_short_and_of_ascii(text: str) -> None:
    lines = text_field("Subject", text).removesuffix("\r\n").split("\r\n")
    assert all(line.isascii() for line in lines)
    longest = max((len(word) for word in text.split(" ")), default=0)
    assert all(len(line) <= max(78, longest + 10) and line.strip() for line in lines)
    assert all(len(line) <= 998 for line in lines)
    assert all(line[:1] == " " for line in lines[1:])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("All ASCII", "All ASCII"),
        ("Re: سؤال عن الفاتورة 12", "Re: =?utf-8?b?2LPYpNin2YQg2LnZhiDYp9mE2YHYp9iq2YjYsdip?= 12"),
        ("two  spaces", "=?utf-8?q?two__spaces?="),
        ("a =?b?= c", "a =?utf-8?b?PT9iPz0=?= c"),
        ("", ""),
    ],
)
def test_words_that_need_it_are_encoded(text: str, written: str) -> None:
    assert unstructured(text) == written
    assert decode_words(unstructured(text).encode()) == text


def test_a_text_cannot_begin_a_field_of_its_own() -> None:
    assert text_field("Subject", "a\r\nBcc: b@c") == "Subject: a Bcc: b@c\r\n"
    assert text_field("Subject", "x" * 2000).isascii()
    assert max(map(len, text_field("Subject", "x" * 2000).split("\r\n"))) <= 78


@given(TEXT.filter(bool))
def test_names_of_files_are_read_back(name: str) -> None:
    field = parameter_field("Content-Disposition", "attachment", {"filename": name})
    found = parse_disposition(value_of(field))
    assert found is not None
    assert decode_parameter(found.parameters, b"filename") == name
    assert all(len(line) <= 78 for line in field.split("\r\n"))


def test_long_arabic_names_of_files_are_read_back_by_python() -> None:
    name = "عرض السعر النهائي المعدّل لسنة ٢٠٢٦ — قسم المبيعات والتسويق.pdf"
    field = parameter_field("Content-Disposition", "attachment", {"filename": name})
    message = email.message_from_bytes(field.encode() + b"\r\n", policy=email.policy.default)
    assert message.get_filename() == name


def test_identifiers_are_folded_between_them() -> None:
    many = [f"{number:040}@example.org" for number in range(5)]
    field = identifier_field("References", many)
    assert field.count("\r\n ") == 4
    assert value_of(field).decode() == " ".join(f"<{one}>" for one in many)
    assert identifier_field("References", []) == ""


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 3, 1, 5, 7, 9, tzinfo=UTC), "Sun, 1 Mar 2026 05:07:09 +0000"),
        (
            datetime(1999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
            "Fri, 31 Dec 1999 23:59:00 -0330",
        ),
        (
            datetime(2026, 7, 4, tzinfo=timezone(timedelta(hours=5, minutes=45))),
            "Sat, 4 Jul 2026 00:00:00 +0545",
        ),
    ],
)
def test_dates_have_their_zone(moment: datetime, written: str) -> None:
    assert date_written(moment) == written
    found = parse_date(written.encode())
    assert found is not None
    assert found.epoch == int(moment.timestamp())


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        date_written(datetime(2026, 1, 1))  # noqa: DTZ001


def test_names_of_fields_have_no_colon() -> None:
    assert NAME.fullmatch("X-Mine")
    assert not NAME.fullmatch("X:Mine")
    assert not NAME.fullmatch("X Mine")
