"""Content read a piece at a time from a file that may not be what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from barid.interfaces.store import StorageFailed
from barid.storage.stores.contents import PackedContent
from barid.storage.stores.packing import Packer

CONTENT = bytes(n * n % 251 for n in range(1_000_000))
PACKED = Packer().pack_file(CONTENT)


def opened(folder: Path, octets: bytes) -> PackedContent:
    (folder / "content").write_bytes(octets)
    return PackedContent((folder / "content").open("rb"), len(CONTENT))


@pytest.mark.parametrize("order", [(0, 400_000, 800_000), (800_000, 400_000, 0), (5, 5, 5)])
def test_pieces_come_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    content = opened(tmp_path, PACKED)
    for start in order:
        assert content.read(start, start + 300_000) == CONTENT[start : start + 300_000]
    content.close()


def test_what_was_removed_is_read_to_its_end(tmp_path: Path) -> None:
    content = opened(tmp_path, PACKED)
    assert content.read(0, 10) == CONTENT[:10]
    (tmp_path / "content").unlink()
    assert content.read(10, 1_000_000) == CONTENT[10:]
    content.close()


@pytest.mark.parametrize(
    "octets",
    [b"", b"no frame at all", PACKED[:-1000], PACKED[:100] + b"\xff" * 200 + PACKED[300:]],
    ids=["empty", "other", "cut", "damaged"],
)
def test_damage_is_no_content(tmp_path: Path, octets: bytes) -> None:
    content = opened(tmp_path, octets)
    with pytest.raises(StorageFailed):
        content.read(0, len(CONTENT))
    content.close()
