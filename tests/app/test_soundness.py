"""What is wrong in a data folder is said in every language."""

from __future__ import annotations

from pathlib import Path

from tests.app.office import opened

from barid.app.soundness import examine
from barid.i18n import Language
from barid.i18n.texts.soundness import FAULTS
from barid.storage.sqlite.check import Fault
from barid.testing.clock import FakeClock


async def test_a_sound_folder_has_nothing_wrong(tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        await office.deliver()
        assert examine(tmp_path, office.clock) == []


async def test_a_lost_file_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        large = b"Subject: large\r\n\r\n" + (b"x" * 70 + b"\r\n") * 5000
        assert (await office.deliver(large)).startswith("250")
    lost = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert lost
    for path in lost:
        path.unlink()
    found = examine(tmp_path, FakeClock())
    assert found
    for fault in found:
        for language in Language:
            assert fault.sayable.in_(language)


def test_every_fault_has_its_sentence() -> None:
    assert {fault.value for fault in Fault} == set(FAULTS)
