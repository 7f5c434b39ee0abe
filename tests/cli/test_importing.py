from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.app.moving.orders import Imported, ImportOrder, Trouble
from barid.archives.opening import Form
from barid.cli.importing import read_pin

PIN = "AB:" * 31 + "CD"


def asked(office: FakeOffice) -> ImportOrder:
    (order,) = office.moving.asked
    assert isinstance(order, ImportOrder)
    return order


def test_mail_is_moved_and_counted(call: Call, office: FakeOffice, tmp_path: Path) -> None:
    said = call("import", "a@barid.test", str(tmp_path))
    assert (said.status, said.out) == (0, "2 messages moved in.\n  INBOX  2\n")
    order = asked(office)
    assert (order.address, order.place.path, order.place.form) == ("a@barid.test", tmp_path, None)
    assert (order.into, order.dry_run, order.again) == (None, False, False)


def test_options_reach_the_office(call: Call, office: FakeOffice, tmp_path: Path) -> None:
    words = ("--from", "mbox", "--into", "قديم", "--dry-run", "--again")
    said = call("import", "a@barid.test", str(tmp_path), *words, "--lang", "ar")
    assert said.out.startswith("ستُنقل رسالتان.")
    order = asked(office)
    assert (order.place.form, order.into) == (Form.MBOX, "قديم")
    assert order.dry_run
    assert order.again


def test_troubles_are_told_and_what_is_missing_fails(
    call: Call, office: FakeOffice, tmp_path: Path
) -> None:
    office.moving.imported = Imported(
        1, 3, damaged=1, damages=[Trouble("INBOX: x", "damaged")], unreadable=1,
        failures=[Trouble("/a", "too-large")], lost_keywords={"b", "a"},
    )  # fmt: skip
    said = call("import", "a@barid.test", str(tmp_path))
    assert said.status == 1
    assert "3 messages had been moved before." in said.out
    assert "a, b" in said.out
    assert "  INBOX: x: damaged, and kept as it is" in said.err
    assert "  /a: larger than 256 MiB\n" in said.err


def test_data_is_printed_for_programs(call: Call, office: FakeOffice, tmp_path: Path) -> None:
    found = json.loads(call("import", "a@barid.test", str(tmp_path), "--json").out)
    assert (found["messages"], found["mailboxes"], found["lost_keywords"]) == (2, {"INBOX": 2}, [])


@pytest.mark.parametrize(
    ("source", "tls", "port"),
    [("imaps://a%40b@mail.example", True, 993), ("imap://a%40b@mail.example:1143", False, 1143)],
)
def test_a_server_is_named_by_its_address(
    call: Call, office: FakeOffice, source: str, tls: bool, port: int
) -> None:
    words = ("import", "a@barid.test", source, "--password-stdin", "--pin", PIN)
    assert call(*words, stdin="sécret\n").status == 0
    server = asked(office).place.server
    assert server is not None
    assert (server.host, server.port, server.user, server.tls) == ("mail.example", port, "a@b", tls)
    assert (server.password, server.pin) == ("sécret", "ab" * 31 + "cd")


def test_the_password_may_come_from_the_environment(call: Call, office: FakeOffice) -> None:
    call("import", "a@b", "imaps://a@b", environment={"BARID_PASSWORD": "p"})
    server = asked(office).place.server
    assert server is not None
    assert server.password == "p"


@pytest.mark.parametrize(
    "words",
    [
        ("import", "a@b", "pop3://a@b"),
        ("import", "a@b", "imaps://b"),
        ("import", "a@b", "imaps://a:secret@b"),
        ("import", "a@b", "imaps://a@b:99999"),
        ("import", "a@b", "imaps://a@b"),  # nobody can be asked for the password
        ("import", "a@b", "x", "--pin", "12"),
        ("import", "a@b", "x", "--from", "pst"),
        ("import", "a@b"),
    ],
)
def test_wrong_usage_is_told_in_a_line(
    call: Call, office: FakeOffice, words: tuple[str, ...]
) -> None:
    for language in ("en", "ar"):
        said = call(*words, "--lang", language)
        assert (said.status, said.err.count("\n")) == (2, 1)
    assert office.moving.asked == []


def test_what_is_not_there_is_told_in_a_line(call: Call, tmp_path: Path) -> None:
    said = call("import", "a@b", str(tmp_path / "nowhere"))
    assert said.status == 1
    assert "nowhere" in said.err
    assert said.err.count("\n") == 1
    said = call("import", "a@b", "imaps://a@b", "--ca-file", str(tmp_path / "nowhere"))
    assert said.status == 1


def test_help_is_there_in_both_languages(call: Call) -> None:
    for command in ("import", "export", "backup", "restore"):
        assert "Usage: barid" in call(command, "--help").out
        assert "الاستعمال" in call(command, "--help", "--lang", "ar").out


def test_pins_are_read_with_and_without_colons() -> None:
    assert read_pin(PIN) == read_pin(PIN.replace(":", ""))
    assert read_pin("x" * 64) is None
    assert read_pin("") is None
