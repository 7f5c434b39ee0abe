from __future__ import annotations

import tomllib
from pathlib import Path

from barid.config import Configuration, parse_configuration
from barid.config.reference import (
    described,
    in_force,
    markdown_reference,
    plain_reference,
    shown,
)
from barid.config.settings import SECTIONS, Settings
from barid.i18n import Language

ALL = [setting for section in SECTIONS for setting in section.settings]


def test_every_setting_is_in_every_reference() -> None:
    for language in Language:
        page, names = markdown_reference(language), {item["name"] for item in described(language)}
        for setting in ALL:
            assert f"### `{setting.name}`" in page
            assert f"{setting.key or setting.name} = " in plain_reference(language)
            assert setting.name in names


def test_every_default_is_allowed() -> None:
    for setting in ALL:
        kind = setting.meaning.kind
        written = tomllib.loads(f"value = {shown(setting, setting.default)}")["value"]
        assert kind.read(written, Path("/")) == setting.default, setting.name


def test_the_settings_in_force_make_the_same_settings_when_read_again() -> None:
    changed = b'[imap]\nseparator = "."\n[routes]\n"a.test" = "smtp://127.0.0.1:26"\n'
    first = parse_configuration(changed, Path("/x"))
    assert isinstance(first, Configuration)
    text = ""
    for setting, value, _ in in_force(first):
        table = setting.section if setting.key else None
        text += f"{table}.{setting.key} = {value}\n" if table else f"{setting.name} = {value}\n"
    again = parse_configuration(text.encode(), Path("/x"))
    assert isinstance(again, Configuration)
    assert again.settings == first.settings


def test_what_is_in_force_says_where_it_comes_from() -> None:
    found = parse_configuration(b"\n[imap]\nseparator = '.'\n", Path("/x"))
    assert isinstance(found, Configuration)
    lines = {setting.name: line for setting, _, line in in_force(found)}
    assert lines["imap.separator"] == 3
    assert lines["log.level"] == 0


def test_settings_are_values() -> None:
    assert Settings() == Settings()
    assert hash(Settings().limits) == hash(Settings().limits)
