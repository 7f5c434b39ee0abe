"""RETR and TOP: every octet, in bounded memory, as the client can take it."""

from __future__ import annotations

import asyncio

import pytest
from tests.app.clients import Pop3Client
from tests.app.office import Office

from barid.interfaces.store import StorageFailed
from barid.postoffice.mailbox import large, selected
from barid.postoffice.mailbox.large import LargeLetter
from barid.services.pop3 import retrieval
from barid.services.pop3.desk import Desk

ODD = b"Subject: odd\r\n\r\n.\r\n..\r\n.x\r\n\0 and \xff\r\n\r\n.\r\nend\r\n"
BARE = b"Subject: bare\n\nnot CRLF\n.\nmore\n"
ARABIC = "Subject: تقرير\r\nFrom: عمر <عمر@مثال.إختبار>\r\n\r\nمرحبا\r\n".encode()


async def put(office: Office, *contents: bytes) -> None:
    reader = await office.reading()
    for content in contents:
        command = b"APPEND INBOX ~{%d+}\r\n" % len(content)  # with NUL, if there is any
        assert (await reader.ask(command + content)).ok
    await reader.ask("LOGOUT")


@pytest.fixture(params=["at once", "in pieces"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "in pieces":
        monkeypatch.setattr(selected, "LARGE", 10)
        monkeypatch.setattr(large, "OCTETS_OF_PIECE", 7)


@pytest.mark.usefixtures("pieces")
async def test_every_octet_arrives(office: Office) -> None:
    await put(office, ODD)
    client = await office.collecting()
    assert await client.ask_many("RETR 1") == ODD
    assert await client.ask("RETR 1") == f"+OK {len(ODD)} octets"
    assert await client.rest() == ODD


@pytest.mark.usefixtures("pieces")
async def test_a_client_that_cuts_at_lf_is_not_led_astray(office: Office) -> None:
    await put(office, BARE, ODD)
    client = await office.collecting()
    assert (await client.ask("RETR 1")) == f"+OK {len(BARE) + 2} octets"
    assert await client.rest() == BARE + b"\r\n"
    assert await client.ask_many("RETR 2") == ODD


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (0, b""),
        (1, b".\r\n"),
        (3, b".\r\n..\r\n.x\r\n"),
        (7, ODD.partition(b"\r\n\r\n")[2]),
        (9_999_999_999, ODD.partition(b"\r\n\r\n")[2]),
    ],
)
async def test_top(office: Office, lines: int, body: bytes) -> None:
    await put(office, ODD)
    client = await office.collecting()
    assert await client.ask_many(f"TOP 1 {lines}") == b"Subject: odd\r\n\r\n" + body


@pytest.mark.usefixtures("pieces")
async def test_top_of_a_message_without_body(office: Office) -> None:
    await put(office, b"Subject: none\r\n")
    client = await office.collecting()
    assert await client.ask_many("TOP 1 5") == b"Subject: none\r\n"


@pytest.mark.usefixtures("pieces")
async def test_without_utf8_there_is_a_surrogate(office: Office) -> None:
    await put(office, ODD, ARABIC)
    client = await office.collecting()
    listed = await client.ask("LIST 2")
    octets = await client.ask_many("RETR 2")
    assert listed == f"+OK 2 {len(octets)}"
    header, _, body = octets.partition(b"\r\n\r\n")
    assert header.isascii()
    assert b"=?utf-8?" in header.lower()
    assert body == "مرحبا\r\n".encode()
    assert (await client.ask_many("TOP 2 0")) == header + b"\r\n\r\n"


@pytest.mark.usefixtures("pieces")
async def test_with_utf8_it_is_itself(office: Office) -> None:
    await put(office, ARABIC)
    client = office.pop3()
    await client.line()
    assert (await client.ask("UTF8")).startswith("+OK")
    await client.ask("USER reader")
    await client.ask("PASS reader-demo")
    assert await client.ask("LIST 1") == f"+OK 1 {len(ARABIC)}"
    assert await client.ask_many("RETR 1") == ARABIC


