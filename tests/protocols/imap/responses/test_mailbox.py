"""What is told of the open mailbox."""

from __future__ import annotations

from barid.protocols.imap.responses import mailbox


def test_counters() -> None:
    assert mailbox.exists(3) == b"* 3 EXISTS\r\n"
    assert mailbox.recent(0) == b"* 0 RECENT\r\n"
    assert mailbox.expunged([9, 3]) == b"* 9 EXPUNGE\r\n* 3 EXPUNGE\r\n"
    assert mailbox.expunged([]) == b""


def test_flags() -> None:
    assert mailbox.flags(["\\Seen", "$x"]) == b"* FLAGS (\\Seen $x)\r\n"
    assert mailbox.permanent_flags(["\\Seen"], more=True) == "PERMANENTFLAGS (\\Seen \\*)"
    assert mailbox.permanent_flags([], more=False) == "PERMANENTFLAGS ()"


def test_numbers_of_the_mailbox() -> None:
    assert mailbox.uid_validity(7) == "UIDVALIDITY 7"
    assert mailbox.uid_next(8) == "UIDNEXT 8"
    assert mailbox.first_unseen(2) == "UNSEEN 2"
    assert mailbox.highest_modseq(9) == "HIGHESTMODSEQ 9"
    assert mailbox.mailbox_id("M3") == "MAILBOXID (M3)"


def test_what_vanished() -> None:
    assert mailbox.vanished(((3, 5), (9, 9))) == b"* VANISHED 3:5,9\r\n"
    assert mailbox.vanished(((4, 4),), earlier=True) == b"* VANISHED (EARLIER) 4\r\n"
    assert mailbox.vanished((), earlier=True) == b""
    assert mailbox.modified(((7, 7), (9, 9))) == "MODIFIED 7,9"


def test_codes_of_new_uids() -> None:
    assert mailbox.append_uid(7, ((3, 5),)) == "APPENDUID 7 3:5"
    assert mailbox.copy_uid(7, ((1, 2), (9, 9)), ((4, 6),)) == "COPYUID 7 1:2,9 4:6"
