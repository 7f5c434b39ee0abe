"""The power goes at any moment: what was acknowledged is there, once, and nothing is half-kept."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.crash.disk import Power, RecordingDisk, RecordingVFS, image
from tests.crash.post import Record, prove, work

from barid.storage import BLOBS, DATABASE, check_folder, open_offline
from barid.storage.blobs.files import BlobFiles
from barid.storage.blobs.sweeper import Sweeper
from barid.storage.sqlite.check import Fault
from barid.storage.sqlite.connection import Settings
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock

# An operation that fails for want of power while SQLite closes a file has nobody to tell.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

NEVER = 10**9
ROUNDS = 20
POINTS_IN_A_ROUND = 12


async def run(folder: Path, lost_at: int, chance: random.Random) -> tuple[Power, Record, Path]:
    """Work until the power goes; the folder as it is found afterwards."""
    power = Power(lost_at)
    vfs, disk = RecordingVFS(power), RecordingDisk(power)
    clock = FakeClock()
    old, new = folder / "before", folder / "after"
    old.mkdir(parents=True)
    new.mkdir()
    blobs = BlobFiles(old / BLOBS, clock.now, disk)
    # A log so short that it is checkpointed and begun anew several times.
    settings = Settings(
        vfs=vfs.name, checkpoint_from=10, checkpoint_by_writer_from=40, busy_timeout=0.2
    )
    record = Record()
    try:
        try:
            store = await SqliteStore.open(old / DATABASE, clock, blobs, settings)
        except OSError:
            return power, record, new
        except Exception as error:
            assert power.lost, error
            image(vfs, disk, old, new, chance)
            return power, record, new
        record = await work(store, Sweeper(store, blobs, clock), clock, chance)
        if not power.lost:
            power.lost_at = power.operations
        await store.close()
        image(vfs, disk, old, new, chance)
    finally:
        vfs.unregister()
    return power, record, new


def examine(folder: Path, record: Record) -> None:
    """Start again on what was found."""
    clock = FakeClock()
    with open_offline(folder, clock) as store:
        prove(store, record)
        findings = check_folder(folder, clock)
        # A file whose content was never committed is the sweeper's business, once it is old.
        assert [f for f in findings if f.fault is not Fault.FILE_UNNAMED] == []


async def test_without_a_crash_everything_is_kept(tmp_path: Path) -> None:
    power, record, found = await run(tmp_path, NEVER, random.Random(1))
    assert len(record.acknowledged) == 24
    assert record.again
    assert record.flagged
    assert power.operations > 200
    examine(found, record)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(ROUNDS))
async def test_nothing_acknowledged_is_lost_when_the_power_goes(
    tmp_path: Path, number: int
) -> None:
    chance = random.Random(number)
    lost = 0
    for point in range(POINTS_IN_A_ROUND):
        # Most moments are during the work, some while the database is being made.
        lost_at = chance.randrange(1, 60) if point == 0 else chance.randrange(30, 700)
        folder = tmp_path / str(point)
        power, record, found = await run(folder, lost_at, chance)
        lost += power.operations == lost_at
        examine(found, record)
    assert lost > POINTS_IN_A_ROUND // 2


async def test_a_disk_that_only_pretends_to_sync_is_found_out(tmp_path: Path) -> None:
    """The proof above can fail: with syncs that do nothing, acknowledged mail is lost."""
    failures = 0
    for seed in range(12):
        chance = random.Random(seed)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.crash.disk.Written.sync", _pretend)
            _, record, found = await run(tmp_path / str(seed), 400, chance)
        try:
            examine(found, record)
        except Exception:
            failures += 1
    assert failures > 0


def _pretend(written: object) -> None:
    written.exists = True  # type: ignore[attr-defined]
