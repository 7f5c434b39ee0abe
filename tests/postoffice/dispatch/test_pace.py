"""How many connections a destination is given."""

from __future__ import annotations

from barid.postoffice.dispatch.pace import FIRST, KNOWN_MOST, Pace


def begun(pace: Pace, times: int) -> None:
    for _ in range(times):
        pace.begin("sink.test")


def test_a_new_destination_gets_a_few() -> None:
    pace = Pace(20)
    begun(pace, FIRST - 1)
    assert pace.busy() == []
    pace.begin("sink.test")
    assert pace.busy() == ["sink.test"]
    pace.end("sink.test")
    assert pace.busy() == []


def test_who_takes_mail_gets_more_up_to_the_most() -> None:
    pace = Pace(8)
    for _ in range(1000):
        pace.taken("sink.test")
    begun(pace, 7)
    assert pace.busy() == []
    pace.begin("sink.test")
    assert pace.busy() == ["sink.test"]


def test_who_sends_us_away_gets_less_and_never_nothing() -> None:
    pace = Pace(20)
    for _ in range(20):
        pace.sent_away("sink.test")
    assert pace.busy() == []
    pace.begin("sink.test")
    assert pace.busy() == ["sink.test"]


def test_failures_in_a_row_are_counted() -> None:
    pace = Pace(20)
    assert [pace.failed("sink.test") for _ in range(3)] == [0, 1, 2]
    pace.taken("sink.test")
    assert pace.failed("sink.test") == 0


def test_only_so_many_destinations_are_remembered() -> None:
    pace = Pace(1)
    pace.begin("busy.test")
    for number in range(KNOWN_MOST + 1):
        pace.taken(f"{number}.test")
    pace.begin("x.test")
    pace.end("x.test")
    assert len(pace._known) <= KNOWN_MOST
    assert pace.busy() == ["busy.test"]
