"""What submission reads in a header, and what it takes away."""

from __future__ import annotations

import pytest

from barid.message.submitted import (
    Fault,
    Header,
    is_hidden,
    openly_named,
    read_header,
    without_hidden,
)
from barid.model.address import Address


def authors(content: bytes) -> list[str]:
    header = read_header(content)
    assert isinstance(header, Header), header
    return [address.written() for address in header.authors]


def test_everybody_who_signs_is_an_author() -> None:
    content = (
        b"From: =?utf-8?q?x?= <a@one.test>, group: b@two.test, c@two.test;\r\n"
        b"SENDER :\r\n <d@three.test>\r\nResent-From: e@four.test\r\nTo: x@y\r\n\r\nFrom: z@z\r\n"
    )
    assert authors(content) == [
        *["a@one.test", "b@two.test", "c@two.test", "e@four.test", "d@three.test"]
    ]


def test_quoted_and_arabic_names_are_read() -> None:
    assert authors('From: "a b"@c.test, كاتب@barid.test\r\n'.encode()) == [
        '"a b"@c.test',
        "كاتب@barid.test",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.NO_AUTHOR),
        (b"\r\nFrom: a@b\r\n", Fault.NO_AUTHOR),
        (b"To: a@b\r\n\r\n", Fault.NO_AUTHOR),
        (b"From:\r\n\r\n", Fault.NO_AUTHOR),
        (b"From: nobody:;\r\n\r\n", Fault.NO_AUTHOR),
        (b"From: a@b\r\nFROM: c@d\r\n\r\n", Fault.SEVERAL_FIELDS),
        (b"From: a@b\r\nSender: a@b\r\nSender: c@d\r\n\r\n", Fault.SEVERAL_FIELDS),
        (b"From: joe\r\n\r\n", Fault.UNREADABLE),
        (b"From: <>\r\n\r\n", Fault.UNREADABLE),
        (b"From: \xff@b\r\n\r\n", Fault.UNREADABLE),
        (b"From: a@b\r\nSender: joe\r\n\r\n", Fault.UNREADABLE),
        (b"From: " + b"a@b, " * 100_000 + b"c@d\r\n\r\n", Fault.UNREADABLE),
    ],
)
def test_a_header_that_does_not_say_who_wrote_is_refused(content: bytes, fault: Fault) -> None:
    assert read_header(content) is fault


@pytest.mark.parametrize(
    ("content", "dated", "identified"),
    [
        (b"From: a@b\r\n\r\nDate: x\r\nMessage-ID: y\r\n", False, False),
        (b"From: a@b\r\ndate: x\r\n\r\n", True, False),
        (b"From: a@b\r\nMESSAGE-ID: <x@y>\r\n\r\n", False, True),
    ],
)
def test_what_is_missing_is_noticed(content: bytes, dated: bool, identified: bool) -> None:
    assert read_header(content) == Header((Address("a", "b"),), dated, identified)


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"From: a\r\nBcc: x\r\nTo: b\r\n\r\nBcc: y\r\n", b"From: a\r\nTo: b\r\n\r\nBcc: y\r\n"),
        (b"BCC : x,\r\n\ty,\r\n z\r\nTo: b\r\n\r\n", b"To: b\r\n\r\n"),
        (b"To: b\r\nresent-bcc:x\r\nbcc: y\r\n\r\n", b"To: b\r\n\r\n"),
        (b"Bcc: x\r\n", b""),
        (b"Bcc: x\r\n\r\nbody", b"\r\nbody"),
        (b"\r\nBcc: body\r\n", b"\r\nBcc: body\r\n"),
        (b"Subject: about Bcc\r\n\r\n", b"Subject: about Bcc\r\n\r\n"),
        (b"odd line\r\nBcc: x\r\n\r\n", b"odd line\r\n\r\n"),
    ],
)
def test_hidden_recipients_go_and_nothing_else(content: bytes, kept: bytes) -> None:
    assert without_hidden(content) == kept


@pytest.mark.parametrize(
    ("header", "named"),
    [
        (
            b"To: a@B.test, Group: c@d.test;\r\nCC: e@f.test\r\n",
            {"a@b.test", "c@d.test", "e@f.test"},
        ),
        (b"Resent-To: a@b.test\r\nBcc: g@h.test\r\n", {"a@b.test"}),
        (b"Subject: to nobody\r\n", set()),
        (b"To: undisclosed-recipients:;\r\n", set()),
        (b"To: everybody\r\n", None),
        (b"List-Id: <x.example.org>\r\nTo: list@example.org\r\n", None),
    ],
)
def test_who_is_named_openly(header: bytes, named: set[str] | None) -> None:
    assert openly_named(header + b"\r\nTo: x@y.test\r\n") == named


def test_who_is_not_named_is_hidden() -> None:
    content = b"To: a@b.test\r\n\r\n"
    assert is_hidden(content, Address("c", "b.test"))
    assert not is_hidden(content, Address("A", "B.test"))
    assert not is_hidden(b"List-Id: <x>\r\n" + content, Address("c", "b.test"))
