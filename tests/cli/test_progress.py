from __future__ import annotations

import sys

import pytest
from tests.cli.fake_office import FakeOffice

from barid.cli import progress
from barid.cli.progress import Bar
from barid.cli.shape import Reader
from barid.i18n import Language
from barid.i18n.texts import moving as texts


def reader(language: Language = Language.ENGLISH) -> Reader:
    return Reader(language, {}, FakeOffice())


def test_lines_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0.0)
    with Bar(reader(), texts.IMPORTING) as bar:
        bar.begin(9)
        bar.advance(4)
    with Bar(reader(Language.ARABIC), texts.IMPORTING) as bar:
        bar.begin(9)
        bar.advance()
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "Importing: 4 of 9\nنقل: 1 من 9\n")


def test_lines_are_rare_and_silence_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (False, True):
        with Bar(reader(), texts.IMPORTING, quiet) as bar:
            bar.begin(9)
            bar.advance()
    assert capsys.readouterr().err == ""


def test_a_bar_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with Bar(reader(), texts.EXPORTING) as bar:
        bar.begin(2)
        bar.advance(2)
    assert "Exporting" in capsys.readouterr().err