async def test_whoever_reads_on_is_read_ahead(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(office, *(b"Subject: %d\r\n\r\n" % n for n in range(1, 11)))
    monkeypatch.setattr(retrieval, "AHEAD", 3)
    reads = await counted(monkeypatch)
    client = await office.collecting()
    for number in (1, 2, 3, 4, 5, 6):
        assert b"Subject: %d\r\n" % number in await client.ask_many(f"RETR {number}")
    assert reads == [1, 5]
    await client.ask("DELE 9")
    for number in (8, 10, 10):
        await client.ask_many(f"RETR {number}")
    assert reads == [1, 5, 10, 10]
    for command in ("TOP 1 0", "RETR 1", "TOP 2 0", "RETR 2", "TOP 3 0"):
        await client.ask_many(command)
    assert reads == [1, 5, 10, 10, 1, 2]


async def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers for which the store was asked."""
    reads: list[int] = []
    original = Desk.keep_ahead

    def keep(desk: Desk, letters: list[tuple[int, object]]) -> None:
        if letters:
            reads.append(letters[0][0])
        original(desk, letters)  # type: ignore[arg-type]

    monkeypatch.setattr(Desk, "keep_ahead", keep)
    return reads


async def test_many_readers_together_hold_only_so_much(quick_office: Office) -> None:
    await put(quick_office, *(b"Subject: %d\r\n\r\n" % n + b"x" * 50_000 for n in range(10)))
    space = quick_office.rooms._collection.ahead
    space.most = 1_000_000
    clients = [await quick_office.collecting() for _ in range(8)]
    for client in clients:
        await client.ask_many("RETR 1")
    assert 400_000 < space.taken <= 1_000_000 + 8 * (65_536 + 50_100)
    for client in clients:
        await client.ask("QUIT")
        await client.wire.closed()
    await quick_office.rest()
    assert space.taken == 0


async def test_a_message_that_breaks_half_way_has_no_end(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selected, "LARGE", 10)
    monkeypatch.setattr(large, "OCTETS_OF_PIECE", 7)
    await put(quick_office, ODD)
    client = await quick_office.collecting()
    original = LargeLetter.piece

    async def fail(self: LargeLetter, wanted: object, first: int) -> object:
        if first == 14:
            raise StorageFailed("damaged")
        return await original(self, wanted, first)  # type: ignore[arg-type]

    monkeypatch.setattr(LargeLetter, "piece", fail)
    client.send("RETR 1\r\n")
    await client.wire.closed()
    assert not client.wire.heard.endswith(b".\r\n")


async def test_a_large_message_waits_for_a_slow_client(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "OCTETS_OF_PIECE", 128 * 1024)
    content = b"Subject: large\r\n\r\n" + (b"." + b"x" * 70 + b"\r\n") * 60_000
    await put(quick_office, content)
    client = await quick_office.collecting()
    client.wire.reading = False
    client.send("RETR 1\r\n")
    for _ in range(200):
        await asyncio.sleep(0)
    assert client.wire.held < 1_500_000
    client.wire.read_on()
    await client.wire.until(lambda: client.wire.heard.endswith(b"\r\n.\r\n"))
    await client.line()
    assert await client.rest() == content
    assert (await client.ask("NOOP")).startswith("+OK")


async def test_a_client_that_goes_half_way_leaves_nothing_open(
    quick_office: Office, client_gone: Pop3Client
) -> None:
    await client_gone.wire.closed()
    await quick_office.rest()
    assert quick_office.rooms._collection.sessions.total() == 0


@pytest.fixture
async def client_gone(quick_office: Office) -> Pop3Client:
    content = b"Subject: large\r\n\r\n" + (b"x" * 70 + b"\r\n") * 60_000
    await put(quick_office, content)
    client = await quick_office.collecting()
    client.wire.reading = False
    client.send("RETR 1\r\n")
    for _ in range(50):
        await asyncio.sleep(0)
    client.wire.vanish()
    return client
