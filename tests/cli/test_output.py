from __future__ import annotations

import pytest

from barid.cli.output import print_json, print_table, width_of


def test_columns_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([("a", "1"), ("long", "2")])
    assert capsys.readouterr().out == "a     1\nlong  2\n"


def test_arabic_marks_and_isolates_take_no_room() -> None:
    assert width_of("مُحَمَّد") == 4
    assert width_of("\u2068abc\u2069") == 3
    assert width_of("漢字") == 4


def test_no_rows_print_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([])
    assert capsys.readouterr().out == ""


def test_json_keeps_arabic_readable(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": "سارة"})
    assert "سارة" in capsys.readouterr().out
