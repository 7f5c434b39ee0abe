from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.archives.letters import FILE, LETTER, read

from barid.archives.trees import TreeSource, has_letters
from barid.interfaces.archives import Unreadable
from barid.model.flags import FLAGGED, SEEN

PROPERTIES = (
    b'<?xml version="1.0"?><plist version="1.0"><dict><key>flags</key><integer>17</integer>'
    b"</dict></plist>"
)


def test_one_file_goes_to_the_inbox(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(FILE)
    ((letter,),) = read(TreeSource(tmp_path / "a.eml")).values()
    assert letter.content == LETTER


def test_folders_are_mailboxes(tmp_path: Path) -> None:
    (tmp_path / "عمل" / "2024").mkdir(parents=True)
    (tmp_path / "top.EML").write_bytes(FILE)
    (tmp_path / "عمل" / "2024" / "a.eml").write_bytes(FILE)
    (tmp_path / "عمل" / "note.txt").write_bytes(b"")
    assert has_letters(tmp_path)
    source = TreeSource(tmp_path)
    assert {name: len(some) for name, some in read(source).items()} == {"INBOX": 1, "عمل/2024": 1}
    assert [source.count(mailbox) for mailbox in source.mailboxes()] == [1, 1]


def test_files_of_apple_mail_have_flags(tmp_path: Path) -> None:
    folder = tmp_path / "Work.mbox" / "Messages"
    folder.mkdir(parents=True)
    (folder / "1.emlx").write_bytes(b"%d      \n" % len(FILE) + FILE + PROPERTIES)
    (folder / "2.emlx").write_bytes(b"%d\n" % len(FILE) + FILE + b"no plist")
    found = read(TreeSource(tmp_path))["Work"]
    assert [letter.content for letter in found] == [LETTER, LETTER]
    assert [letter.flags for letter in found] == [SEEN | FLAGGED, 0]


@pytest.mark.parametrize("octets", [b"", b"abc", b"99999\nshort"])
def test_a_file_that_is_not_whole_is_told(octets: bytes, tmp_path: Path) -> None:
    (tmp_path / "1.emlx").write_bytes(octets)
    source = TreeSource(tmp_path)
    (message,) = source.messages(source.mailboxes()[0], lambda _: True)
    assert not isinstance(message, Unreadable)
    with pytest.raises(Unreadable):
        message.read()


def test_a_link_to_nowhere_is_no_message(tmp_path: Path) -> None:
    os.symlink(tmp_path / "nowhere", tmp_path / "a.eml")
    assert read(TreeSource(tmp_path)) == {}
