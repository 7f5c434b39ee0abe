r"""FETCH of every data item, against octets that the test counts itself."""

from __future__ import annotations

import re

import pytest
from tests.app.clients import ImapClient
from tests.app.office import LETTER, Office

from barid.postoffice.mailbox import selected

TEXT = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
INNER = b"From: inner@example.org\r\nSubject: Inside\r\n\r\nInner text.\r\n"
NESTED = (
    b"From: Ali <ali@example.org>\r\n"
    b"To: reader@barid.test\r\n"
    b"Subject: Outside\r\n"
    b"Date: Fri, 15 Jan 2027 09:30:00 +0300\r\n"
    b"Message-ID: <nested@example.org>\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n'
    b"\r\n"
    b"Preamble.\r\n"
    b"--b\r\n" + TEXT + b"\r\n"
    b"caf=C3=A9 =D8=A8\r\n"
    b"--b\r\n"
    b"Content-Type: application/octet-stream\r\n"
    b"Content-Transfer-Encoding: base64\r\n"
    b"\r\n"
    b"AAEC/w==\r\n"
    b"--b\r\n"
    b"Content-Type: message/rfc822\r\n"
    b"\r\n" + INNER + b"\r\n--b\r\n"
    b"Content-Type: text/plain\r\n"
    b"Content-Transfer-Encoding: x-unknown\r\n"
    b"\r\n"
    b"?\r\n"
    b"--b--\r\n"
)
HEADER, _, BODY = NESTED.partition(b"\r\n\r\n")
HEADER += b"\r\n\r\n"


@pytest.fixture
async def client(quick_office: Office) -> ImapClient:
    """Has one nested message selected, which an earlier session has seen."""
    first = await quick_office.reading()
    assert (await first.append("INBOX", NESTED)).ok
    await first.ask("CLOSE")
    return await quick_office.reading()


async def section(client: ImapClient, item: str, number: int = 1) -> bytes | None:
    """The octets of one data item; None for NIL."""
    answer = await client.ask(f"FETCH {number} ({item})")
    (response,) = (line for line in answer.untagged if b"FETCH" in line)
    found = re.search(rb"~?\{(\d+)\}\r\n", response)
    if found is None:
        text = re.search(rb'\] ("([^"]*)"|NIL)\)$|> "([^"]*)"\)$', response)
        assert text is not None, response
        return None if text[1] == b"NIL" else text[2] if text[2] is not None else text[3]
    return response[found.end() : found.end() + int(found[1])]


@pytest.mark.parametrize(
    ("item", "octets"),
    [
        ("BODY.PEEK[]", NESTED),
        ("RFC822.HEADER", HEADER),
        ("BODY.PEEK[HEADER]", HEADER),
        ("BODY.PEEK[TEXT]", BODY),
        ("BODY.PEEK[1]", b"caf=C3=A9 =D8=A8"),
        ("BODY.PEEK[1.MIME]", TEXT + b"\r\n"),
        ("BODY.PEEK[2]", b"AAEC/w=="),
        ("BODY.PEEK[3]", INNER),
        ("BODY.PEEK[3.HEADER]", b"From: inner@example.org\r\nSubject: Inside\r\n\r\n"),
        ("BODY.PEEK[3.TEXT]", b"Inner text.\r\n"),
        ("BODY.PEEK[3.1]", b"Inner text.\r\n"),
        ("BODY.PEEK[3.HEADER.FIELDS (SUBJECT)]", b"Subject: Inside\r\n\r\n"),
        ("BODY.PEEK[HEADER.FIELDS (Subject from)]",
         b"From: Ali <ali@example.org>\r\nSubject: Outside\r\n\r\n"),
        ("BODY.PEEK[HEADER.FIELDS.NOT (To Date Message-ID MIME-Version Content-Type)]",
         b"From: Ali <ali@example.org>\r\nSubject: Outside\r\n\r\n"),
        ("BODY.PEEK[HEADER.FIELDS (Nothing)]", b"\r\n"),
        ("BODY.PEEK[]<0.10>", NESTED[:10]),
        ("BODY.PEEK[]<10.20>", NESTED[10:30]),
        ("BODY.PEEK[TEXT]<3.99999>", BODY[3:]),
        ("BODY.PEEK[2]<99.5>", b""),
        ("BINARY.PEEK[1]", "café ب".encode()),
        ("BINARY.PEEK[2]", b"\0\1\2\xff"),
        ("BINARY.PEEK[2]<1.2>", b"\1\2"),
        ("BODY.PEEK[9]", None),
        ("BODY.PEEK[1.HEADER]", None),
    ],
)  # fmt: skip
async def test_a_section_has_these_octets(
    client: ImapClient, item: str, octets: bytes | None
) -> None:
    assert await section(client, item) == octets


