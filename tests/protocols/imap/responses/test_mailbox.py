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
    permanent = mailbox.permanent_flags(["\\Seen"], more=True)
    assert permanent == b"* OK [PERMANENTFLAGS (\\Seen \\*)] Flags kept\r\n"
    assert mailbox.permanent_flags([], more=False) == b"* OK [PERMANENTFLAGS ()] Read-only\r\n"


def test_numbers_of_the_mailbox() -> None:
    assert mailbox.uid_validity(7) == b"* OK [UIDVALIDITY 7] UIDs valid\r\n"
    assert mailbox.uid_next(8) == b"* OK [UIDNEXT 8] Predicted next UID\r\n"
    assert mailbox.first_unseen(2) == b"* OK [UNSEEN 2] First unseen\r\n"


def test_codes_of_new_uids() -> None:
    assert mailbox.append_uid(7, ((3, 5),)) == "APPENDUID 7 3:5"
    assert mailbox.copy_uid(7, ((1, 2), (9, 9)), ((4, 6),)) == "COPYUID 7 1:2,9 4:6"
