from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from barid.network import durable


def test_file_is_replaced_with_its_permissions(tmp_path: Path) -> None:
    place = tmp_path / "ca.key"
    place.write_bytes(b"old")
    place.chmod(0o644)
    durable.write(place, b"new")
    assert place.read_bytes() == b"new"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "ca.key"
    place.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("barid.network.durable.os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            durable.write(place, b"new")
    assert [found.name for found in tmp_path.iterdir()] == ["ca.key"]
    assert place.read_bytes() == b"old"


def test_content_is_synced_before_it_gets_its_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, steps, sync = tmp_path / "ca.key", list[str](), os.fsync

    def note(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "content"
        steps.append(f"{kind}, {'named' if place.exists() else 'unnamed'}")
        sync(handle)

    with monkeypatch.context() as patched:
        patched.setattr("barid.network.durable.os.fsync", note)
        durable.write(place, b"new")
    assert steps == ["content, unnamed", "folder, named"]
