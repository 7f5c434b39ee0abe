from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Call

from barid.config.settings import SECTIONS
from barid.network.authority import Authority
from barid.network.clock import SystemClock

NAMES = [setting.name for section in SECTIONS for setting in section.settings]


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    file = tmp_path / "barid.toml"
    file.write_text("[limits]\nrecipients = 5\n[nope]\n")
    return str(file)


def test_every_setting_in_force_is_shown(call: Call) -> None:
    said = call("config", "show")
    assert [line.split()[0] for line in said.out.splitlines()] == NAMES


def test_a_setting_of_the_file_is_shown_with_its_line(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "barid.toml"
    file.write_text("[imap]\nseparator = '.'\n")
    shown = json.loads(call("config", "show", "--config", str(file), "--json").out)
    by_name = {item["name"]: item for item in shown}
    assert by_name["imap.separator"] == {"name": "imap.separator", "value": '"."', "line": 2}
    assert by_name["log.level"]["line"] is None


def test_the_reference_explains_every_setting(call: Call) -> None:
    assert [item["name"] for item in json.loads(call("config", "reference", "--json").out)] == NAMES
    assert "The largest message." in call("config", "reference").out
    assert "أكبر رسالة مقبولة." in call("config", "reference", "--lang", "ar").out
    assert call("config", "reference", "--markdown").out.count("### ") == len(NAMES)


def test_a_right_file_is_said_to_be_right(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "barid.toml"
    file.write_text("")
    said = call("config", "check", "--config", str(file))
    assert (said.status, said.out) == (0, f"{file}: every setting is right.\n")


def test_every_mistake_of_a_wrong_file_is_told(call: Call, wrong: str) -> None:
    said = call("config", "check", "--config", wrong)
    assert said.status == 1
    assert [line.split(":")[0] for line in said.err.splitlines()] == [
        f"{wrong}, line 2",
        f"{wrong}, line 3",
    ]


def test_mistakes_are_told_to_programs(call: Call, wrong: str) -> None:
    said = call("config", "check", "--config", wrong, "--json")
    first, _ = json.loads(said.out)
    assert said.status == 1
    assert (first["line"], first["name"], first["found"]) == (2, "limits.recipients", "5")
    assert first["allowed"] == "a whole number from 100 to 100000"


def test_a_wrong_file_stops_what_needs_it_with_one_line(call: Call, wrong: str) -> None:
    said = call("config", "show", "--config", wrong)
    assert (said.status, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "line 2: limits.recipients is 5" in said.err
    assert "One more mistake" in said.err


def test_a_missing_file_is_told(call: Call) -> None:
    said = call("config", "check", "--config", "/nowhere/barid.toml")
    assert said.status == 1
    assert "/nowhere/barid.toml cannot be read" in said.err


def test_a_key_that_is_not_there_is_a_mistake(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "barid.toml"
    missing = tmp_path / "key.pem"
    file.write_text(f"[tls]\ncertificate = '{tmp_path / 'chain.pem'}'\nkey = '{missing}'\n")
    said = call("config", "check", "--config", str(file))
    assert said.status == 1
    assert said.err.startswith(f"{file}, line 3:")
    assert str(missing) in said.err
    (told,) = json.loads(call("config", "check", "--config", str(file), "--json").out)
    assert told["name"] == "tls.key"


def test_a_certificate_with_its_key_is_right(call: Call, tmp_path: Path) -> None:
    files = Authority(tmp_path, SystemClock()).ensure(["mail.barid.test"])
    file = tmp_path / "barid.toml"
    file.write_text(f"[tls]\ncertificate = '{files.chain}'\nkey = '{files.key}'\n")
    assert call("config", "check", "--config", str(file)).status == 0
