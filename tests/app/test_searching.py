"""The index of search words is made anew from what is kept."""

from __future__ import annotations

from pathlib import Path

from tests.app.office import opened

from barid.app.searching import rebuild
from barid.app.soundness import examine
from barid.storage import open_offline
from barid.testing.clock import FakeClock


async def test_words_are_made_anew(tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        for number in range(60):
            await office.deliver(b"Subject: fox\r\n\r\nbody %d\r\n" % number)
        with open_offline(tmp_path, FakeClock()) as store:
            assert rebuild(store) == 60
            first = store.read(lambda tx: tx.words.state())
            assert rebuild(store) == 60
            second = store.read(lambda tx: tx.words.state())
    assert second.cursor == first.cursor
    assert second.epoch > first.epoch
    assert examine(tmp_path, FakeClock()) == []
