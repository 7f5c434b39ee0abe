"""Hostile peers against the real server: nothing is smuggled in, nothing said in clear counts under
TLS, memory stays bounded, and everybody else is served on."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from tests.proof.clients import Gone, Imap, Smtp, Wire, content_sent, envelope
from tests.proof.office import Office
from tests.protocols.imap.fetched import items

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
SMUGGLED = (
    b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<reader@d.test>\r\nDATA\r\n"
    b"Subject: smuggled\r\n\r\nevil\r\n.\r\n"
)
ENDINGS = [
    *[b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\n", b"\r\n.\r", b"\r.\r\n", b"\r\n..\r\n"],
    *[b"\r\n.\0\r\n", b"\r\n\0.\r\n", b"\r\n.\r\r\n", b"\r\n. \r\n", b"\n\r.\r\n", b"\r\n\r.\n\r"],
    *[b"\x85.\x85", b"\r\n\x0b.\r\n", b"\r\n.\x0c\r\n", b"\r\n\xef\xbb\xbf.\r\n"],
]
HOSTILE = {
    "parts in parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(3000)
    ),
    "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * 3000,
    "one boundary for all": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 3000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 100_000,
    "many recipients": b"To: " + b",\r\n ".join([b"a@example.org"] * 50_000) + b"\r\n\r\n",
    "groups": b"To: " + b"g:" * 50_000 + b"\r\n\r\n",
    "comments": b"From: " + b"(" * 100_000 + b"a@example.org" + b")" * 100_000 + b"\r\n\r\n",
    "quotes": b"From: " + b'"\\' * 100_000 + b"\r\n\r\n",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\n",
    "beginnings of encoded words": b"Subject: " + b"=?" * 100_000 + b"\r\n\r\n",
    "folds": b"Subject: a\r\n" + b" b\r\n" * 300_000 + b"\r\n",
    "parameters": b"Content-Type: text/plain; " + b"a*0*=b; " * 50_000 + b"\r\n\r\n",
    "fields": b"".join(b"X%d: y\r\n" % n for n in range(100_000)) + b"\r\n",
    "no fields": b"abc\r\n" * 100_000,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One server for all attacks, which must have survived them without a fault of its own."""
    made = Office(tmp_path_factory.mktemp("attacked"))
    made.start()
    made.add_accounts("reader", "hostile", "large", "slow", "wordy")
    try:
        yield made
        assert made.stop() == 0
        assert "Traceback" not in made.errors(), made.errors()
        made.assert_sound()
    finally:
        made.kill()


def wait_until_calm(process: Path) -> None:
    """Until the server has nothing to do: what it makes of earlier mail is not ours to measure."""
    before, calm = -1, 0
    for _ in range(300):
        words = (process / "stat").read_text().rpartition(")")[2].split()
        worked = int(words[11]) + int(words[12])
        calm = calm + 1 if worked - before <= 1 else 0
        if calm >= 8:
            return
        before = worked
        time.sleep(0.1)


@pytest.fixture
def memory(office: Office) -> Iterator[Callable[[], int]]:
    """By how many octets the server has grown since the test began, at its largest."""
    assert office.process is not None
    process = Path("/proc") / str(office.process.pid)
    if not (process / "clear_refs").exists():
        pytest.skip("needs Linux to look at the memory of a process")

    def largest() -> int:
        found = re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text())
        assert found is not None
        return int(found[1]) * 1024

    wait_until_calm(process)
    (process / "clear_refs").write_text("5")  # the largest so far is the present
    before = largest()
    yield lambda: largest() - before


@asynccontextmanager
async def bare(office: Office, service: str) -> AsyncIterator[Wire]:
    wire = await Wire.open(office.port(service))
    try:
        await wire.line()
        yield wire
    finally:
        await wire.close()


# --- what must not get in


async def try_to_smuggle(office: Office, ending: bytes, pieces: int) -> None:
    """The text after `ending` must stay a part of the message, accepted or refused."""
    async with Smtp.open(office) as client:
        await client.wire.send(b"MAIL FROM:<a@example.org>\r\nRCPT TO:<reader@d.test>\r\nDATA\r\n")
        assert [(await client.reply())[0] for _ in range(3)] == [250, 250, 354]
        data = b"Subject: outer\r\n\r\nbefore" + ending + SMUGGLED
        for at in range(0, len(data), pieces):
            await client.wire.send(data[at : at + pieces])
        code, said = await client.reply()
        assert code in (250, 550), said
        await client.wire.send(b"NOOP\r\nQUIT\r\n")
        assert [(await client.reply())[0] for _ in range(2)] == [250, 221]


