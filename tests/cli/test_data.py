from __future__ import annotations

import os
from pathlib import Path

import pytest

from barid.cli.data import data_folder


def test_an_option_wins_over_the_environment() -> None:
    assert data_folder("/a", {"BARID_DATA": "/b"}) == Path("/a")


def test_the_environment_wins_over_the_usual_place() -> None:
    assert data_folder(None, {"BARID_DATA": "/b"}) == Path("/b")


def test_root_keeps_mail_where_systems_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert data_folder(None, {}) == Path("/var/lib/barid")


def test_others_keep_mail_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert data_folder(None, {}) == Path.home() / ".local" / "share" / "barid"
