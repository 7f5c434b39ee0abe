"""One SMTP connection over the whole office: order, time, and every way in which it may end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

import pytest
from tests.app.office import LETTER, Office, opened
from tests.services.imap.test_starttls import say, visit
from tests.services.wire import trusting

from barid.interfaces.store import StorageFailed, StorageFull
from barid.model.address import Address
from barid.model.verdict import Verdict
from barid.postoffice.intake.arrival import Arrival, Intake, Judged
from barid.services.space import SMALL
from barid.testing.memory import MemoryStore


async def count(office: Office, name: str = "reader") -> int:
    def unit(tx):  # type: ignore[no-untyped-def]
        account = tx.directory.account_at(f"{name}@barid.test")
        return tx.mailboxes.find(account.id, "INBOX").messages

    return await office.store.read(unit)


class Gated:
    """Holds up answers of the intake until the test lets them go."""

    def __init__(self, office: Office) -> None:
        self.intake = office.rooms.intake
        self.gate = asyncio.Event()
        self.waiting = 0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        recipient, message = Intake.recipient, Intake.message

        def slow_recipient(
            intake: Intake, address: Address, announced: int
        ) -> Judged | Awaitable[Judged]:
            judged = recipient(intake, address, announced)

            async def later() -> Judged:
                await self._wait()
                return await judged if isinstance(judged, Awaitable) else judged

            return later()

        async def slow_message(intake: Intake, arrival: Arrival, host: str) -> Verdict:
            await self._wait()
            return await message(intake, arrival, host)

        monkeypatch.setattr(Intake, "recipient", slow_recipient)
        monkeypatch.setattr(Intake, "message", slow_message)

    async def _wait(self) -> None:
        self.waiting += 1
        await self.gate.wait()


@pytest.fixture
def gated(quick_office: Office, monkeypatch: pytest.MonkeyPatch) -> Gated:
    made = Gated(quick_office)
    made.install(monkeypatch)
    return made


async def turns(number: int = 20) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_a_message_comes_in(office: Office) -> None:
    assert (await office.deliver()).startswith("250 2.0.0 Kept as ")
    assert await count(office) == 1


async def test_everything_pipelined_is_answered_in_order(office: Office) -> None:
    client = office.smtp()
    await client.greet()
    client.send(
        b"MAIL FROM:<a@example.org>\r\nRCPT TO:<reader@barid.test>\r\nRCPT TO:<no@barid.test>\r\n"
        b"RCPT TO:<writer@barid.test>\r\nDATA\r\n"
    )
    codes = [(await client.reply())[:3] for _ in range(5)]
    assert codes == ["250", "250", "550", "250", "354"]
    client.send(LETTER + b".\r\nRSET\r\nNOOP\r\nQUIT\r\n")
    assert [(await client.reply())[:3] for _ in range(4)] == ["250", "250", "250", "221"]
    assert (await count(office), await count(office, "writer")) == (1, 1)


async def test_pipelining_waits_for_slow_look_ups(quick_office: Office, gated: Gated) -> None:
    client = quick_office.smtp()
    await client.greet()
    client.send(
        b"MAIL FROM:<a@example.org>\r\nRCPT TO:<no@barid.test>\r\nRCPT TO:<reader@barid.test>\r\n"
        b"DATA\r\n" + LETTER + b".\r\n"
    )
    assert (await client.reply()).startswith("250 2.1.0")
    await turns()
    assert bytes(client.wire.heard) == b""
    gated.gate.set()
    assert [(await client.reply())[:3] for _ in range(4)] == ["550", "250", "354", "250"]
    assert await count(quick_office) == 1


async def test_reset_after_a_slow_look_up_forgets_the_recipient(
    quick_office: Office, gated: Gated
) -> None:
    client = quick_office.smtp()
    await client.greet()
    client.send(
        b"MAIL FROM:<a@example.org>\r\nRCPT TO:<reader@barid.test>\r\nRSET\r\n"
        b"MAIL FROM:<b@example.org>\r\nRCPT TO:<writer@barid.test>\r\nDATA\r\n" + LETTER + b".\r\n"
    )
    await turns()
    gated.gate.set()
    replies = [(await client.reply())[:3] for _ in range(7)]
    assert replies == ["250", "250", "250", "250", "250", "354", "250"]
    assert (await count(quick_office), await count(quick_office, "writer")) == (0, 1)


async def test_a_new_greeting_forgets_the_recipient(quick_office: Office) -> None:
    client = quick_office.smtp()
    await client.greet()
    await client.mail("a@example.org", "reader@barid.test")
    await client.ask("EHLO again.example")
    assert (await client.ask("DATA")).startswith("503")
    await client.mail("a@example.org", "writer@barid.test")
    assert (await client.data(LETTER)).startswith("250")
    assert (await count(quick_office), await count(quick_office, "writer")) == (0, 1)


async def test_a_second_message_does_not_go_to_the_first_recipients(office: Office) -> None:
    client = office.smtp()
    await client.greet()
    await client.mail("a@example.org", "reader@barid.test")
    assert (await client.data(LETTER)).startswith("250")
    await client.mail("a@example.org", "writer@barid.test")
    assert (await client.data(LETTER)).startswith("250")
    assert (await count(office), await count(office, "writer")) == (1, 1)


async def test_half_closed_after_the_dot_still_hears_the_answer(
    quick_office: Office, gated: Gated
) -> None:
    client = quick_office.smtp()
    await client.greet()
    gated.gate.set()
    await client.mail("a@example.org", "reader@barid.test")
    await client.ask("DATA")
    gated.gate.clear()
    client.send(LETTER + b".\r\n")
    client.wire.finish()
    await turns()
    assert not client.wire.lost
    gated.gate.set()
    assert (await client.reply()).startswith("250 2.0.0")
    await client.wire.closed()
    assert await count(quick_office) == 1


async def test_half_closed_before_the_dot_keeps_nothing(quick_office: Office) -> None:
    client = quick_office.smtp()
    await client.greet()
    await client.mail("a@example.org", "reader@barid.test")
    await client.ask("DATA")
    client.send(LETTER)
    client.wire.finish()
    await client.wire.closed()
    assert await count(quick_office) == 0


async def test_whoever_vanishes_after_the_dot_has_sent_it(
    quick_office: Office, gated: Gated, caplog: pytest.LogCaptureFixture
) -> None:
    client = quick_office.smtp()
    await client.greet()
    gated.gate.set()
    await client.mail("a@example.org", "reader@barid.test")
    await client.ask("DATA")
    gated.gate.clear()
    client.send(LETTER + b".\r\nQUIT\r\n")
    await turns()
    client.wire.vanish()
    await client.wire.closed()
    gated.gate.set()
    await quick_office.rest()
    assert await count(quick_office) == 1
    assert caplog.records == []


CUTS = (b"", b"EHLO x\r\n", b"MAIL FROM:<a@example.org>\r\n", b"RCPT TO:<reader@barid.test>\r\n",
        b"DATA\r\n", LETTER, b".\r\n")  # fmt: skip


@pytest.mark.parametrize("steps", range(1, len(CUTS) + 1))
@pytest.mark.parametrize("patience", [0, 3])
async def test_vanishing_at_any_point_leaves_nothing_behind(
    quick_office: Office, steps: int, patience: int, caplog: pytest.LogCaptureFixture
) -> None:
    client = quick_office.smtp()
    with caplog.at_level(logging.WARNING):
        client.send(b"".join(CUTS[:steps]))
        await turns(patience)
        client.wire.vanish()
        await client.wire.closed()
        await quick_office.rest()
    assert quick_office.tasks == set()
    assert len(quick_office.surroundings.deadlines) == 0
    assert await count(quick_office) == (1 if steps == len(CUTS) else 0)
    assert caplog.records == []


async def test_silence_ends_the_connection(quick_office: Office) -> None:
    client = quick_office.smtp()
    await client.greet()
    quick_office.pass_time(299)
    assert not client.wire.lost
    quick_office.pass_time(600)
    assert (await client.reply()).startswith("421")
    await client.wire.closed()


@pytest.mark.parametrize("line", ["NOOP", "RSET", "VRFY x", "MAIL FROM:<a@example.org>"])
async def test_every_command_begins_the_time_anew(quick_office: Office, line: str) -> None:
    client = quick_office.smtp()
    await client.greet()
    for _ in range(3):
        quick_office.pass_time(200)
        await client.ask(line)
    assert not client.wire.lost


async def test_an_octet_a_minute_holds_no_connection(quick_office: Office) -> None:
    client = quick_office.smtp()
    await client.greet()
    for _ in range(12):
        if client.wire.lost or client.wire.heard:
            break
        client.send(b"N")
        quick_office.pass_time(60)
    assert (await client.reply()).startswith("421")


async def test_a_slow_message_is_given_its_time(quick_office: Office) -> None:
    client = quick_office.smtp()
    await client.greet()
    await client.mail("a@example.org", "reader@barid.test")
    await client.ask("DATA")
    for _ in range(10):
        client.send(b"x" * 78 + b"\r\n" + b"y" * 20_000 + b"\r\n")
        quick_office.pass_time(250)
    client.send(b".\r\n")
    assert (await client.reply())[:3] in ("250", "554", "500")


async def test_a_message_that_trickles_is_cut(quick_office: Office) -> None:
    client = quick_office.smtp()
    await client.greet()
    await client.mail("a@example.org", "reader@barid.test")
    await client.ask("DATA")
    for _ in range(30):
        if client.wire.heard:
            break
        client.send(b"x\r\n")
        quick_office.pass_time(60)
    assert (await client.reply()).startswith("421")
    assert await count(quick_office) == 0


async def test_time_that_we_take_is_not_the_peers_fault(quick_office: Office, gated: Gated) -> None:
    client = quick_office.smtp()
    await client.greet()
    client.send(b"MAIL FROM:<a@example.org>\r\nRCPT TO:<reader@barid.test>\r\n")
    await client.reply()
    for _ in range(5):
        quick_office.pass_time(400)
    gated.gate.set()
    assert (await client.reply()).startswith("250")


async def test_the_office_closes_after_the_answer(quick_office: Office, gated: Gated) -> None:
    client = quick_office.smtp()
    await client.greet()
    gated.gate.set()
    await client.mail("a@example.org", "reader@barid.test")
    await client.ask("DATA")
    gated.gate.clear()
    client.send(LETTER + b".\r\n")
    await turns()
    client.wire._connection.send_away()
    await turns()
    assert not client.wire.lost
    gated.gate.set()
    assert (await client.reply()).startswith("250")
    assert (await client.reply()).startswith("421")
    await client.wire.closed()
    assert await count(quick_office) == 1


async def test_the_office_closes_between_commands(quick_office: Office) -> None:
    client = quick_office.smtp()
    await client.greet()
    client.wire._connection.send_away()
    assert (await client.reply()).startswith("421 4.3.2")
    await client.wire.closed()


async def test_a_bug_in_intake_is_a_451_and_no_hang(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    client = quick_office.smtp()
    await client.greet()
    await client.mail("a@example.org", "reader@barid.test")
    with monkeypatch.context() as patched:
        patched.setattr("barid.postoffice.intake.arrival.make_plan", broken)
        assert (await client.data(LETTER)).startswith("451 4.3.0")
    assert len(caplog.records) == 1
    await client.mail("a@example.org", "reader@barid.test")
    assert (await client.data(LETTER)).startswith("250")
    assert await count(quick_office) == 1


async def test_a_bug_at_once_is_a_451_as_well(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    client = quick_office.smtp()
    await client.greet()
    with monkeypatch.context() as patched:
        patched.setattr(Intake, "recipient", broken)
        replies = await client.mail("a@example.org", "reader@barid.test")
    assert replies[0].startswith("451")
    assert len(caplog.records) == 1
    assert (await client.ask("RCPT TO:<reader@barid.test>")).startswith("250")


@pytest.mark.parametrize(("failure", "code"), [(StorageFull, "452"), (StorageFailed, "451")])
async def test_trouble_with_the_disk_is_temporary(
    quick_office: Office, failure: type[StorageFailed], code: str
) -> None:
    store = quick_office.store
    assert isinstance(store, MemoryStore)
    client = quick_office.smtp()
    await client.greet()
    await client.mail("a@example.org", "reader@barid.test")
    store.failure = failure("trouble")
    assert (await client.data(LETTER)).startswith(code)
    store.failure = None
    await client.mail("a@example.org", "reader@barid.test")
    assert (await client.data(LETTER)).startswith("250")


async def test_quota_is_said_at_rcpt(office: Office) -> None:
    await office.account("small", quota=300)
    client = office.smtp()
    await client.greet()
    size = " SIZE=301"
    assert (await client.mail("a@example.org", "small@barid.test", parameters=size))[0].startswith(
        "452 4.2.2"
    )
    await client.ask("RSET")
    assert (await client.mail("a@example.org", "small@barid.test"))[0].startswith("250")


async def test_what_piles_up_while_we_think_is_bounded(quick_office: Office, gated: Gated) -> None:
    client = quick_office.smtp()
    await client.greet()
    client.send(b"MAIL FROM:<a@example.org>\r\nRCPT TO:<reader@barid.test>\r\n")
    await client.reply()
    for _ in range(100):
        client.send(b"NOOP " + b"x" * 1000 + b"\r\n" * 1 + b"NOOP\r\n" * 2000)
    await turns()
    assert client.wire.unheard > 0
    gated.gate.set()
    await client.wire.until(lambda: client.wire.unheard == 0 or client.wire.lost)


async def test_the_trace_tells_how_it_came(quick_office: Office) -> None:
    for greeting, parameters, protocol in (
        ("HELO old.example", "", "SMTP"),
        ("EHLO new.example", "", "ESMTP"),
        ("EHLO new.example", " SMTPUTF8", "UTF8SMTP"),
    ):
        client = quick_office.smtp()
        await client.reply()
        await client.ask(greeting)
        await client.mail("a@example.org", "reader@barid.test", parameters=parameters)
        assert (await client.data(LETTER)).startswith("250")
        reader = await quick_office.reading()
        answer = await reader.ask("FETCH * BODY.PEEK[HEADER.FIELDS (Received)]")
        assert f" with {protocol} id ".encode() in answer.untagged[0]


async def test_no_tls_twice_and_nothing_before_it_counts(office: Office) -> None:
    async with visit(office, "smtp") as streams:
        await say(streams, b"", b"220 ")
        assert b"STARTTLS" in await say(streams, b"EHLO x.example\r\n", b"250 ")
        await say(
            streams, b"MAIL FROM:<a@example.org>\r\nRCPT TO:<reader@barid.test>\r\n", b"250 2.1.5"
        )
        await say(streams, b"RSET\r\nSTARTTLS\r\nMAIL FROM:<evil@example.org>\r\n", b"220 ")
        await streams[1].start_tls(trusting(), server_hostname="localhost")
        assert b"503" in await say(streams, b"RCPT TO:<reader@barid.test>\r\n", b"503")
        assert b"STARTTLS" not in await say(streams, b"EHLO x.example\r\n", b"250 ")
        await say(
            streams, b"MAIL FROM:<a@example.org>\r\nRCPT TO:<reader@barid.test>\r\n", b"250 2.1.5"
        )
        await say(streams, b"DATA\r\n", b"354 ")
        await say(streams, LETTER + b".\r\n", b"250 ")
        await say(streams, b"QUIT\r\n", b"221 ")
    reader = await office.reading()
    answer = await reader.ask("FETCH 1 BODY.PEEK[HEADER.FIELDS (Received)]")
    assert b" with ESMTPS (TLSv1.3 TLS_" in answer.untagged[0]


async def test_many_at_once_over_sqlite(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with opened(tmp_path_factory.mktemp("office")) as office:

        async def one(number: int) -> None:
            content = f"Message-ID: <{number}@x>\r\n\r\n{number}\r\n".encode()
            assert (await office.deliver(content)).startswith("250")

        async with asyncio.TaskGroup() as together:
            for number in range(25):
                together.create_task(one(number))
        assert await count(office) == 25
        reader = await office.reading()
        answer = await reader.ask("FETCH 1:* BODY.PEEK[TEXT]")
        found = sorted(int(line.split(b"\r\n")[1]) for line in answer.untagged)
        assert found == list(range(25))


@pytest.mark.parametrize("end", [b".\r\n", b""])
async def test_what_all_sessions_hold_is_bounded(quick_office: Office, end: bytes) -> None:
    space = quick_office.rooms._reception.space
    space.most = 2 * SMALL
    one, other, small = quick_office.smtp(), quick_office.smtp(), quick_office.smtp()
    for client in (one, other, small):
        await client.greet()
        await client.mail("a@example.org", "reader@barid.test")
        assert (await client.ask("DATA")).startswith("354")
    one.send(b"a" * (SMALL + 10))
    other.send(b"b" * (SMALL + 10))
    await turns()
    assert space.taken <= space.most + SMALL
    small.send(b"c\r\n.\r\n")
    assert (await small.reply()).startswith("250")
    other.send(b"\r\n.\r\n")
    assert (await other.reply()).startswith("452 4.3.1")
    one.send(b"\r\n" + end)
    if end:
        assert (await one.reply()).startswith("250")
    one.wire.vanish()
    await one.wire.closed()
    await quick_office.rest()
    assert space.taken == 0
    assert await count(quick_office) == (2 if end else 1)
