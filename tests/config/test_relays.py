"""Smarthosts as they are written in the file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from barid.config import Configuration, Mistakes, parse_configuration
from barid.config.kinds import WRONG, NextHop
from barid.config.relays import BySender, Relaying, Smarthost
from barid.i18n import Language

FOLDER = Path("/etc/barid")
PIN = "ab" * 32


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"smtp://127.0.0.1:2526"', NextHop("smtp", "127.0.0.1", 2526)),
        ('{host = "Smart.test"}', Smarthost("smart.test", 465, "implicit")),
        ('{host = "smart.test", port = 587}', Smarthost("smart.test", 587, "starttls")),
        ('{host = "smart.test", port = 2525}', Smarthost("smart.test", 2525, "starttls")),
        ('{host = "smart.test", port = 25}', Smarthost("smart.test", 25, "starttls")),
        ('{host = "::1", tls = "starttls"}', Smarthost("::1", 587, "starttls")),
        ('{host = "localhost", tls = "offered"}', Smarthost("localhost", 25, "offered")),
        (
            f'{{host = "smart.test", pins = ["{PIN}"], user = "me", secret_env = "S"}}',
            Smarthost("smart.test", 465, "implicit", (PIN,), "me", None, "S"),
        ),
        (
            '{host = "smart.test", user = "me", secret_file = "me.secret"}',
            Smarthost("smart.test", 465, "implicit", (), "me", FOLDER / "me.secret"),
        ),
    ],
)
def test_what_is_written_is_read_and_written_again(written: str, meant: object) -> None:
    kind = Relaying()
    value = tomllib.loads(f"x = {written}")["x"]
    assert kind.read(value, FOLDER) == meant
    again = tomllib.loads(f"x = {kind.show(meant)}")["x"]
    assert kind.read(again, FOLDER) == meant


@pytest.mark.parametrize(
    "written",
    [
        "{}",
        "{port = 25}",
        '{host = "smart"}',
        '{host = "smart.test", port = 0}',
        '{host = "smart.test", port = true}',
        '{host = "smart.test", port = "25"}',
        '{host = "smart.test", tls = "none"}',
        '{host = "smart.test", secret = "x"}',
        '{host = "smart.test", user = "me"}',
        '{host = "smart.test", secret_file = "x"}',
        '{host = "smart.test", secret_env = "S"}',
        '{host = "smart.test", user = "me", secret_file = "x", secret_env = "S"}',
        '{host = "smart.test", user = "me", secret_env = "A=B"}',
        '{host = "smart.test", user = "me", secret_env = "S", tls = "offered"}',
        '{host = "smart.test", user = 1, secret_env = "S"}',
        f'{{host = "smart.test", pins = ["{PIN}"], tls = "offered"}}',
        '{host = "smart.test", pins = ["ab"]}',
        '{host = "smart.test", pins = "ab"}',
        '""',
        "[]",
        "1",
    ],
)
def test_what_cannot_be_meant_is_refused(written: str) -> None:
    assert Relaying().read(tomllib.loads(f"x = {written}")["x"], FOLDER) is WRONG


def test_nothing_may_be_chosen_where_it_is_optional() -> None:
    kind = Relaying(optional=True)
    assert kind.read("", FOLDER) is None
    assert kind.show(None) == '""'


def test_senders_are_addresses_and_domains() -> None:
    kind = BySender(Relaying())
    table = {"me@example.org": "smtp://192.0.2.1:25", "example.net": {"host": "smart.test"}}
    read = kind.read(table, FOLDER)
    assert isinstance(read, dict)
    assert set(read) == set(table)
    assert kind.read(tomllib.loads(f"x = {kind.show(read)}")["x"], FOLDER) == read
    assert kind.show({}) == "{}"
    for wrong in ("*", "@example.org", "me@", "me", ".example.org"):
        assert kind.read({wrong: "smtp://192.0.2.1:25"}, FOLDER) is WRONG
    assert kind.read("x", FOLDER) is WRONG


def test_a_secret_that_somebody_wrote_down_is_not_said_aloud() -> None:
    told = '[routes]\n"*" = { host = "smart.test", user = "me", password = "hunter2" }\n'
    found = parse_configuration(told.encode(), FOLDER / "barid.toml")
    assert isinstance(found, Mistakes)
    for language in Language:
        said = found.all[0].in_(language)
        assert "hunter2" not in said
        assert "secret_file" in said
    nested = '[relay.fallback]\nhost = "smart.test"\nuser = "me"\nsecret = "hunter2"\n'
    found = parse_configuration(nested.encode(), FOLDER / "barid.toml")
    assert isinstance(found, Mistakes)
    assert "hunter2" not in found.all[0].in_(Language.ENGLISH)


def test_a_smarthost_may_stand_in_a_section_of_its_own() -> None:
    told = '[relay]\nport = 25\n[relay.fallback]\nhost = "smart.test"\n'
    told += '[senders."a@b.test"]\nhost = "c.test"\n'
    found = parse_configuration(told.encode(), FOLDER / "barid.toml")
    assert isinstance(found, Configuration)
    assert found.settings.relay.fallback == Smarthost("smart.test", 465, "implicit")
    assert found.settings.senders == {"a@b.test": Smarthost("c.test", 465, "implicit")}
