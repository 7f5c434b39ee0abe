from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.app.moving.orders import Restored, RestoreOrder, Selection


def test_everything_is_restored(call: Call, office: FakeOffice) -> None:
    said = call("restore", "archive", "--data", "/new")
    assert said.out == "Backup b was restored to /new, and its mail is sound.\n"
    assert office.moving.asked == [RestoreOrder(Path("archive"))]
    assert office.opened == [Path("/new")]


def test_mail_that_is_held_is_told(call: Call, office: FakeOffice) -> None:
    office.moving.restored = Restored("b", held=2)
    assert "2 messages that were waiting to leave are held" in call("restore", "archive").out


def test_some_mail_is_restored(call: Call, office: FakeOffice) -> None:
    office.moving.restored = Restored("b", 1, 4)
    words = ("--mailbox", "INBOX", "--uid", "7", "--into", "عائد", "--at", "2025")
    assert call("restore", "archive", "a@b", *words).out == "1 message came back.\n"
    selection = Selection(("INBOX",), 7)
    assert office.moving.asked == [RestoreOrder(Path("archive"), "2025", "a@b", selection, "عائد")]
    found = json.loads(call("restore", "archive", "a@b", "--json").out)
    assert found == {"name": "b", "messages": 1, "present": 4, "held": 0}


@pytest.mark.parametrize(
    "words",
    [
        ("archive", "--mailbox", "INBOX"),
        ("archive", "--into", "X"),
        ("archive", "--message-id", "x"),
        ("archive", "a@b", "--uid", "7"),
        (),
    ],
)
def test_wrong_usage_is_told_in_a_line(call: Call, words: tuple[str, ...]) -> None:
    for language in ("en", "ar"):
        said = call("restore", *words, "--lang", language)
        assert (said.status, said.err.count("\n")) == (2, 1)
