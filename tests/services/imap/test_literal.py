"""A literal that is sent apart from what follows it does not wait for a delayed acknowledgement."""

from __future__ import annotations

from tests.app.office import LETTER, Office


async def test_a_literal_without_its_end_is_acknowledged_at_once(office: Office) -> None:
    client = await office.reading()
    before = client.wire.acknowledged
    client.send(f"a APPEND INBOX {{{len(LETTER)}+}}\r\n")
    client.send(LETTER)
    assert client.wire.acknowledged > before
    client.send("\r\n")
    assert (await client.answer(b"a")).ok


async def test_whole_commands_need_no_acknowledgement(office: Office) -> None:
    client = await office.reading()
    before = client.wire.acknowledged
    assert (await client.ask("NOOP")).ok
    assert client.wire.acknowledged == before
