"""The ID response."""

from __future__ import annotations

from barid.protocols.imap.responses.id import id_line


def test_fields() -> None:
    assert id_line([("name", "Barid"), ("os", None)]) == b'* ID ("name" "Barid" "os" NIL)\r\n'


def test_nothing_said() -> None:
    assert id_line([]) == b"* ID NIL\r\n"


def test_what_is_not_ascii_is_a_literal() -> None:
    assert id_line([("name", "بريد")]) == b'* ID ("name" {8}\r\n' + "بريد".encode() + b")\r\n"
