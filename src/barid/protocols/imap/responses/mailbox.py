"""What is told of the mailbox that is open, and while it is opened (RFC 9051 7.3, 7.4, 7.5)."""

from __future__ import annotations

from collections.abc import Iterable

from barid.model.ranges import Ranges, written
from barid.protocols.imap.responses.flags import flag_list


def exists(messages: int) -> bytes:
    """Number of messages (RFC 9051 7.4.1)."""
    return b"* %d EXISTS\r\n" % messages


def recent(messages: int) -> bytes:
    """Number of messages with \\Recent; not for IMAP4rev2 (RFC 3501 7.3.2)."""
    return b"* %d RECENT\r\n" % messages


def expunged(numbers: Iterable[int]) -> bytes:
    """EXPUNGE for each number, each counted after those before it are gone (RFC 9051 7.5.1).

    Highest numbers first is easiest: then numbers before the expunge are right as they are.
    """
    return b"".join([b"* %d EXPUNGE\r\n" % number for number in numbers])


def flags(names: Iterable[str]) -> bytes:
    """The flags that occur in the mailbox (RFC 9051 7.3.5)."""
    return b"* FLAGS " + flag_list(names) + b"\r\n"


def permanent_flags(names: Iterable[str], *, more: bool) -> str:
    """Response code: the flags that a client can change for good; with `more`, new keywords too
    (RFC 9051 7.1)."""
    return "PERMANENTFLAGS " + flag_list((*names, "\\*") if more else names).decode("ascii")


def uid_validity(value: int) -> str:
    """Response code: UIDVALIDITY of the mailbox being opened."""
    return f"UIDVALIDITY {value}"


def uid_next(value: int) -> str:
    """Response code: the UID that the next message will have."""
    return f"UIDNEXT {value}"


def first_unseen(number: int) -> str:
    """Response code: the first message without \\Seen; not for IMAP4rev2 (RFC 3501 6.3.1)."""
    return f"UNSEEN {number}"


def vanished(uids: Ranges, *, earlier: bool = False) -> bytes:
    """UIDs that went, instead of EXPUNGE (RFC 7162 3.2.10). `earlier` than the client looked."""
    if not uids:
        return b""
    mark = "(EARLIER) " if earlier else ""
    return f"* VANISHED {mark}{written(uids)}\r\n".encode("ascii")


def highest_modseq(value: int) -> str:
    """Response code: the newest change to the mailbox (RFC 7162 3.1.2.1)."""
    return f"HIGHESTMODSEQ {value}"


def mailbox_id(written_id: str) -> str:
    """Response code: by which a mailbox is known whatever its name (RFC 8474 4.1)."""
    return f"MAILBOXID ({written_id})"


def modified(numbers: Ranges) -> str:
    """Response code: messages that a STORE has left alone (RFC 7162 3.1.3)."""
    return f"MODIFIED {written(numbers)}"


def append_uid(uidvalidity: int, uids: Ranges) -> str:
    """Response code of APPEND (RFC 9051 7.1, RFC 4315 3)."""
    return f"APPENDUID {uidvalidity} {written(uids)}"


def copy_uid(uidvalidity: int, sources: Ranges, targets: Ranges) -> str:
    """Response code of COPY and MOVE: the same number of UIDs, in the same order (RFC 4315 3)."""
    return f"COPYUID {uidvalidity} {written(sources)} {written(targets)}"
