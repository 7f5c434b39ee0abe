"""`barid queue` shows what waits, and changes it."""

from __future__ import annotations

import json

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.model.envelope import Body
from barid.model.identifiers import ContentId, Instant, OutgoingId, QueueEntryId, TrailId
from barid.model.outgoing import (
    NOTHING_ASKED,
    NOTHING_ASKED_FOR_ONE,
    NewOutgoing,
    Outgoing,
    QueueEntry,
    QueueState,
)
from barid.postoffice.queue.changes import Waiting

NOON = Instant(1_800_014_400_000_000)


def waiting(number: int, recipient: str) -> Waiting:
    asked, state = NOTHING_ASKED_FOR_ONE, QueueState.WAITING
    who = (QueueEntryId(number), OutgoingId(9), recipient, "sink.test", 0, asked, state, NOON)
    entry = QueueEntry(*who, attempts=2, claim=4, reply="450 later", delay_told=False)
    body, asked_of_all = Body.SEVEN_BIT, NOTHING_ASKED
    content, trail = ContentId(1), TrailId(1)
    what = NewOutgoing(
        content, 10, "a@barid.test", body, False, asked_of_all, None, trail, NOON, NOON
    )
    return Waiting(entry, Outgoing(OutgoingId(9), what))


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice(waiting=[waiting(3, "x@sink.test"), waiting(4, "قارئ@sink.test")])


def test_what_waits_stands_one_on_each_line(call: Call) -> None:
    said = call("queue", "list")
    assert said.status == 0
    first, second = said.out.splitlines()
    assert first == "3  waiting  2027-01-15T12:00:00Z  a@barid.test  x@sink.test"
    assert second.endswith("قارئ@sink.test")


def test_programs_are_told_all(call: Call) -> None:
    (first, _) = json.loads(call("queue", "list", "--json").out)
    assert first == json.loads(call("queue", "show", "3", "--json").out)
    assert (first["recipient"], first["attempts"], first["reply"]) == (
        "x@sink.test",
        2,
        "450 later",
    )


def test_one_is_shown_with_what_the_other_side_said(call: Call) -> None:
    said = call("queue", "show", "3")
    assert "450 later" in said.out
    assert "attempts" in said.out


@pytest.mark.parametrize("verb", ["retry", "hold", "release", "cancel"])
def test_one_is_changed(call: Call, office: FakeOffice, verb: str) -> None:
    said = call("queue", verb, "3")
    assert said.status == 0
    assert "x@sink.test" in said.out
    assert office.changed == [(verb, 3)]


def test_all_are_tried_where_none_is_named(call: Call, office: FakeOffice) -> None:
    assert call("queue", "retry").status == 0
    assert office.changed == [("retry", 3), ("retry", 4)]


@pytest.mark.parametrize("verb", ["show", "retry", "hold", "release", "cancel"])
def test_what_is_not_there_is_told(call: Call, verb: str) -> None:
    said = call("queue", verb, "77")
    assert said.status == 1
    assert "77" in said.err


def test_what_is_no_number_is_wrong_use(call: Call) -> None:
    assert call("queue", "show", "x").status == 2


def test_it_speaks_arabic(call: Call) -> None:
    assert "أُوقف" in call("queue", "hold", "3", "--lang", "ar").out


@pytest.mark.parametrize("verb", ["release", "cancel"])
def test_senders_undo_what_is_theirs(call: Call, office: FakeOffice, verb: str) -> None:
    assert call("queue", verb, "3", "--as", "a@barid.test").status == 0
    assert office.changed == [(f"{verb} as a@barid.test", 3)]
    assert call("queue", "list", "--as", "a@barid.test").status == 0
    assert call("queue", "show", "3", "--as", "a@barid.test").status == 0
