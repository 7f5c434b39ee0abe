from __future__ import annotations

from pathlib import Path

import pytest
from tests.archives.letters import box, names, outgoing, read

from barid.archives.mboxes import MboxSink, MboxSource
from barid.interfaces.archives import Unreadable
from barid.model.flags import FLAGGED, SEEN

FROM = b"From - Mon Jan  1 10:00:00 2024\n"
ONE = FROM + b"Subject: one\n\nHello.\n\n"
TWO = FROM + b"Subject: two\nX-Mozilla-Status: 0005\n\nHello.\n\n"


def test_one_file_is_one_mailbox(tmp_path: Path) -> None:
    (tmp_path / "Archive.mbox").write_bytes(ONE + TWO)
    source = MboxSource(tmp_path / "Archive.mbox")
    found = read(source)["Archive"]
    assert [letter.content for letter in found] == [
        b"Subject: one\r\n\r\nHello.\r\n",
        b"Subject: two\r\n\r\nHello.\r\n",
    ]
    assert found[1].flags == SEEN | FLAGGED
    assert source.count(source.mailboxes()[0]) == 2


def test_the_folders_of_thunderbird_and_apple_are_read(tmp_path: Path) -> None:
    (tmp_path / "Inbox").write_bytes(ONE)
    (tmp_path / "Inbox.msf").write_bytes(ONE)
    (tmp_path / "Inbox.sbd").mkdir()
    (tmp_path / "Inbox.sbd" / "عمل").write_bytes(ONE)
    (tmp_path / "Work.mbox").mkdir()
    (tmp_path / "Work.mbox" / "mbox").write_bytes(ONE)
    (tmp_path / "Work.mbox" / "table_of_contents").write_bytes(b"\0")
    (tmp_path / "prefs.js").write_bytes(b"x")
    assert set(read(MboxSource(tmp_path))) == {"INBOX", "Inbox/عمل", "Work"}


def test_equal_messages_have_different_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(ONE + ONE + TWO)
    assert len(set(names(MboxSource(tmp_path / "a")))) == 3


def test_names_stay_while_others_go_and_flags_change(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(ONE + TWO)
    before = names(MboxSource(tmp_path / "a"))
    (tmp_path / "a").write_bytes(TWO.replace(b"0005", b"0000"))
    assert names(MboxSource(tmp_path / "a")) == before[1:]


def test_a_file_that_changes_meanwhile_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(ONE + TWO)
    source = MboxSource(tmp_path / "a")
    messages = list(source.messages(source.mailboxes()[0], lambda _: True))
    (tmp_path / "a").write_bytes(b"something else" * 100)
    for message in messages:
        assert not isinstance(message, Unreadable)
        with pytest.raises(Unreadable):
            message.read()


def test_an_empty_file_is_an_empty_mailbox(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    source = MboxSource(tmp_path / "a")
    assert read(source) == {"a": []}
    assert source.count(source.mailboxes()[0]) == 0


def test_others_read_what_is_written(tmp_path: Path) -> None:
    import mailbox

    sink = MboxSink(tmp_path / "out")
    sink.write(box("بريد/داخل"), [outgoing(1, b"Subject: a\r\n\r\nFrom x\r\n", SEEN), outgoing(2)])
    sink.finish()
    read_by_others = mailbox.mbox(tmp_path / "out" / "بريد" / "داخل.mbox")
    first, second = read_by_others
    read_by_others.close()
    assert first["Subject"] == "a"
    assert str(first.get_payload()).startswith(">From x\n")
    assert first.get_flags() == "RO"
    assert second["Subject"] == "one"
