"""LIST, LSUB, NAMESPACE and STATUS responses, read back by a client."""

from __future__ import annotations

import pytest
from tests.protocols.imap.reading import responses

from barid.protocols.imap.commands.status import StatusItem
from barid.protocols.imap.names import decode
from barid.protocols.imap.responses.list import (
    formerly,
    list_line,
    namespace_line,
    status_line,
    subscribed_inside,
)


@pytest.mark.parametrize("name", ["INBOX", "a b/c", "R&D", "قبول", 'x"y\\z', "a{5}"])
@pytest.mark.parametrize("utf8", [False, True])
def test_list(name: str, utf8: bool) -> None:
    line = list_line(name, ("\\HasChildren", "\\Sent"), utf8=utf8)
    ((verb, attributes, separator, written),) = responses(line)
    assert (verb, attributes, separator) == (b"LIST", [b"\\HasChildren", b"\\Sent"], b"/")
    assert isinstance(written, bytes)
    assert decode(written, utf8=utf8) == name


def test_lsub_and_other_separators() -> None:
    assert list_line("a.b", (), separator=".", verb="LSUB") == b'* LSUB () "." "a.b"\r\n'
    assert list_line("a", (), separator="\\") == b'* LIST () "\\\\" "a"\r\n'


def test_subscribed_mailboxes_inside() -> None:
    line = subscribed_inside(list_line("a", ()))
    assert line == b'* LIST () "/" "a" ("CHILDINFO" ("SUBSCRIBED"))\r\n'


def test_the_form_in_which_a_client_wrote_a_name() -> None:
    line = formerly(list_line("étude", (), utf8=True), "e\u0301tude")
    assert line == '* LIST () "/" "étude" ("OLDNAME" ("e\u0301tude"))\r\n'.encode()


def test_namespace() -> None:
    assert namespace_line() == b'* NAMESPACE (("" "/")) NIL NIL\r\n'


def test_status() -> None:
    values = [(StatusItem.MESSAGES, 3), (StatusItem.UIDNEXT, 4_294_967_295)]
    line = status_line("قبول", values)
    assert line == b'* STATUS "&BkIGKAZIBkQ-" (MESSAGES 3 UIDNEXT 4294967295)\r\n'
    assert status_line("a", []) == b'* STATUS "a" ()\r\n'
