"""A message is checked when it is made, and never changes after."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from barid.client import Attachment, Mail, Unfit
from barid.i18n import Language


@pytest.mark.parametrize(
    "given",
    [
        "a@b.example, Omar <c@d.example>",
        ["a@b.example", "Omar <c@d.example>"],
        ("a@b.example, Omar <c@d.example>", "a@b.example"),
    ],
)
def test_recipients_are_given_in_any_way_and_each_counts_once(given: Any) -> None:
    mail = Mail(to=given, cc="A@B.example", bcc="e@f.example")
    assert [str(one) for one in mail.recipients][1:] == ["c@d.example", "e@f.example"]
    assert len(mail.recipients) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "nobody"},
        {"to": "a@b.example\r\nBcc: c@d.example"},
        {"headers": {"Bad Name": "x"}},
        {"headers": {"Bcc": "x@y.example"}},
        {"headers": {"subject": "twice"}},
        {"receipts": ["soon"]},
        {"priority": 10},
        {"priority": "urgent"},
        {"later": datetime(2026, 1, 1)},  # noqa: DTZ001
        {"language": "ar EG"},
        {"message_id": "no at sign"},
        {"from_": "a@b.example, c@d.example"},
        {"images": {"two words": Attachment(b"", "x.png")}},
    ],
)
def test_what_makes_no_message_is_refused_in_both_languages(wrong: Any) -> None:
    with pytest.raises(Unfit) as caught:
        Mail(**wrong)
    assert caught.value.sayable.in_(Language.ARABIC) != str(caught.value)


def test_a_message_never_changes(tmp_path: Path) -> None:
    place = tmp_path / "عرض.pdf"
    place.write_bytes(b"old")
    to = ["a@b.example"]
    mail = Mail(to=to, attachments=[place], later=datetime(2026, 1, 1, tzinfo=UTC))
    to.append("c@d.example")
    place.write_bytes(b"new")
    assert len(mail.recipients) == 1
    (file,) = mail.enclosures()
    assert (file.content, file.name, file.media_type) == (b"old", "عرض.pdf", "application/pdf")
    with pytest.raises(FrozenInstanceError):
        mail.subject = "x"  # type: ignore[misc]


def test_the_name_of_a_file_tells_what_it_is() -> None:
    assert Attachment(b"", "x.tar.gz").media_type == "application/octet-stream"
    assert Attachment(b"", "x", "text/calendar").media_type == "text/calendar"
    with pytest.raises(Unfit):
        Attachment(b"", "x", "text")


def test_words_stand_for_priorities() -> None:
    assert [Mail(priority=word).rank for word in ("high", "normal", "low")] == [3, 0, -3]
