"""Files of large content."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from barid.storage.blobs.files import BlobFiles, Disk
from barid.testing.clock import FakeClock

DIGEST = bytes(range(32))
OTHER = bytes(range(1, 33))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def files(tmp_path: Path, clock: FakeClock) -> BlobFiles:
    return BlobFiles(tmp_path / "blobs", clock.now)


def seconds(clock: FakeClock) -> float:
    return clock.now() / 1_000_000


def test_what_was_written_is_read(files: BlobFiles) -> None:
    files.write(DIGEST, b"content")
    assert files.read(DIGEST) == b"content"
    with pytest.raises(FileNotFoundError):
        files.read(OTHER)


def test_the_second_writer_finds_it_there(files: BlobFiles, tmp_path: Path) -> None:
    files.write(DIGEST, b"content")
    (path,) = tmp_path.glob("blobs/*/*")
    before = path.stat().st_ino
    files.write(DIGEST, b"content")
    assert path.stat().st_ino == before


def test_names_tell_the_time_of_the_clock(files: BlobFiles, clock: FakeClock) -> None:
    assert list(files.names()) == []
    files.write(DIGEST, b"a")
    first = seconds(clock)
    clock.advance(60)
    files.write(OTHER, b"b")
    assert dict(files.names()) == {DIGEST: first, OTHER: first + 60}
    files.write(DIGEST, b"a")
    assert dict(files.names())[DIGEST] == first + 60


def test_only_old_files_are_removed(files: BlobFiles, clock: FakeClock) -> None:
    files.write(DIGEST, b"a")
    assert files.remove(DIGEST, seconds(clock)) is False
    assert files.remove(DIGEST, seconds(clock) + 1) is True
    assert files.remove(DIGEST, seconds(clock) + 1) is False
    assert list(files.names()) == []


def test_a_file_made_ready_again_is_not_removed(files: BlobFiles, clock: FakeClock) -> None:
    files.write(DIGEST, b"a")
    clock.advance(7200)
    oldest = seconds(clock) - 3600
    files.write(DIGEST, b"a")
    assert files.remove(DIGEST, oldest) is False
    assert files.read(DIGEST) == b"a"


def test_nothing_is_removed_where_there_is_no_folder(files: BlobFiles) -> None:
    assert files.remove(DIGEST, 1e12) is False
    assert files.remove_unfinished(1e12) == 0


class BrokenDisk(Disk):
    """Breaks while writing, and cannot even tidy up."""

    def write(self, path: Path, data: bytes, at: float) -> None:
        super().write(path, data[:1], at)
        raise OSError("broken")

    def remove(self, path: Path) -> None:
        raise OSError("broken")


class NotingDisk(Disk):
    """Notes which folders were synced."""

    def __init__(self) -> None:
        self.synced: list[Path] = []

    def sync_folder(self, path: Path) -> None:
        self.synced.append(path)
        super().sync_folder(path)


def test_folders_that_a_dead_process_made_are_made_durable(
    tmp_path: Path, clock: FakeClock
) -> None:
    folder = tmp_path / "blobs"
    (folder / DIGEST.hex()[:2]).mkdir(parents=True)  # killed before it could sync them
    disk = NotingDisk()
    files = BlobFiles(folder, clock.now, disk)
    files.write(DIGEST, b"content")
    assert disk.synced[:2] == [tmp_path, folder]
    disk.synced.clear()
    files.write(DIGEST[:1] + OTHER[1:], b"content")
    assert disk.synced == [folder / DIGEST.hex()[:2]], "once is enough"


def test_unfinished_files_are_no_names_and_go_by_age(tmp_path: Path, clock: FakeClock) -> None:
    broken = BlobFiles(tmp_path / "blobs", clock.now, BrokenDisk())
    with pytest.raises(OSError, match="broken"):
        broken.write(DIGEST, b"content")
    files = BlobFiles(tmp_path / "blobs", clock.now)
    assert list(files.names()) == []
    assert files.remove_unfinished(seconds(clock)) == 0
    assert files.remove_unfinished(seconds(clock) + 1) == 1
    assert not list(tmp_path.glob("blobs/*/*"))


def test_what_a_dead_process_of_the_same_number_left_is_passed_by(
    files: BlobFiles, tmp_path: Path
) -> None:
    folder = tmp_path / "blobs" / DIGEST.hex()[:2]
    folder.mkdir(parents=True)
    left = [folder / f"{os.getpid()}-{number}.new" for number in range(3)]
    for path in left:
        path.write_bytes(b"half")
    files.write(DIGEST, b"content")
    assert files.read(DIGEST) == b"content"
    assert [path.read_bytes() for path in left] == [b"half"] * 3, "the sweeper's business"
    assert len(list(folder.iterdir())) == 4


def test_files_are_only_for_their_owner(files: BlobFiles, tmp_path: Path) -> None:
    files.write(DIGEST, b"private")
    for path in (tmp_path / "blobs").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_many_writers_and_one_sweeper_get_along(tmp_path: Path, clock: FakeClock) -> None:
    """Whatever a writer was told is there stays there."""
    files = BlobFiles(tmp_path / "blobs", clock.now)
    files.write(DIGEST, b"same")
    for path in tmp_path.glob("blobs/*/*"):
        os.utime(path, (1, 1))
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(50):
                files.write(DIGEST, b"same")
                assert files.read(DIGEST) == b"same"
        except BaseException as error:
            errors.append(error)

    def sweep() -> None:
        for _ in range(200):
            files.remove(DIGEST, 1000)

    threads = [threading.Thread(target=work) for work in (write, write, sweep)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
