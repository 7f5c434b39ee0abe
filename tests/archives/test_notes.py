from __future__ import annotations

from pathlib import Path

import pytest

from barid.archives import notes
from barid.model.flags import SEEN
from barid.model.identifiers import Instant


def test_notes_are_read_as_they_were_written(tmp_path: Path) -> None:
    boxes = {".a": notes.MailboxNote("أ/ب", "\\Sent", subscribed=False)}
    (tmp_path / notes.EXPORT).write_bytes(notes.write_mailboxes(boxes))
    assert notes.read_mailboxes(tmp_path) == boxes
    message = notes.MessageNote(SEEN, ("$a", "ب"), Instant(7), exact=True)
    (tmp_path / notes.MESSAGES).write_text(notes.message_line("one", message))
    assert notes.read_messages(tmp_path) == {"one": message}


@pytest.mark.parametrize(
    "text", ["", "[", "[1]", '{"mailboxes": 1}', '{"mailboxes": [{}]}', "[" * 100_000, "\0"]
)
def test_notes_of_others_say_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / notes.EXPORT).write_text(text)
    (tmp_path / notes.MESSAGES).write_text(text)
    assert notes.read_mailboxes(tmp_path) == {}
    assert notes.read_messages(tmp_path) == {}


def test_where_there_are_none_nothing_is_said(tmp_path: Path) -> None:
    assert notes.read_mailboxes(tmp_path) == {}
    assert notes.read_messages(tmp_path) == {}
