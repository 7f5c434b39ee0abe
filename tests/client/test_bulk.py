"""Many messages: all arrive, each once, whatever breaks in between."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.client.sinks import async_sender_at, options_at, secured

from barid.client import Mail, NotSent, Progress, Sender
from barid.client.bars import bar, drawn
from barid.client.bulk import BulkOptions
from barid.testing.sink import Fault, Sink
from barid.testing.sink.faults import HANG_UP

FAST = ("PIPELINING", "8BITMIME")


def letters(count: int) -> list[Mail]:
    return [
        Mail(from_="ali@example.org", to=f"n{number}@example.com", subject=f"{number}")
        for number in range(count)
    ]


def subjects(sink: Sink) -> list[int]:
    return sorted(int(one.message["Subject"]) for one in sink.messages)


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("offers", [(), FAST, ("PIPELINING", "CHUNKING")], ids=str)
def test_all_arrive_once(offers: tuple[str, ...], connections: int) -> None:
    with Sink(offers=offers) as sink:
        sender = Sender.relay("localhost", port=sink.port)
        summary = sender.send_all(letters(40), connections=connections)
        assert subjects(sink) == list(range(40))
        assert sink.connections <= connections
    assert (summary.messages, summary.accepted, summary.complete) == (40, 40, True)


def test_over_tls_with_a_login_as_well() -> None:
    with secured() as sink:
        summary = Sender("localhost", **options_at(sink)).send_all(letters(10), connections=2)
        assert subjects(sink) == list(range(10))
    assert summary.complete


async def test_messages_may_come_as_they_are_made() -> None:
    async def making() -> AsyncIterator[Mail]:
        for mail in letters(5):
            yield mail

    with Sink() as sink:
        async with async_sender_at(sink) as sender:
            summary = await sender.send_all(making())
        assert subjects(sink) == list(range(5))
    assert summary.accepted == 5


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("offers", [(), FAST], ids=str)
def test_what_was_not_begun_when_a_connection_broke_is_sent_over_another(
    verb: str, offers: tuple[str, ...]
) -> None:
    with Sink(offers=offers) as sink:
        sink.answer(verb, HANG_UP, times=1)
        summary = Sender.relay("localhost", port=sink.port, timeout=5).send_all(letters(10))
        assert subjects(sink) == list(range(10))
    assert summary.complete


def test_what_may_have_been_taken_is_not_sent_again() -> None:
    with Sink(offers=FAST) as sink:
        sink.misbehave(Fault.DROPS_AFTER_CONTENT, times=1)
        summary = Sender.relay("localhost", port=sink.port, timeout=5).send_all(letters(10))
        assert subjects(sink) == list(range(10))
    assert (summary.accepted, summary.deferred) == (9, 1)
    (trouble,) = summary.troubles
    assert next(iter(trouble.values())).doubtful


def test_who_is_refused_does_not_hold_up_the_others() -> None:
    with Sink(offers=FAST) as sink:
        sink.answer("RCPT", "550 5.1.1 unknown", times=2)
        sink.answer("END", "554 5.7.1 spam", times=1)
        sink.answer("MAIL", "451 4.3.0 later", times=1)
        summary = Sender.relay("localhost", port=sink.port).send_all(letters(10))
        assert len(sink.messages) == summary.accepted
    assert (summary.messages, summary.deferred) == (10, 1)
    assert summary.refused in (2, 3)  # an envelope that ran ahead may have had one of the answers
    assert len(summary.troubles) == summary.refused + summary.deferred


def test_recipients_that_did_not_fit_follow() -> None:
    mail = Mail(from_="a@b.example", to=["a@x.example", "b@x.example", "c@x.example"])
    with Sink(offers=FAST) as sink:
        sink.answer("RCPT", "452 4.5.3 Too many recipients", times=2)
        summary = Sender.relay("localhost", port=sink.port).send_all([mail])
        assert [len(one.recipients) for one in sink.messages] == [1, 2]
    assert (summary.messages, summary.accepted) == (1, 3)


def test_a_server_that_is_gone_ends_the_run_and_says_why() -> None:
    sink = Sink(offers=FAST).start()

    def stopping() -> Iterator[Mail]:
        for number, mail in enumerate(letters(20)):
            if number == 10:
                sink.stop()
            yield mail

    summary = Sender.relay("localhost", port=sink.port, timeout=5).send_all(stopping())
    assert summary.broken is not None
    assert summary.messages < 20
    with pytest.raises(NotSent):
        Sender.relay("localhost", port=sink.port, timeout=5).send_all(letters(1))


def test_a_run_that_broke_off_is_taken_up_again(tmp_path: Path) -> None:
    files: BulkOptions = {"journal": tmp_path / "journal", "report": tmp_path / "report.csv"}

    def breaking() -> Iterator[Mail]:
        yield from letters(20)[:8]
        raise KeyboardInterrupt

    with Sink(offers=FAST) as sink:
        sink.answer("RCPT", "450 4.2.0 Greylisted", times=1)
        sender = Sender.relay("localhost", port=sink.port)
        with pytest.raises(KeyboardInterrupt):
            sender.send_all(breaking(), **files)
        first = len(sink.messages)
        summary = sender.send_all(letters(20), **files)
        sent = subjects(sink)
        again = sender.send_all(letters(20), **files)
        assert len(sink.messages) == len(sent)
    assert 0 < first < 20
    assert len(set(sent)) == len(sent)  # none twice
    # What was under way at the break may have been taken: it is told of, not sent.
    doubtful = [one for one in summary.troubles if next(iter(one.values())).doubtful]
    assert len(sent) + len(doubtful) >= 20
    assert again.skipped == 20
    with (tmp_path / "report.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["state"] for row in rows} <= {"accepted", "deferred"}
    accepted = len([row for row in rows if row["state"] == "accepted"])
    assert accepted <= len(sent) <= accepted + len(doubtful)


def test_a_source_that_fails_ends_the_run_after_what_was_under_way() -> None:
    def failing() -> Iterator[Mail]:
        yield from letters(5)
        raise LookupError("no more")

    with Sink(offers=FAST) as sink:
        with pytest.raises(LookupError):
            Sender.relay("localhost", port=sink.port).send_all(failing(), connections=2)
        assert subjects(sink) == list(range(5))


def test_equal_messages_are_told_apart(tmp_path: Path) -> None:
    same = [Mail(from_="a@b.example", to="c@d.example", subject="1")] * 3
    with Sink() as sink:
        sender = Sender.relay("localhost", port=sink.port)
        sender.send_all(same, journal=tmp_path / "j")
        sender.send_all(same, journal=tmp_path / "j")
        assert len(sink.messages) == 3


def test_the_speed_can_be_limited() -> None:
    with Sink() as sink:
        summary = Sender.relay("localhost", port=sink.port).send_all(letters(5), rate=50)
    assert summary.seconds >= 0.07


def test_progress_is_told_after_each() -> None:
    told: list[Progress] = []
    with Sink() as sink:
        Sender.relay("localhost", port=sink.port).send_all(letters(3), progress=told.append)
    assert [one.done for one in told] == [1, 2, 3]
    assert (told[-1].total, told[-1].accepted) == (3, 3)


def test_a_bar_shows_how_far_it_has_come() -> None:
    half = Progress(5, 5, 0, 0, 0, 10, 1.0)
    assert drawn(half).startswith("[###############...............] 5/10")
    assert drawn(Progress(5, 5, 0, 0, 0, None, 1.0)).startswith("5  5 + 0 - 0  5/s")
    out = io.StringIO()
    draw = bar(out)
    draw(Progress(10, 9, 0, 1, 0, 10, 1.0))
    assert out.getvalue() == "[##############################] 10/10  9 + 0 - 1  10/s\n"