@pytest.mark.parametrize("pieces", [1, 7, 10_000])
@pytest.mark.parametrize("ending", ENDINGS, ids=repr)
def test_nothing_is_smuggled_in(office: Office, ending: bytes, pieces: int) -> None:
    asyncio.run(try_to_smuggle(office, ending, pieces))

    async def look() -> None:
        async with Imap.open(office, "reader") as client:
            assert (await client.command("EXAMINE INBOX")).ok
            assert (await client.command("SEARCH SUBJECT smuggled")).untagged == [b"SEARCH"]
            assert (await client.command("SEARCH FROM evil")).untagged == [b"SEARCH"]

    asyncio.run(look())


INJECTED = {
    "smtp": (
        b"EHLO a\r\n",
        b"STARTTLS\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<reader@d.test>\r\n",
        b"DATA\r\n",
        b"503",
    ),
    "imap": (
        b"a NOOP\r\n",
        b"b STARTTLS\r\nc LOGIN reader@d.test pw\r\n",
        b"d SELECT INBOX\r\n",
        b"d BAD",
    ),
}


@pytest.mark.parametrize("service", INJECTED)
def test_nothing_said_in_clear_counts_under_tls(office: Office, service: str) -> None:
    first, injection, then, refusal = INJECTED[service]
    context = ssl.create_default_context(cafile=office.data / "tls" / "ca.pem")

    async def attack() -> None:
        async with bare(office, service) as wire:
            await wire.send(first)
            while not (await wire.line()).startswith((b"250 ", b"a OK")):
                pass
            await wire.send(injection)
            assert (await wire.line()).startswith((b"220 ", b"b OK"))
            await wire.writer.start_tls(context, server_hostname="mail.d.test")
            if service == "smtp":
                await wire.send(b"EHLO a\r\n")
                while not (await wire.line()).startswith(b"250 "):
                    pass
            await wire.send(then)
            assert (await wire.line()).startswith(refusal)

    asyncio.run(attack())


# --- what must not fill the memory


@pytest.mark.parametrize(("service", "refusal"), [("smtp", b"500 "), ("imap", b"* BAD")])
def test_line_without_end_is_not_kept(
    office: Office, service: str, refusal: bytes, memory: Callable[[], int]
) -> None:
    async def attack() -> None:
        async with bare(office, service) as wire:
            for _ in range(100):
                await wire.send(b"A" * MIB)
            await wire.send(b"\r\n")
            assert (await wire.line()).startswith(refusal)

    asyncio.run(attack())
    assert memory() < 10 * MIB


def test_content_past_the_limit_is_not_kept(office: Office, memory: Callable[[], int]) -> None:
    async def attack() -> None:
        async with Smtp.open(office) as client:
            code, said = await client.send(["large"], b"a" * 998 * 200_000)
            assert (code, said[:9]) == (552, b"552 5.3.4"), said

    asyncio.run(attack())
    assert memory() < 160 * MIB  # 200 were sent, 67 may come before it is too much


def test_many_large_messages_at_once_do_not_fill_the_memory(
    office: Office, memory: Callable[[], int]
) -> None:
    """Of 24 that begin with 20 MiB each only so many are kept; each is answered at its end."""

    async def attack() -> None:
        async with AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(Smtp.open(office)) for _ in range(24)]
            for client in clients:
                await client.wire.send(envelope(["large"]))
                assert [(await client.reply())[0] for _ in range(3)] == [250, 250, 354]
            line = b"a" * 998 + b"\r\n"
            for _ in range(20):
                await asyncio.gather(*(client.wire.send(line * 1049) for client in clients))
            async with Smtp.open(office) as other:
                assert (await other.send(["reader"], b"Subject: small\r\n\r\n"))[0] == 250
            for client in clients[:12]:
                await client.wire.close()
            await asyncio.gather(*(client.wire.send(b".\r\n") for client in clients[12:]))
            answers = [(await client.reply())[1][:9] for client in clients[12:]]
            assert set(answers) <= {b"250 2.0.0", b"452 4.3.1"}
            assert b"452 4.3.1" in answers
        async with Smtp.open(office) as client:
            assert (await client.send(["large"], line * 1049 * 20))[0] == 250

    asyncio.run(attack())
    assert memory() < 420 * MIB  # 480 were sent


