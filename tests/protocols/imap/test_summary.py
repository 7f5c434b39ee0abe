"""ENVELOPE and BODYSTRUCTURE on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.message.mime.letters import NESTED, NUMBERED, SIMPLE, enclosed, letter, nested
from tests.protocols.imap.fetched import Value, items, parse

from barid.message.mime import scan
from barid.model.outline import Address, HeaderSummary, Outline, Part
from barid.protocols.imap.summary import (
    MAX_QUOTED,
    render_body,
    render_envelope,
    render_summary,
    string,
)


def envelope(headers: str) -> bytes:
    return render_envelope(scan(letter(headers + "\n")))


def structure(text: str) -> bytes:
    return render_body(scan(letter(text)), extensible=True)


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (b"", b'""'),
        (b"plain", b'"plain"'),
        (b'a "b" \\c', b'"a \\"b\\" \\\\c"'),
        (b"tab\t\x7f", b'"tab\t\x7f"'),
        ("é".encode(), b"{2}\r\n\xc3\xa9"),
        (b"a\r\nb", b"{4}\r\na\r\nb"),
        (b"a\0b", b"{3}\r\na\x80b"),
        (b"x" * (MAX_QUOTED + 1), b"{1001}\r\n" + b"x" * 1001),
    ],
)
def test_string_is_quoted_where_it_may_be(value: bytes, wire: bytes) -> None:
    assert string(value) == wire


def test_envelope_of_rfc_9051() -> None:
    # RFC 9051 8
    assert envelope(
        "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\n"
        "From: Terry Gray <gray@cac.washington.edu>\n"
        "Subject: IMAP4rev2 WG mtg summary and minutes\n"
        "To: imap@cac.washington.edu\n"
        "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\n"
        "Message-Id: <B27397-0100000@cac.washington.edu>\n"
        "MIME-Version: 1.0\n"
        "Content-Type: TEXT/PLAIN; CHARSET=UTF-8\n"
    ) == (
        b'("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes"'
        b' (("Terry Gray" NIL "gray" "cac.washington.edu"))'
        b' (("Terry Gray" NIL "gray" "cac.washington.edu"))'
        b' (("Terry Gray" NIL "gray" "cac.washington.edu"))'
        b' ((NIL NIL "imap" "cac.washington.edu"))'
        b' ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU"))'
        b' NIL NIL "<B27397-0100000@cac.washington.edu>")'
    )


def test_absent_is_nil_and_empty_is_empty() -> None:
    # RFC 9051 7.5.2
    assert envelope("") == b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
    assert envelope("Subject:\nTo:\nMessage-ID: \n") == (b'(NIL "" NIL NIL NIL NIL NIL NIL NIL "")')


def test_sender_and_reply_to_default_to_from() -> None:
    absent = parse(envelope("From: a@b\n"))[0]
    given_ = parse(envelope("From: a@b\nSender: c@d\nReply-To:\n"))[0]
    assert isinstance(absent, list)
    assert isinstance(given_, list)
    assert absent[3] == absent[4] == absent[2] == [[None, None, b"a", b"b"]]
    assert given_[3:5] == [[[None, None, b"c", b"d"]], [[None, None, b"a", b"b"]]]


def test_group_has_a_start_and_an_end() -> None:
    assert b'((NIL NIL "Group" NIL)(NIL NIL "a" "b")(NIL NIL NIL NIL))' in envelope(
        "To: Group: a@b;\n"
    )


def test_missing_half_of_an_address_is_not_nil() -> None:
    # NIL would make it a group
    assert b'((NIL NIL "daemon" "MISSING_DOMAIN"))' in envelope("To: daemon\n")
    assert b'(("Name" NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))' in envelope("To: Name <>\n")


def test_folding_leaves_one_space_in_texts() -> None:
    assert b' "one two three" ' in envelope("Subject: one\n\ttwo\n   three\n")
    assert b'(("A B" NIL "a" "b"))' in envelope('To: " A  B " <a@b>\n')
    assert b"((NIL NIL" in envelope('To: "" <a@b>\n')


def test_eight_bits_go_as_literals() -> None:
    assert " {12}\r\nرسالة x".encode() in envelope("Subject: رسالة x\n")


def test_structure_of_rfc_9051() -> None:
    # RFC 9051 7.5.2 shows the first, and of the second the shape
    assert structure("Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\n\nab\ncd\n") == (
        b'("text" "plain" ("charset" "US-ASCII") NIL NIL "7bit" 8 2 NIL NIL NIL NIL)'
    )
    two = (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n"
        "Content-Type: TEXT/PLAIN; NAME=cc.diff\nContent-ID: <960723163407@washington.edu>\n"
        "Content-Description: Compiler diff\nContent-Transfer-Encoding: BASE64\n"
        "Content-Disposition: attachment; filename=cc.diff\nContent-Language: en\n\nAAAA\n--b--\n"
    )
    assert structure(two) == (
        b'(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 0 NIL NIL NIL NIL)'
        b'("text" "plain" ("name" "cc.diff" "charset" "us-ascii") "<960723163407@washington.edu>"'
        b' "Compiler diff" "base64" 4 0 NIL ("attachment" ("filename" "cc.diff")) ("en") NIL)'
        b' "mixed" ("boundary" "b") NIL NIL NIL)'
    )
    assert render_body(scan(letter(two)), extensible=False) == (
        b'(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 0)'
        b'("text" "plain" ("name" "cc.diff" "charset" "us-ascii") "<960723163407@washington.edu>"'
        b' "Compiler diff" "base64" 4 0) "mixed")'
    )


def test_enclosed_message_shows_envelope_structure_and_lines() -> None:
    assert structure("Content-Type: message/rfc822\n\nSubject: in\n\nhello\n") == (
        b'("message" "rfc822" NIL NIL NIL "7bit" 22 (NIL "in" NIL NIL NIL NIL NIL NIL NIL NIL)'
        b' ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 7 1 NIL NIL NIL NIL)'
        b" 3 NIL NIL NIL NIL)"
    )


def test_message_that_was_not_looked_into_keeps_its_grammar() -> None:
    root = Part(0, 1, 2, media_type=b"message", subtype=b"rfc822")
    assert render_body(Outline(2, HeaderSummary(), root), extensible=False) == (
        b'("message" "rfc822" NIL NIL NIL "7bit" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)'
        b' ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) 0)'
    )


def test_summary_names_both_items() -> None:
    outline = scan(SIMPLE)
    assert items(render_summary(outline)) == {
        b"ENVELOPE": parse(render_envelope(outline))[0],
        b"BODYSTRUCTURE": parse(render_body(outline, extensible=True))[0],
    }


def check_body(body: Value) -> None:
    """The grammar of `body` with extensions, RFC 9051 9."""
    assert isinstance(body, list)
    if isinstance(body[0], list):
        count = next(n for n, value in enumerate(body) if not isinstance(value, list))
        for child in body[:count]:
            check_body(child)
        assert isinstance(body[count], bytes)
        assert len(body) == count + 5
        return
    assert isinstance(body[0], bytes)
    assert isinstance(body[6], int)
    extra = 0
    if body[0] == b"text":
        extra = 1
    elif (body[0], body[1]) in ((b"message", b"rfc822"), (b"message", b"global")):
        assert isinstance(body[7], list)
        assert len(body[7]) == 10
        check_body(body[8])
        extra = 3
    assert len(body) == 11 + extra
    assert not extra or isinstance(body[6 + extra], int)


@pytest.mark.parametrize("content", [SIMPLE, NESTED, NUMBERED, nested(60), enclosed(60), b""])
def test_structure_keeps_its_grammar(content: bytes) -> None:
    check_body(items(render_summary(scan(content)))[b"BODYSTRUCTURE"])


PIECE = st.sampled_from(
    [
        *[b"From: ", b"To: <", b"Subject: ", b"Content-Type: ", b"multipart/mixed; boundary=a"],
        *[b'"', b"\\", b"\r\n", b"\n", b"\r", b"--a", b"\r\n\r\n", b"\0", b"\xe9", b":;"],
        b"message/rfc822\r\n\r\n",
    ]
)


@pytest.mark.fuzz
@given(st.lists(PIECE | st.binary(max_size=5), max_size=40).map(b"".join))
def test_summary_of_any_bytes_keeps_its_grammar(content: bytes) -> None:
    found = items(render_summary(scan(content)))
    check_body(found[b"BODYSTRUCTURE"])
    assert isinstance(found[b"ENVELOPE"], list)
    assert len(found[b"ENVELOPE"]) == 10


@given(st.lists(st.one_of(st.none(), st.binary(max_size=20)), min_size=4, max_size=4))
def test_any_address_is_four_strings(fields: list[bytes | None]) -> None:
    summary = HeaderSummary(to=(Address(*fields),))
    found = parse(render_envelope(Outline(0, summary, Part(0, 0, 0))))[0]
    assert isinstance(found, list)
    (address,) = found[5] if isinstance(found[5], list) else []
    assert isinstance(address, list)
    assert len(address) == 4
