from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.archives.letters import FILE, LETTER

from barid.archives.files import (
    Construction,
    LetterFile,
    Places,
    entries,
    octets_of,
    safe_level,
    walk,
)
from barid.interfaces.archives import SourceFailed, Unreadable

MADE = 1_700_000_000


def letter_file(path: Path, modified: float, made: int | None = None) -> LetterFile:
    return LetterFile("name", str(path), 1, modified, made)


def test_a_file_has_lines_of_the_wire(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(FILE)
    assert letter_file(tmp_path / "a", 5).read().content == LETTER


@pytest.mark.parametrize(
    ("modified", "made", "header", "received"),
    [
        (MADE + 10, MADE, b"", MADE + 10),  # the file system knows
        (MADE - 10**8, MADE, b"", MADE - 10**8),  # a client has given it an old date
        (MADE + 10**8, MADE, b"", MADE),  # it was copied
        (MADE + 10**8, MADE, b"Date: 1 Jan 2020 00:00:00 +0000\n", 1_577_836_800),
        (MADE, None, b"Date: 1 Jan 2020 00:00:00 +0000\n", 1_577_836_800),
        (MADE, None, b"", MADE),
    ],
)
def test_when_it_came(
    modified: float, made: int | None, header: bytes, received: int, tmp_path: Path
) -> None:
    (tmp_path / "a").write_bytes(header + b"\n")
    assert letter_file(tmp_path / "a", modified, made).read().received == received * 1_000_000


def test_a_file_that_went_is_unreadable_and_no_more(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        octets_of(str(tmp_path / "nowhere"))
    with pytest.raises(SourceFailed):
        entries(tmp_path / "nowhere")


def test_a_part_of_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    assert octets_of(str(tmp_path / "a"), 2, 5) == b"234"
    assert octets_of(str(tmp_path / "a"), 8, 50) == b"89"


def test_links_to_folders_do_not_make_a_walk_endless(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    os.symlink(tmp_path, tmp_path / "a" / "loop")
    assert [levels for levels, _ in walk(tmp_path)] == [(), ("a",)]


def test_a_construction_replaces_an_empty_folder_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    made = Construction(tmp_path / "empty")
    made.path.mkdir()
    (made.path / "a").write_text("b")
    made.finish()
    assert (tmp_path / "empty" / "a").read_text() == "b"
    with pytest.raises(FileExistsError):
        Construction(tmp_path / "empty")


def test_what_an_interrupted_one_has_left_goes(tmp_path: Path) -> None:
    first = Construction(tmp_path / "x")
    first.path.mkdir()
    (first.path / "old").write_text("")
    second = Construction(tmp_path / "x")
    assert not second.path.exists()


@pytest.mark.parametrize("level", ["..", ".hidden", "", "a/b", "x" * 1000, "\0", " ", "ي" * 300])
def test_every_level_is_a_plain_name(level: str) -> None:
    safe = safe_level(level)
    assert safe
    assert not safe.startswith(".")
    assert "/" not in safe
    assert "\0" not in safe
    assert len(safe.encode()) < 250


def test_no_place_is_given_twice() -> None:
    places = Places()
    taken = [places.take("A", ".x"), places.take("a", ".x"), places.take("a", ".x")]
    assert taken == ["A.x", "a~2.x", "a~3.x"]