@pytest.mark.parametrize("service", ["smtp", "imap"])
def test_flood_of_commands_is_not_kept(
    office: Office, service: str, memory: Callable[[], int]
) -> None:
    """Neither the commands of a client that is quicker than we are nor answers that nobody takes;
    everybody else is served meanwhile."""

    async def flood(wire: Wire) -> None:
        with suppress(Gone):
            while True:
                await wire.send(
                    b"a NOOP\r\n" * 50_000 if service == "imap" else b"NOOP\r\n" * 50_000
                )

    async def attack() -> None:
        async with bare(office, service) as deaf, bare(office, service) as quick:
            floods = [asyncio.create_task(flood(wire)) for wire in (deaf, quick)]
            for _ in range(500):
                with suppress(Gone):
                    await quick.line()
            async with Imap.open(office, "reader") as client:
                for _ in range(20):
                    assert (await client.command("NOOP")).ok
            for task in floods:
                task.cancel()
            await asyncio.gather(*floods, return_exceptions=True)

    asyncio.run(attack())
    assert memory() < 30 * MIB


def test_many_sections_of_a_large_message_do_not_pile_up(
    office: Office, memory: Callable[[], int]
) -> None:
    size, times = 3 * MIB, 300

    async def attack() -> None:
        async with Smtp.open(office) as client:
            code, said = await client.send(["large"], b"Subject: a\r\n\r\n" + b"x" * size)
            assert code == 250, said
        async with Imap.open(office, "large") as client:
            assert (await client.command("EXAMINE INBOX")).ok
            sections = " ".join(f"BODY.PEEK[TEXT]<{n}.{size}>" for n in range(times))
            await client.wire.send(f"x FETCH * ({sections})\r\n".encode())
            received = 0
            while not (piece := await client.wire.reader.read(MIB)).endswith(b"x OK Fetched\r\n"):
                received += len(piece)
            assert received > (size - times) * times - MIB

    asyncio.run(attack())
    assert memory() < 60 * MIB


@pytest.fixture(scope="module")
def large_messages(office: Office) -> None:
    """Three of 40 MiB."""

    async def append() -> None:
        async with Imap.open(office, "slow") as client:
            for _ in range(3):
                content = b"Subject: a\r\n\r\n" + os.urandom(20 * MIB).hex().encode()
                assert (await client.command("APPEND INBOX", content)).ok

    asyncio.run(append())


def test_many_large_messages_appended_at_once_do_not_fill_the_memory(
    office: Office, memory: Callable[[], int]
) -> None:
    """Of 15 that begin with 40 MiB each only so many are kept; each is answered at its end."""

    async def attack() -> None:
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(Imap.open(office, "slow")) for _ in range(15)
            ]
            for client in clients:
                await client.wire.send(b"x APPEND INBOX {%d+}\r\n" % (41 * MIB))
            for _ in range(40):
                await asyncio.gather(*(client.wire.send(b"a" * MIB) for client in clients))
            async with Imap.open(office, "reader") as other:
                assert (await other.command("APPEND INBOX", b"Subject: small\r\n\r\n")).ok
                refused = await other.command("APPEND INBOX", b"a" * 40 * MIB)
                assert refused.text.startswith(b"[UNAVAILABLE]")
            for client in clients[:10]:
                await client.wire.close()
            answers = set()
            for client in clients[10:]:
                await client.wire.send(b"a" * MIB + b"\r\n")
                answers.add((await client.wire.line()).split(b"]")[0].split(b" ")[1:3][0])
            assert b"NO" in answers
        async with Imap.open(office, "reader") as client:
            assert (await client.command("APPEND INBOX", b"a" * 30 * MIB)).ok

    asyncio.run(attack())
    assert memory() < 350 * MIB  # 600 were sent


@pytest.fixture(scope="module")
def long_summaries(office: Office) -> None:
    """128 small messages with far too many senders."""

    async def append() -> None:
        async with Imap.open(office, "wordy") as client:
            content = b"From: " + b"a," * 9000 + b"\r\nSubject: x\r\n\r\n"
            assert (await client.command("APPEND INBOX", content)).ok
            assert (await client.command("SELECT INBOX")).ok
            for _ in range(7):
                assert (await client.command("COPY 1:* INBOX")).ok

    asyncio.run(append())


