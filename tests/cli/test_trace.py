"""`barid trace` tells the life of a message."""

from __future__ import annotations

import json

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.i18n.texts import trail as texts
from barid.model.event import NewTrail, Step, TrackingEvent, Trail
from barid.model.identifiers import Instant, TrailId

NOON = Instant(1_800_014_400_000_000)
LATER = Instant(NOON + 5_000_000)


@pytest.fixture
def office() -> FakeOffice:
    trail = NewTrail("1@barid.test", "writer@barid.test", 120, "writer@barid.test", NOON)
    events = (
        TrackingEvent(NOON, Step.RECEIVED, detail="directed"),
        TrackingEvent(NOON, Step.QUEUED, "x@sink.test"),
        TrackingEvent(LATER, Step.RELAYED, "x@sink.test", "mx.sink.test: 250 2.0.0 kept"),
    )
    found = [Trail(TrailId(7), trail, events)]
    return FakeOffice(traced={"1@barid.test": found, "x@sink.test": found * 2})


@pytest.mark.parametrize("written", ["1@barid.test", "<1@barid.test>"])
def test_every_step_has_its_line(call: Call, written: str) -> None:
    said = call("trace", written)
    assert said.status == 0
    plain = said.out.replace("\u2068", "").replace("\u2069", "")
    assert plain.splitlines() == [
        "Message <1@barid.test>, 120 octets, from writer@barid.test",
        "  2027-01-15T12:00:00Z  received",
        "      writer@barid.test, directed",
        "  2027-01-15T12:00:00Z  queued  x@sink.test",
        "  2027-01-15T12:00:05Z  taken by another server  x@sink.test",
        "      mx.sink.test: 250 2.0.0 kept",
    ]


def test_programs_are_told_the_same(call: Call) -> None:
    (told,) = json.loads(call("trace", "1@barid.test", "--json").out)
    assert told["sender"] == "writer@barid.test"
    assert told["events"][2] == {
        "at": "2027-01-15T12:00:05Z",
        "step": "relayed",
        "recipient": "x@sink.test",
        "detail": "mx.sink.test: 250 2.0.0 kept",
    }


def test_trails_of_an_address_are_told_one_after_the_other(call: Call) -> None:
    said = call("trace", "x@sink.test")
    assert said.out.count("Message ") == 2
    assert "\n\n" in said.out


def test_who_looks_and_since_when_are_passed_on(call: Call, office: FakeOffice) -> None:
    call("trace", "x@sink.test", "--as", "writer@barid.test", "--since", "2027-01-15T12:00")
    assert office.tracing == [("writer@barid.test", NOON)]


def test_what_is_no_moment_is_wrong_usage(call: Call) -> None:
    said = call("trace", "x@sink.test", "--since", "yesterday")
    assert said.status == 2
    assert "yesterday" in said.err


def test_arabic_is_spoken(call: Call) -> None:
    assert "قبلها خادم آخر" in call("trace", "1@barid.test", "--lang", "ar").out


def test_an_unknown_message_is_told(call: Call) -> None:
    said = call("trace", "2@barid.test")
    assert said.status == 1
    assert "2@barid.test" in said.err


def test_every_step_has_its_words() -> None:
    assert set(texts.STEPS) == {step.value for step in Step}