async def test_the_partial_says_where_it_begins(client: ImapClient) -> None:
    answer = await client.ask("FETCH 1 BODY.PEEK[]<10.20>")
    assert answer.untagged[0].startswith(b"1 FETCH (BODY[]<10> ")


async def test_the_size_of_a_decoded_part(client: ImapClient) -> None:
    answer = await client.ask("FETCH 1 (BINARY.SIZE[1] BINARY.SIZE[2])")
    assert answer.untagged == [b"1 FETCH (BINARY.SIZE[1] 8 BINARY.SIZE[2] 4)"]


async def test_an_unknown_encoding_is_said(client: ImapClient) -> None:
    answer = await client.ask("FETCH 1 BINARY.PEEK[4]")
    assert (answer.status, answer.code) == ("NO", "UNKNOWN-CTE")
    assert (await client.ask("FETCH 1 BODY.PEEK[4]")).ok


async def test_envelope_and_structure(client: ImapClient) -> None:
    (line,) = (await client.ask("FETCH 1 (ENVELOPE BODYSTRUCTURE)")).only("FETCH")
    assert 'ENVELOPE ("Fri, 15 Jan 2027 09:30:00 +0300" "Outside"' in line
    assert '(("Ali" NIL "ali" "example.org"))' in line
    assert '"<nested@example.org>")' in line
    assert '("APPLICATION" "OCTET-STREAM" NIL NIL NIL "BASE64" 8' in line.upper()
    assert '("MESSAGE" "RFC822" NIL NIL NIL "7BIT" ' + str(len(INNER)) in line.upper()


async def test_body_is_the_structure_without_extensions(client: ImapClient) -> None:
    (line,) = (await client.ask("FETCH 1 BODY")).only("FETCH")
    assert line.startswith("1 FETCH (BODY ((")
    assert line.upper().endswith(' "MIXED"))')


