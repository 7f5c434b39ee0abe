"""QUOTA and QUOTAROOT responses (RFC 9208 4.2)."""

from __future__ import annotations

from collections.abc import Iterable

from barid.protocols.imap.quoting import mailbox, quoted


def quota_line(root: str, limits: Iterable[tuple[str, int, int]]) -> bytes:
    """`* QUOTA "" (STORAGE 10 512)`: resource, usage, limit; none for no limits."""
    triplets = " ".join(f"{name} {used} {limit}" for name, used, limit in limits)
    return b"* QUOTA %b (%b)\r\n" % (quoted(root.encode()), triplets.encode("ascii"))


def quota_root_line(name: str, root: str, *, utf8: bool = False) -> bytes:
    """`* QUOTAROOT "INBOX" ""`: a mailbox and its one quota root."""
    return b"* QUOTAROOT %b %b\r\n" % (mailbox(name, utf8=utf8), quoted(root.encode()))