async def ask_and_be_slow(office: Office, name: str, item: str) -> None:
    """20 clients that ask for something of every message, and take nothing of the answer."""
    async with AsyncExitStack() as stack:
        for _ in range(20):
            client = await stack.enter_async_context(Imap.open(office, name))
            assert (await client.command("EXAMINE INBOX")).ok
            client.wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
            await client.wire.send(f"x FETCH 1:* {item}\r\n".encode())
        await asyncio.sleep(5)
        async with Imap.open(office, "reader") as other:
            assert (await other.command("NOOP")).ok
    async with Imap.open(office, name) as last:  # what they had asked for is done before this
        assert (await last.command("EXAMINE INBOX")).ok
        assert (await last.command("FETCH 1:3 BINARY.PEEK[1]<0.1>")).ok


@pytest.mark.parametrize("items_", ["ENVELOPE", "(ENVELOPE BODY.PEEK[])"])
def test_long_summaries_for_slow_clients_do_not_pile_up(
    office: Office, long_summaries: None, items_: str, memory: Callable[[], int]
) -> None:
    """20 clients ask for 128 envelopes of almost a MiB each, and take nothing but the beginning."""
    asyncio.run(ask_and_be_slow(office, "wordy", items_))
    assert memory() < 300 * MIB  # 2400 were asked for


@pytest.mark.parametrize("item", ["BODY.PEEK[]", "BODY.PEEK[TEXT]", "BINARY.PEEK[1]"])
def test_large_messages_for_slow_clients_do_not_pile_up(
    office: Office, large_messages: None, item: str, memory: Callable[[], int]
) -> None:
    """20 clients ask for three messages of 40 MiB each, and take nothing but the beginning."""

    asyncio.run(ask_and_be_slow(office, "slow", item))
    assert memory() < 300 * MIB


def test_a_thousand_silent_connections_are_cheap(office: Office, memory: Callable[[], int]) -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 2500:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (2500, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        )

    async def attack() -> None:
        opened = [await Wire.open(office.port(("smtp", "imap")[n % 2])) for n in range(1000)]
        try:
            for wire in opened:
                assert (await wire.line()).startswith((b"220 ", b"* OK"))
            async with Imap.open(office, "reader") as client:
                assert (await client.command("EXAMINE INBOX")).ok
        finally:
            await asyncio.gather(*(wire.close() for wire in opened))

    asyncio.run(attack())
    assert memory() < 30 * MIB


# --- what must not hold up others


def test_search_past_all_measure_is_refused(office: Office) -> None:
    async def attack() -> None:
        async with Imap.open(office, "reader") as client:
            assert (await client.command("EXAMINE INBOX")).ok
            for words in ("SEEN " * 5000 + "ALL", "NOT " * 5000 + "ALL", "OR ALL " * 5000 + "ALL"):
                assert not (await client.command(f"SEARCH {words}")).ok
                assert (await client.command("NOOP")).ok

    asyncio.run(attack())


def test_hostile_messages_are_taken_described_and_searched(office: Office) -> None:
    async def attack() -> None:
        async with Smtp.open(office) as client:
            for name, content in HOSTILE.items():
                code, said = await client.send(["hostile"], content)
                assert code == 250, (name, said)
        async with Imap.open(office, "hostile") as client:
            assert (await client.command("EXAMINE INBOX")).ok
            answer = await client.command("FETCH 1:* (UID RFC822.SIZE ENVELOPE BODYSTRUCTURE)")
            assert answer.ok
            described = [items(line.split(b" FETCH (", 1)[1][:-1]) for line in answer.untagged]
            assert [one[b"UID"] for one in described] == list(range(1, len(HOSTILE) + 1))
            for words in ("SUBJECT zz", "FROM zz", "BODY zz", "TEXT zz", "SENTON 1-Jan-2020"):
                assert (await client.command(f"SEARCH {words}")).untagged == [b"SEARCH"], words
            answer = await client.command("FETCH 1:* BODY.PEEK[]")
            for line, content in zip(answer.untagged, HOSTILE.values(), strict=True):
                sent = content_sent(content)[:-3].replace(b"\r\n..", b"\r\n.")
                assert line.removesuffix(b")").endswith(sent)

    asyncio.run(attack())
