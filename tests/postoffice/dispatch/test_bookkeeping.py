"""Settlements of a link are written together, contents are read some messages ahead."""

from __future__ import annotations

import pytest
from tests.postoffice.dispatch.world import CONTENT, Office, says

from barid.interfaces.store import StorageFailed
from barid.model.identifiers import ContentId
from barid.postoffice.dispatch.bookkeeping import ReadAhead


async def test_every_message_of_a_long_claim_is_settled() -> None:
    office = await Office.built()
    office.carrier.servers["a.sink.test"] = says(250)
    for number in range(50):
        await office.add(f"{number}@sink.test")
    assert await office.dispatch() == 1
    assert await office.waiting() == {}
    assert len(await office.trail()) == 50


async def test_a_settlement_that_fails_leaves_its_messages_waiting() -> None:
    office = await Office.built()
    office.carrier.servers["a.sink.test"] = says(250)
    for number in range(20):
        await office.add(f"{number}@sink.test")
    claim = await office.claim()
    assert claim is not None
    office.store.failure = StorageFailed("the disk")
    with pytest.raises(StorageFailed):
        await office.dispatcher.carry(claim)
    office.store.failure = None
    assert len(await office.waiting()) == 20


async def test_small_content_is_read_and_large_is_left() -> None:
    office = await Office.built()
    message = await office.add("x@sink.test")
    ahead = ReadAhead(office.store, [message])
    assert await ahead.take(message.what.content) == CONTENT
    assert await ahead.take(ContentId(12345)) is None
    large = await office.add("y@sink.test", size=1 << 20)
    assert await ReadAhead(office.store, [large]).take(large.what.content) is None
