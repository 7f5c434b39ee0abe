"""Messages that are read piece by piece: no client can tell, and no damage is hidden."""

from __future__ import annotations

import asyncio
from base64 import encodebytes

import pytest
from tests.app.clients import ImapClient
from tests.app.office import Office
from tests.protocols.imap.fetched import items

from barid.interfaces.store import StorageFailed
from barid.storage.stores.contents import HeldContent

BODY = encodebytes(bytes(range(256)) * 8000).replace(b"\n", b"\r\n")
FIRST = b"Content-Type: image/x-odd\r\nContent-Transfer-Encoding: base64\r\n\r\n"
SECOND = b"Content-Transfer-Encoding: x-odd\r\n\r\n"
HEADER = (
    b"From: a@example.org\r\nSubject: large\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
)
TEXT = b"--b\r\n" + FIRST + BODY + b"\r\n--b\r\n" + SECOND + b"?\r\n--b--\r\n"
WHOLE = HEADER + TEXT
DECODED = bytes(range(256)) * 8000


@pytest.fixture
async def client(office: Office) -> ImapClient:
    client = await office.reading()
    assert (await client.append("INBOX", WHOLE)).ok
    return client


@pytest.mark.parametrize(
    ("item", "octets"),
    [
        ("BODY.PEEK[]", WHOLE),
        ("BODY.PEEK[HEADER]", HEADER),
        ("BODY.PEEK[TEXT]", TEXT),
        ("BODY.PEEK[1]", BODY),
        ("BODY.PEEK[1.MIME]", FIRST),
        ("BODY.PEEK[3]", None),
        ("BODY.PEEK[]<1000000.1000000>", WHOLE[1_000_000:2_000_000]),
        ("BODY.PEEK[]<9000000.10>", b""),
        ("BODY.PEEK[TEXT]<3.5>", TEXT[3:8]),
        ("BINARY.PEEK[]", WHOLE),
        ("BINARY.PEEK[1]", DECODED),
        ("BINARY.PEEK[1]<700000.1200000>", DECODED[700_000:1_900_000]),
    ],
)
async def test_sections_have_their_octets(
    client: ImapClient, item: str, octets: bytes | None
) -> None:
    answer = await client.ask(f"FETCH 1 (UID {item})")
    assert answer.ok
    _, told = answer.untagged[0].split(b" FETCH (UID 1 ", 1)
    label, _, value = told[:-1].partition(b" ")
    if octets is None:
        assert value == b"NIL"
        return
    tilde = b"~" if b"\0" in octets else b""
    assert value == b"%b{%d}\r\n%b" % (tilde, len(octets), octets)
    assert label.endswith(b"<%b>" % origin if (origin := _origin(item)) else b"]")


def _origin(item: str) -> bytes:
    return item.partition("<")[2].partition(".")[0].encode()


async def test_several_sections_stand_in_one_response(client: ImapClient) -> None:
    fields = "BODY.PEEK[HEADER.FIELDS (subject)]"
    wanted = f"{fields} BODY.PEEK[1.MIME] BINARY.SIZE[1] BODY.PEEK[TEXT] BODY.PEEK[HEADER]"
    answer = await client.ask(f"FETCH 1 (RFC822.SIZE INTERNALDATE ENVELOPE {wanted})")
    assert answer.ok
    (line,) = answer.untagged
    found = items(line.split(b" FETCH (", 1)[1][:-1])
    assert found[b"RFC822.SIZE"] == len(WHOLE)
    assert found[b"BINARY.SIZE[1]"] == len(DECODED)
    assert (found[b"BODY[TEXT]"], found[b"BODY[HEADER]"]) == (TEXT, HEADER)
    assert b"Subject: large\r\n\r\n" in found.values()
    assert b' ENVELOPE (NIL "large" ' in line


async def test_large_and_small_come_in_order(client: ImapClient) -> None:
    small = b"Subject: small\r\n\r\n"
    for content in (small, WHOLE, small, small):
        assert (await client.append("INBOX", content)).ok
    answer = await client.ask("FETCH 1:* BODY[]")
    assert answer.ok
    fetched = [line for line in answer.untagged if b"BODY[]" in line[:60]]
    assert [line.split(b" ")[0] for line in fetched] == [b"1", b"2", b"3", b"4", b"5"]
    assert [len(line) > len(WHOLE) for line in fetched] == [True, False, True, False, False]


async def test_an_unknown_encoding_is_said(client: ImapClient) -> None:
    answer = await client.ask("FETCH 1 (BINARY.PEEK[2] BODY.PEEK[2])")
    assert answer.text.startswith("[UNKNOWN-CTE]")
    assert b"BINARY[2] NIL BODY[2] {1}\r\n?)" in answer.untagged[0]


@pytest.mark.parametrize("good", [0, 1])
async def test_what_cannot_be_read_is_no_message(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch, good: int
) -> None:
    """Before the response has begun the client is told; in the midst of it there is only the end
    of the connection."""
    client = await quick_office.reading()
    assert (await client.append("INBOX", WHOLE)).ok
    pieces = 0

    def read(self: HeldContent, start: int, end: int) -> bytes:
        nonlocal pieces
        pieces += 1
        if pieces > good:
            raise StorageFailed("broken")
        return self._octets[start:end]

    monkeypatch.setattr(HeldContent, "read", read)
    tag = client.begin("FETCH 1 BODY.PEEK[]")
    if good:
        await quick_office.rest()
        assert client.wire.lost
    else:
        answer = await client.answer(tag)
        assert answer.text.startswith("[UNAVAILABLE]")
        assert (await client.ask("NOOP")).ok


async def test_little_is_read_at_a_time_while_slow_clients_hold_much(
    quick_office: Office,
) -> None:
    unsent = quick_office.rooms._reading.unsent
    client = await quick_office.reading()
    content = b"Subject: a\r\n\r\n" + b"x" * 100_000
    for _ in range(20):
        assert (await client.append("INBOX", content)).ok
    wire = client.wire
    unsent.most = 0
    wire.reading = False
    tag = client.begin("FETCH 1:* BODY.PEEK[]")
    for _ in range(200):
        await asyncio.sleep(0)
    assert wire.held + wire._connection.unsent < 700_000
    assert unsent.taken == wire._connection.unsent
    wire.read_on()
    assert len((await client.answer(tag)).untagged) == 20
    assert unsent.taken == 0
