"""The real server, killed with SIGKILL at random moments while mail leaves it: what it has accepted
arrives, and arrives twice only where SMTP cannot avoid it, under the same Message-ID, which the
trail then tells.

BARID_KILLS tells how often in all (8 when it is not set, and at most 20 of more).
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.proof.clients import Gone, Wire
from tests.proof.office import CONFIG, DOMAIN, PASSWORD, Office
from tests.proof.sink import Case, Moment, Sink

pytestmark = pytest.mark.slow

KILLS = min(int(os.environ.get("BARID_KILLS", "8")), 20)
WRITERS = 6
LOAD_SECONDS = 0.8
LINKS = 20
MORE = f"""
[queue]
retry = ["1s"]
connections_per_destination = {LINKS}
[dns]
servers = ["127.0.0.1:9"]
[routes]
"""
DOUBT = "may have been delivered before"
LOST = "may have been taken"


class Ledger:
    """What was begun, and what was accepted: Message-ID and recipient."""

    def __init__(self) -> None:
        self.begun: set[tuple[str, str]] = set()
        self.accepted: set[tuple[str, str]] = set()
        self.number = 0

    def begin(self, choice: random.Random) -> tuple[str, list[str]]:
        self.number += 1
        message_id = f"{self.number}.{choice.getrandbits(40):x}@{DOMAIN}"
        recipients = [f"{who}@far.test" for who in ("one", "two")[: choice.randint(1, 2)]]
        self.begun |= {(message_id, who) for who in recipients}
        return message_id, recipients


async def reply(wire: Wire) -> int:
    while (line := await wire.line())[3:4] == b"-":
        pass
    return int(line[:3])


async def write(office: Office, ledger: Ledger, choice: random.Random) -> None:
    """One of our people: message after message, until the server is gone."""
    wire = await Wire.open(office.port("submission"))
    try:
        login = base64.b64encode(f"\0a@{DOMAIN}\0{PASSWORD}".encode())
        await wire.send(b"EHLO client.example\r\nAUTH PLAIN " + login + b"\r\n")
        assert [await reply(wire) for _ in range(3)] == [220, 250, 235]
        while True:
            message_id, recipients = ledger.begin(choice)
            lines = [f"MAIL FROM:<a@{DOMAIN}>", *(f"RCPT TO:<{one}>" for one in recipients), "DATA"]
            await wire.send("".join(f"{line}\r\n" for line in lines).encode())
            said = [await reply(wire) for _ in lines]
            assert said[-1] == 354, said
            text = f"From: a@{DOMAIN}\r\nMessage-ID: <{message_id}>\r\n\r\n{'x' * 900}\r\n.\r\n"
            await wire.send(text.encode())
            assert await reply(wire) == 250
            ledger.accepted |= {(message_id, who) for who in recipients}
    finally:
        await wire.close()


async def load_and_kill(office: Office, ledger: Ledger, choice: random.Random) -> None:
    tasks = [
        asyncio.create_task(write(office, ledger, random.Random(choice.random())))
        for _ in range(WRITERS)
    ]
    await asyncio.sleep(choice.uniform(0.1, LOAD_SECONDS))
    office.kill()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(outcome, Gone):
            assert isinstance(outcome, BaseException)
            raise outcome


async def empty(office: Office) -> None:
    """Wait until nothing is left to be sent."""
    async with asyncio.timeout(60):
        while json.loads(await command(office, "queue", "list", "--json")):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)


async def command(office: Office, *words: str) -> str:
    done = await asyncio.to_thread(office.run, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_what_was_accepted_leaves_whatever_kills_the_server(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    office, ledger, choice = Office(tmp_path), Ledger(), random.Random(4)
    try:
        async with Sink(Case(Moment.AFTER, b"", ("PIPELINING",), times=0)).listening() as sink:
            route = f'"far.test" = "smtp://127.0.0.1:{sink.port}"\n'
            (tmp_path / "barid.toml").write_text(CONFIG + MORE + route)
            await asyncio.to_thread(office.start)
            await asyncio.to_thread(office.add_accounts, "a")
            for _ in range(KILLS):
                await load_and_kill(office, ledger, choice)
                await asyncio.to_thread(office.start)
            await empty(office)
            twice = [one for one, times in sink.told.items() if times > 1]
            for message_id, recipient in choice.sample(twice, min(len(twice), 10)):
                await assert_told(office, message_id, recipient, sink.told[message_id, recipient])
            assert await asyncio.to_thread(office.stop) == 0
    finally:
        office.kill()
    assert ledger.accepted <= set(sink.told), "lost"
    assert set(sink.told) <= ledger.begun
    assert len(twice) <= KILLS * 2 * LINKS, "more than what was on its way"
    await asyncio.to_thread(office.assert_sound)
    assert "Traceback" not in office.errors(), office.errors()
    proof = f"{KILLS} kills, {len(ledger.accepted)} accepted, {len(twice)} came twice"
    record_property("proof", proof)


async def assert_told(office: Office, message_id: str, recipient: str, times: int) -> None:
    """The trail has a reason for each time but the last."""
    (trail,) = json.loads(await command(office, "trace", message_id, "--json"))
    own = [event for event in trail["events"] if event["recipient"] == recipient]
    reasons = [event for event in own if DOUBT in event["detail"] or LOST in event["detail"]]
    assert len(reasons) >= times - 1, own
    assert [event["step"] for event in own].count("relayed") == 1, own