@pytest.mark.parametrize(
    ("macro", "items"),
    [
        ("FAST", ["FLAGS", "INTERNALDATE", "RFC822.SIZE"]),
        ("ALL", ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"]),
        ("FULL", ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"]),
    ],
)
async def test_a_macro_stands_for_its_items(
    client: ImapClient, macro: str, items: list[str]
) -> None:
    (line,) = (await client.ask(f"FETCH 1 {macro}")).only("FETCH")
    for item in items:
        assert re.search(rf"[( ]{re.escape(item)} ", line), line


async def test_the_size_is_that_of_the_octets(quick_office: Office) -> None:
    await quick_office.deliver(NESTED)
    client = await quick_office.reading()
    whole = await section(client, "BODY.PEEK[]")
    assert whole is not None
    assert whole.endswith(NESTED)
    assert (await client.ask("FETCH 1 RFC822.SIZE")).said(f"1 FETCH (RFC822.SIZE {len(whole)})")
    header = await section(client, "BODY.PEEK[HEADER]")
    text = await section(client, "BODY.PEEK[TEXT]")
    assert header is not None
    assert text == BODY
    assert header + text == whole
    assert header.startswith(
        b"Return-Path: <writer@example.org>\r\nDelivered-To: reader@barid.test"
    )
    only = await section(client, "BODY.PEEK[HEADER.FIELDS (Return-Path Subject)]")
    assert only == b"Return-Path: <writer@example.org>\r\nSubject: Outside\r\n\r\n"


@pytest.mark.parametrize(
    ("item", "seen"),
    [
        ("BODY[]", True),
        ("BODY[1]", True),
        ("RFC822", True),
        ("RFC822.TEXT", True),
        ("BINARY[1]", True),
        ("BODY.PEEK[]", False),
        ("RFC822.HEADER", False),
        ("BINARY.SIZE[1]", False),
        ("BODYSTRUCTURE", False),
        ("FULL", False),
    ],
)
async def test_reading_marks_as_read(client: ImapClient, item: str, seen: bool) -> None:
    answer = await client.ask(f"FETCH 1 {item}")
    assert answer.ok
    assert (b"\\Seen" in answer.untagged[0]) is seen
    found = (await client.ask("SEARCH SEEN")).untagged[0]
    assert (found == b"SEARCH 1") is seen


async def test_reading_it_again_says_nothing_of_flags(client: ImapClient) -> None:
    await client.ask("FETCH 1 BODY[1]")
    answer = await client.ask("FETCH 1 BODY[1]")
    assert b"FLAGS" not in answer.untagged[0]


async def test_others_hear_that_it_was_read(quick_office: Office) -> None:
    await quick_office.deliver()
    other, one = await quick_office.reading(), await quick_office.reading()
    await one.ask("FETCH 1 BODY[]")
    assert any(b"\\Seen" in line for line in (await other.ask("NOOP")).untagged)


async def test_uid_fetch_tells_the_uid_always(client: ImapClient) -> None:
    assert (await client.ask("UID FETCH 1 FLAGS")).said("1 FETCH (UID 1 FLAGS ())")
    answer = await client.ask("UID FETCH 1 BODY.PEEK[2]")
    assert answer.untagged[0].startswith(b"1 FETCH (UID 1 BODY[2] ")


async def test_everything_of_many(office: Office) -> None:
    client = await office.reading()
    for number in range(5):
        await client.append("INBOX", f"Subject: {number}\r\n\r\n{number}\r\n".encode())
    answer = await client.ask("FETCH 2:4 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY[TEXT])")
    assert answer.ok
    lines = answer.untagged
    assert [line.split()[0] for line in lines] == [b"2", b"3", b"4"]
    for number, line in enumerate(lines, 1):
        assert b"UID %d" % (number + 1) in line
        assert b'"%d"' % number in line
        assert line.endswith(b"BODY[TEXT] {3}\r\n%d\r\n)" % number)


async def test_sets_of_numbers(office: Office) -> None:
    client = await office.reading()
    for _ in range(5):
        await client.append("INBOX", LETTER)
    for written, expected in {
        "*": [5], "4:*": [4, 5], "*:4": [4, 5],
        "1,3,5": [1, 3, 5], "5,1:2": [1, 2, 5], "1:*": [1, 2, 3, 4, 5],
    }.items():  # fmt: skip
        answer = await client.ask(f"FETCH {written} (UID RFC822.SIZE)")
        assert [int(line.split()[0]) for line in answer.untagged] == expected
    assert (await client.ask("FETCH 6 FLAGS")).status == "BAD"
    assert (await client.ask("UID FETCH 6:9 FLAGS")).said("5 FETCH (UID 5 FLAGS ())") is False
    assert len((await client.ask("UID FETCH 9:* RFC822.SIZE")).untagged) == 1


@pytest.mark.parametrize("attributes", ["ENVELOPE", "RFC822.SIZE", "UID"])
async def test_attributes_go_with_the_sections_of_their_message(
    office: Office, monkeypatch: pytest.MonkeyPatch, attributes: str
) -> None:
    monkeypatch.setattr(selected, "SUMMARIES_AT_ONCE", 1)
    monkeypatch.setattr(selected, "ROWS_AT_ONCE", 2)
    client = await office.reading()
    other = await office.reading()
    for number in range(5):
        content = b"Subject: %d\r\n\r\n" % number + b"x" * number
        assert (await client.append("INBOX", content)).ok
    await other.ask("NOOP")
    await other.ask("STORE 2,4 FLAGS (\\Deleted)")
    await other.ask("EXPUNGE")
    answer = await client.ask(f"FETCH 1:* ({attributes} BODY.PEEK[TEXT])")
    told = [line for line in answer.untagged if b" FETCH (" in line and b"BODY" in line]
    expected = {
        "ENVELOPE": b'* ENVELOPE (NIL "%d"',
        "RFC822.SIZE": b"* RFC822.SIZE 1%d ",
        "UID": b"* UID %d ",
    }
    assert [line.split(b" ")[0] for line in told] == [b"1", b"3", b"5"]
    for line, number in zip(told, (0, 2, 4), strict=True):
        wanted = (
            expected[attributes]
            % ({"ENVELOPE": number, "RFC822.SIZE": 4 + number, "UID": number + 1}[attributes])
        )
        assert wanted[2:] in line
        assert line.endswith(b"{%d}\r\n%b)" % (number, b"x" * number))


async def test_an_empty_mailbox_has_no_numbers(quick_office: Office) -> None:
    client = await quick_office.reading()
    assert (await client.ask("UID FETCH 1:* FLAGS")).ok
    assert (await client.ask("FETCH 1:* FLAGS")).status in ("OK", "BAD")


async def test_what_another_expunged_is_passed_over(office: Office) -> None:
    for _ in range(3):
        await office.deliver()
    one, other = await office.reading(), await office.reading()
    await other.ask(r"STORE 2 +FLAGS.SILENT (\Deleted)")
    await other.ask("EXPUNGE")
    for items in ("(UID RFC822.SIZE)", "(UID ENVELOPE)", "(UID BODY.PEEK[TEXT])"):
        answer = await one.ask(f"FETCH 1:3 {items}")
        assert (answer.status, answer.code) == ("OK", "EXPUNGEISSUED")
        told = [line.split(b" ")[:4] for line in answer.untagged if b"FETCH" in line]
        assert [words[0] for words in told] == [b"1", b"3"]
        assert [words[3] for words in told] == [b"1", b"3"]
    answer = await one.ask("FETCH 2 (UID ENVELOPE)")
    assert (answer.untagged, answer.code) == ([], "EXPUNGEISSUED")
    answer = await one.ask("UID FETCH 2 (ENVELOPE)")  # may be told of it
    assert (answer.untagged, answer.code) == ([b"2 EXPUNGE"], None)
    assert (await one.ask("FETCH 2 (UID)")).code is None


async def test_a_client_that_does_not_read_does_not_fill_the_server(quick_office: Office) -> None:
    client = await quick_office.reading()
    content = b"Subject: large\r\n\r\n" + b"x" * 200_000 + b"\r\n"
    for _ in range(30):
        assert (await client.append("INBOX", content)).ok
    wire = client.wire
    wire.reading = False
    tag = client.begin("FETCH 1:* BODY.PEEK[]")
    for _ in range(200):
        await _turn()
    waiting = wire.held + wire._connection._queued
    assert 0 < waiting < 4_000_000
    for _ in range(50):
        await _turn()
    assert wire.held + wire._connection._queued == waiting
    wire.read_on()
    answer = await client.answer(tag)
    assert answer.ok
    assert [len(line) > 200_000 for line in answer.untagged] == [True] * 30


async def test_a_client_that_reads_nothing_for_too_long_is_left(quick_office: Office) -> None:
    client = await quick_office.reading()
    content = b"Subject: large\r\n\r\n" + b"x" * 900_000 + b"\r\n"
    assert (await client.append("INBOX", content)).ok
    client.wire.reading = False
    client.begin("FETCH 1 (BODY.PEEK[] BODY.PEEK[TEXT])")
    for _ in range(50):
        await _turn()
    for _ in range(4):
        quick_office.pass_time(3600)
    await quick_office.rest()
    assert client.wire.lost


async def _turn() -> None:
    import asyncio

    await asyncio.sleep(0)


async def test_reading_marks_again_what_another_client_has_unmarked(quick_office: Office) -> None:
    one, other = await quick_office.reading(), await quick_office.reading()
    await one.append("INBOX", LETTER)
    await one.ask("FETCH 1 BODY[]")
    await other.ask("NOOP")
    await other.ask("STORE 1 -FLAGS (\\Seen)")
    answer = await one.ask("FETCH 1 BODY[TEXT]")
    assert b"\\Seen" in answer.untagged[0]
    assert "\\Seen" in (await other.ask("FETCH 1 FLAGS")).only("FETCH")[-1]
