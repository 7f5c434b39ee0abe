"""The data folder: one server at a time, readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from barid.app.folder import DataFolder, FolderInUse


def test_it_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "a" / "b")
    folder.make()
    folder.make()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert not folder.exists
    folder.database.touch()
    assert folder.exists


def test_whoever_holds_it_is_named(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    first.lock()
    with pytest.raises(FolderInUse) as raised:
        second.lock()
    assert raised.value.pid == os.getpid()
    assert raised.value.path == tmp_path
    first.unlock()
    second.lock()
    second.unlock()
    second.unlock()


def test_a_lock_left_by_a_crash_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "barid.lock").write_bytes(b"4194304\nrubbish")
    folder = DataFolder(tmp_path)
    folder.lock()
    assert (tmp_path / "barid.lock").read_bytes() == b"%d\n" % os.getpid()
    folder.unlock()


def test_what_lies_where(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    places = {folder.database, folder.blobs, folder.certificates}
    assert len(places) == 3
    assert all(place.parent == tmp_path for place in places)
