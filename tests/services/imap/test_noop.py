"""NOOP and CHECK are where a client hears what is committed, whoever did it."""

from __future__ import annotations

import pytest
from tests.app.office import Office


@pytest.mark.parametrize("verb", ["NOOP", "CHECK"])
async def test_it_looks_into_the_store_itself(office: Office, verb: str) -> None:
    client = await office.reading()
    await office.deliver()
    assert (await client.ask(verb)).said("1 EXISTS")


async def test_without_a_mailbox_it_only_says_ok(quick_office: Office) -> None:
    client = await quick_office.reading(None)
    answer = await client.ask("NOOP")
    assert answer.ok
    assert answer.untagged == []
