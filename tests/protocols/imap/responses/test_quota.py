"""QUOTA and QUOTAROOT."""

from __future__ import annotations

from barid.protocols.imap.responses.quota import quota_line, quota_root_line


def test_limits() -> None:
    assert quota_line("", [("STORAGE", 10, 512)]) == b'* QUOTA "" (STORAGE 10 512)\r\n'
    two = quota_line("#user/alice", [("STORAGE", 54, 111), ("MESSAGE", 42, 1000)])
    assert two == b'* QUOTA "#user/alice" (STORAGE 54 111 MESSAGE 42 1000)\r\n'
    assert quota_line("", []) == b'* QUOTA "" ()\r\n'


def test_roots() -> None:
    assert quota_root_line("INBOX", "") == b'* QUOTAROOT "INBOX" ""\r\n'
    assert quota_root_line("بريد", "", utf8=True) == '* QUOTAROOT "بريد" ""\r\n'.encode()
