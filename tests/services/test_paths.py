from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from barid.services.paths import MODE, bind_path


def test_only_owner_and_group_may_speak(tmp_path: Path) -> None:
    with bind_path(tmp_path / "lmtp", 5) as held, socket.socket(socket.AF_UNIX) as client:
        assert stat.S_IMODE((tmp_path / "lmtp").stat().st_mode) == MODE
        client.connect(str(tmp_path / "lmtp"))
        held.accept()[0].close()


def test_a_socket_that_was_left_behind_is_replaced(tmp_path: Path) -> None:
    bind_path(tmp_path / "lmtp", 5).close()
    bind_path(tmp_path / "lmtp", 5).close()


def test_a_socket_in_use_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    with bind_path(path, 5), pytest.raises(OSError, match="in use") as raised:
        bind_path(path, 5)
    assert raised.value.filename == str(path)
    assert path.exists()


def test_a_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    path.write_text("mine")
    with pytest.raises(OSError, match="lmtp"):
        bind_path(path, 5)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("path", ["nowhere/lmtp", "x" * 200])
def test_a_path_that_cannot_be_is_an_error_with_its_name(tmp_path: Path, path: str) -> None:
    with pytest.raises(OSError, match=path):
        bind_path(tmp_path / path, 5)
