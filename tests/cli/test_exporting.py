from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.app.moving.orders import ExportOrder, Selection
from barid.archives.opening import Form


def test_an_account_is_written_as_a_maildir(call: Call, office: FakeOffice) -> None:
    said = call("export", "a@barid.test", "out")
    assert (said.status, said.out) == (0, "3 messages written to out.\n")
    assert office.moving.asked == [ExportOrder("a@barid.test", Path("out"), Form.MAILDIR)]


def test_some_of_it_in_another_form(call: Call, office: FakeOffice) -> None:
    words = ("--form", "eml", "--mailbox", "أ", "--mailbox", "B", "--message-id", "<x@y>", "--json")
    assert json.loads(call("export", "a@b", "out", *words).out)["messages"] == 3
    selection = Selection(("أ", "B"), None, "<x@y>")
    assert office.moving.asked == [ExportOrder("a@b", Path("out"), Form.EML, selection)]


def test_a_uid_needs_its_mailbox(call: Call) -> None:
    for words in ((), ("--mailbox", "A", "--mailbox", "B")):
        said = call("export", "a@b", "out", "--uid", "3", *words)
        assert (said.status, said.err) == (2, "barid: --uid needs exactly one --mailbox.\n")
    assert call("export", "a@b", "out", "--uid", "3", "--mailbox", "A").status == 0
    assert call("export", "a@b", "out", "--uid", "0", "--mailbox", "A").status == 2
    assert call("export", "a@b", "out", "--form", "pst").status == 2
