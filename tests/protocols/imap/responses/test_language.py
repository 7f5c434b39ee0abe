"""The LANGUAGE response."""

from __future__ import annotations

from barid.protocols.imap.responses.language import language_line


def test_tags() -> None:
    assert language_line(["AR"]) == b"* LANGUAGE (AR)\r\n"
    assert language_line(["EN", "AR", "I-DEFAULT"]) == b"* LANGUAGE (EN AR I-DEFAULT)\r\n"
