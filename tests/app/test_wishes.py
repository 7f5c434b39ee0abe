"""What a sender asks of TLS, from submission to the next hop (RFC 8689), over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.app.laboratory import Laboratory, laboratory
from tests.app.office import Office, secret_of
from tests.app.test_pledges import Receiver
from tests.network.carrier.server import Answer, polite
from tests.network.certificates import server

from barid.app import open_office
from barid.app.orders import AccountOrder
from barid.interfaces.store import Transaction
from barid.model.identifiers import QueueEntryId
from barid.model.outgoing import MailParameters, Outgoing
from barid.postoffice.dispatch.outcome import Fate

MX = "mx.sink.test"
REQUIRED = MailParameters(require_tls=True)
LETTER = b"From: writer@barid.test\r\nTo: x@sink.test\r\nMessage-ID: <c@x>\r\n"
OPTIONAL = LETTER + b"TLS-Required: No\r\n\r\nHi.\r\n"


async def queued(office: Office) -> MailParameters:
    """What is asked of the only message that waits."""

    def unit(tx: Transaction) -> Outgoing | None:
        (entry,) = tx.queue.entries(QueueEntryId(0), 10)
        return tx.queue.message(entry.message)

    message = await office.store.read(unit)
    assert isinstance(message, Outgoing)
    return message.what.parameters


async def submit(office: Office, content: bytes, parameters: str = "") -> None:
    client = await office.writing()
    assert (await client.ask(f"MAIL FROM:<writer@barid.test>{parameters}")).startswith("250")
    assert (await client.ask("RCPT TO:<x@sink.test>")).startswith("250")
    assert (await client.data(content)).startswith("250")


async def test_a_sender_may_give_up_protection_in_the_header(office: Office) -> None:
    await submit(office, OPTIONAL)
    asked = await queued(office)
    assert asked.tls_optional
    assert not asked.require_tls


async def test_nobody_gives_it_up_by_accident(office: Office) -> None:
    await submit(office, LETTER + b"\r\nTLS-Required: No\r\n")
    assert not (await queued(office)).tls_optional


async def test_without_tls_nobody_can_require_it(office: Office) -> None:
    client = await office.writing()
    answer = await client.ask("MAIL FROM:<writer@barid.test> REQUIRETLS")
    assert answer.startswith("5")


# --- the next hop


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Laboratory]:
    """A world with one host of mail, for which signed records vouch."""
    async with laboratory(tmp_path) as made:
        made.dns.records |= {("sink.test", "MX"): [f"10 {MX}."], (MX, "A"): ["127.0.0.11"]}
        yield made


def offering(*extensions: str) -> Answer:
    return polite("STARTTLS", *extensions)


async def test_a_host_that_keeps_it_is_asked_to(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(lab.root, MX), offering("REQUIRETLS"))
    await lab.open()
    settled = await lab.send("sink.test", REQUIRED)
    assert settled.outcome.fate is Fate.DONE
    assert settled.attempt.tls.endswith("verified")
    assert "MAIL FROM:<writer@barid.test> REQUIRETLS" in host.heard


async def test_a_host_that_does_not_keep_it_gets_nothing(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(lab.root, MX), offering())
    await lab.open()
    settled = await lab.send("sink.test", REQUIRED)
    assert (settled.outcome.fate, settled.outcome.status) == (Fate.GIVEN_UP, "5.7.30")
    assert not any(line.startswith("MAIL") for line in host.heard)


async def test_a_host_that_nobody_vouches_for_gets_nothing(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(None, MX), offering("REQUIRETLS"))
    await lab.open()
    settled = await lab.send("sink.test", REQUIRED)
    assert (settled.outcome.fate, settled.outcome.status) == (Fate.GIVEN_UP, "5.7.10")
    assert host.contents == []


async def test_an_mx_record_that_anybody_could_have_forged_is_not_enough(lab: Laboratory) -> None:
    lab.dns.authentic = False
    host = await lab.host("127.0.0.11", server(lab.root, MX), offering("REQUIRETLS"))
    await lab.open()
    settled = await lab.send("sink.test", REQUIRED)
    assert (settled.outcome.fate, settled.outcome.status) == (Fate.GIVEN_UP, "5.7.10")
    assert host.connections == 0


async def test_another_barid_keeps_it(tmp_path: Path) -> None:
    receiver = Receiver(tmp_path / "there", "")
    try:
        with open_office(receiver.data) as opened:
            opened.add_accounts([AccountOrder("1@barid.test", secret=secret_of("x"))])
        (tmp_path / "lab").mkdir()
        async with laboratory(tmp_path / "lab") as made:
            receiver.publish(made, "MX", "TLSA")
            await made.open()
            settled = await made.send("barid.test", REQUIRED)
        assert settled.outcome.fate is Fate.DONE, settled
        assert settled.attempt.tls.endswith("pinned")
    finally:
        await asyncio.to_thread(receiver.running.stop)
