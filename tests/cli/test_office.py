from __future__ import annotations

import os
from pathlib import Path

import pytest

from barid.cli.office import FrontDoor, data_folder
from barid.postoffice.directory.changes import Refused


def test_the_front_door_leads_to_a_real_post_office(tmp_path: Path) -> None:
    with FrontDoor().office(tmp_path / "data") as office:
        office.add_domain("barid.test")
        assert [domain.name for domain in office.domains()] == ["barid.test"]
        with pytest.raises(Refused):
            office.add_domain("barid.test")


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
