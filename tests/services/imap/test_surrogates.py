"""What a client that has not enabled UTF8=ACCEPT is given of internationalized messages."""

from __future__ import annotations

import re

import pytest
from tests.app.clients import ImapClient
from tests.app.office import Office
from tests.protocols.imap.fetched import items

from barid.postoffice.mailbox import selected

PLAIN = b"Subject: plain\r\n\r\nOne.\r\n"
ARABIC = (
    "From: عمر <عمر@مثال.السعودية>\r\n"
    "Subject: تقرير شهري\r\n"
    "Content-Type: text/plain; charset=utf-8; name=نص.txt\r\n"
    "\r\n"
    "مرحبا\r\n"
).encode()
BODY = "مرحبا\r\n".encode()


@pytest.fixture
async def client(quick_office: Office) -> ImapClient:
    """Three messages, of which the second has UTF-8 in its header; nothing is enabled."""
    first = await quick_office.reading()
    for content in (PLAIN, ARABIC, PLAIN):
        assert (await first.append("INBOX", content)).ok
    await first.ask("CLOSE")
    return await quick_office.reading()


def of(lines: list[bytes], number: int) -> bytes:
    (line,) = (one for one in lines if one.startswith(b"%d FETCH" % number))
    return line


async def test_the_header_is_ascii_and_the_body_untouched(client: ImapClient) -> None:
    answer = await client.ask("FETCH 2 (BODY.PEEK[HEADER] BODY.PEEK[TEXT])")
    found = items(of(answer.untagged, 2).partition(b"(")[2][:-1])
    header = found[b"BODY[HEADER]"]
    assert isinstance(header, bytes)
    assert header.isascii()
    assert b"invalid@internationalized-address.invalid" in header
    assert found[b"BODY[TEXT]"] == BODY


@pytest.mark.parametrize("large", [False, True])
async def test_size_envelope_structure_and_octets_agree(
    client: ImapClient, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(selected, "LARGE", 20)
    answer = await client.ask(
        "FETCH 1:3 (UID RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[] BODY.PEEK[1.MIME]"
        " BODY.PEEK[1])"
    )
    assert answer.ok
    found = items(of(answer.untagged, 2).partition(b"(")[2][:-1])
    whole = found[b"BODY[]"]
    assert isinstance(whole, bytes)
    assert found[b"RFC822.SIZE"] == len(whole)
    structure, envelope = found[b"BODYSTRUCTURE"], found[b"ENVELOPE"]
    assert isinstance(structure, list)
    assert isinstance(envelope, list)
    assert structure[2] == [b"charset", b"utf-8", b"name*", b"utf-8''%D9%86%D8%B5.txt"]
    assert structure[6] == len(BODY)
    assert found[b"BODY[1]"] == BODY
    assert b"Subject: " + (envelope[1] or b"") in whole  # type: ignore[operator]
    for number in (1, 3):
        assert items(of(answer.untagged, number).partition(b"(")[2][:-1])[b"BODY[]"] == PLAIN


@pytest.mark.parametrize("what", ["RFC822.SIZE", "ENVELOPE", "(UID FLAGS BODYSTRUCTURE)", "FULL"])
async def test_metadata_alone_are_those_of_the_surrogate(client: ImapClient, what: str) -> None:
    together = await client.ask(f"FETCH 1:3 {what}")
    asked = what.strip("()")
    alone = await client.ask(f"FETCH 2 ({asked} BODY.PEEK[])") if asked != "FULL" else None
    line = of(together.untagged, 2)
    assert line.isascii()
    if alone is not None:
        assert of(alone.untagged, 2).startswith(line[:-1])
    assert len(together.only("FETCH")) == 3


async def test_large_ones_have_metadata_too(
    client: ImapClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = await client.ask("FETCH 2 (RFC822.SIZE ENVELOPE)")
    monkeypatch.setattr(selected, "LARGE", 20)
    large = await client.ask("FETCH 2 (RFC822.SIZE ENVELOPE)")
    assert of(small.untagged, 2) == of(large.untagged, 2)


async def test_the_client_is_told_which_ones(client: ImapClient) -> None:
    answer = await client.ask("FETCH 1:* ENVELOPE")
    assert any(b"OK [DOWNGRADED 2]" in line for line in answer.untagged)
    for what in ("FLAGS", "INTERNALDATE", "UID"):
        answer = await client.ask(f"FETCH 1:* {what}")
        assert not any(b"DOWNGRADED" in line for line in answer.untagged)
    answer = await client.ask("FETCH 1,3 ENVELOPE")
    assert not any(b"DOWNGRADED" in line for line in answer.untagged)


@pytest.mark.parametrize("what", ["UTF8=ACCEPT", "IMAP4rev2"])
async def test_a_client_that_takes_utf8_gets_the_message_itself(
    quick_office: Office, what: str
) -> None:
    client = await quick_office.reading()
    await client.append("INBOX", ARABIC)
    await client.ask("CLOSE")
    assert (await client.ask(f"ENABLE {what}")).ok
    await client.ask("SELECT INBOX")
    answer = await client.ask("FETCH 1 (RFC822.SIZE BODY.PEEK[])")
    assert of(answer.untagged, 1).endswith(ARABIC + b")")
    size = re.search(rb"RFC822.SIZE (\d+)", answer.untagged[0])
    assert size is not None
    assert int(size[1]) == len(ARABIC)


async def test_a_copy_is_still_known_for_what_it_is(client: ImapClient) -> None:
    await client.ask("CREATE Other")
    assert (await client.ask("COPY 1:3 Other")).ok
    await client.ask("STORE 2 FLAGS (\\Seen word)")
    await client.ask("STORE 2 FLAGS ()")
    assert of((await client.ask("FETCH 2 ENVELOPE")).untagged, 2).isascii()
    await client.ask("SELECT Other")
    assert of((await client.ask("FETCH 2 ENVELOPE")).untagged, 2).isascii()


async def test_nobody_sees_the_mark(client: ImapClient) -> None:
    answer = await client.ask("FETCH 2 FLAGS")
    assert answer.only("FETCH") == ["2 FETCH (FLAGS ())"]


async def test_reading_a_surrogate_is_reading_the_message(client: ImapClient) -> None:
    answer = await client.ask("FETCH 2 BODY[TEXT]")
    assert b"\\Seen" in of(answer.untagged, 2)
