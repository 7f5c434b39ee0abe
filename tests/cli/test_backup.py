from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.app.moving.orders import BackupOrder


def test_a_backup_is_made(call: Call, office: FakeOffice) -> None:
    said = call("backup", "archive", "--keep", "7")
    assert (said.status, said.out) == (0, "Backup 2026 is whole: 5 files, 1 of them new.\n")
    assert office.moving.asked == [BackupOrder(Path("archive"), 7)]


def test_backups_are_listed(call: Call) -> None:
    assert call("backup", "archive", "--list").out == "2025  4  900\n2026  5  1000\n"
    found = json.loads(call("backup", "archive", "--list", "--json").out)
    assert found[0] == {"name": "2025", "files": 4, "octets": 900}


def test_a_backup_is_verified(call: Call, office: FakeOffice) -> None:
    said = call("backup", "archive", "--verify", "--at", "2026", "--lang", "ar")
    assert said.status == 0
    assert "2026" in said.out
    assert office.moving.asked == [(Path("archive"), "2026")]
    assert json.loads(call("backup", "archive", "--json").out)["copied"] == 1


def test_none_at_all_cannot_be_kept(call: Call) -> None:
    assert call("backup", "archive", "--keep", "0").status == 2
