"""One call of the command line inside the test process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from tests.cli.fake_office import FakeOffice

from barid.cli.root import run


@dataclass(frozen=True, slots=True)
class Said:
    """What a call printed and how it ended."""

    status: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice(names=["barid.test"])


@pytest.fixture
def call(
    office: FakeOffice, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Call:
    def one(*words: str, stdin: str = "", environment: Mapping[str, str] | None = None) -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        status = run(words, {"LANG": "en_US.UTF-8", **(environment or {})}, office)
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    return one
