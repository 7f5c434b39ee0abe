"""LMTP through a socket in the file system: each recipient has an answer of its own (RFC 2033)."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.app.office import LETTER, Office, opened
from tests.services.smtp.test_session import count

from barid.model import verdict
from barid.postoffice.directory import changes
from barid.services.listener import Listener


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[Office]:
    settings = f"[listeners]\nlmtp = '{tmp_path / 'lmtp'}'\n"
    settings += "host_name = 'mail.barid.test'\n[auth]\nplaintext_on_loopback = true\n"
    async with opened(None, settings, replaces=True) as made:
        yield made


async def test_recipients_are_answered_one_by_one(local: Office) -> None:
    client = local.smtp("", "lmtp")
    assert await client.reply() == "220 mail.barid.test LMTP Barid"
    assert (await client.ask("LHLO c.example")).startswith("250-mail.barid.test")
    to = ("reader@barid.test", "nobody@barid.test", "writer@barid.test")
    assert [r[:3] for r in await client.mail("a@example.org", *to)] == ["250", "550", "250"]
    assert (await client.data(LETTER)).startswith("250 2.0.0 Kept as ")
    assert (await client.reply()).startswith("250 2.0.0 Kept as ")
    assert (await count(local), await count(local, "writer")) == (1, 1)
    reader = await local.reading()
    kept = b"".join((await reader.ask("FETCH 1 BODY.PEEK[]")).untagged)
    assert b"Received: from c.example\r\n\tby mail.barid.test with LMTP id " in kept


async def test_one_who_has_gone_takes_nobody_with_him(local: Office) -> None:
    client = local.smtp("", "lmtp")
    await client.reply()
    await client.ask("LHLO c.example")
    await client.mail("a@example.org", "reader@barid.test", "writer@barid.test")
    await local.change(lambda tx: changes.remove_account(tx, "reader@barid.test"))
    assert (await client.data(LETTER)).startswith(str(verdict.STORAGE_FAILED.code))
    assert (await client.reply()).startswith("250")
    assert await count(local, "writer") == 1


async def test_a_program_hands_mail_over_through_the_path(local: Office, tmp_path: Path) -> None:
    listener = Listener(local.doors["lmtp"], local.surroundings)
    await listener.open()
    assert listener.places == [str(tmp_path / "lmtp")]
    assert listener.addresses == []

    def hand_over() -> dict[str, tuple[int, bytes]]:
        with smtplib.LMTP(str(tmp_path / "lmtp"), 0, "c.example") as program:
            return program.sendmail("a@example.org", ["reader@barid.test", "no@barid.test"], LETTER)

    refused = await asyncio.to_thread(hand_over)
    assert list(refused) == ["no@barid.test"]
    assert await count(local) == 1
    await listener.drain(1)
    assert not (tmp_path / "lmtp").exists()
