"""What an outbox has taken is on the disk, and goes out once there is a server that takes it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.client.sinks import MAIL

from barid.client import AsyncSender, Mail, Outcome, Sender, State
from barid.client.consigning import Parcel, raw_parcel
from barid.client.results import Status
from barid.client.spool import GIVE_UP_SECONDS, RETRY_SECONDS, Spool
from barid.doctor.diagnosis import Diagnosis
from barid.model.address import Address
from barid.network.randomness import SystemRandomness
from barid.testing.clock import FakeClock
from barid.testing.sink import Fault, Sink

LATER = Status(State.DEFERRED, "450 later", 450, Diagnosis("P07"))
NEVER = Status(State.REFUSED, "550 no", 550, Diagnosis("P05"))
TAKEN = Status(State.ACCEPTED, "250 ok", 250)


def spool(folder: Path, clock: FakeClock | None = None) -> Spool:
    return Spool(folder, clock or FakeClock(), SystemRandomness())


def parcel(*recipients: str) -> Parcel:
    return raw_parcel(None, [one for text in recipients if (one := Address.parse(text))], b"x\n")


def test_everybody_is_queued_and_then_served(tmp_path: Path) -> None:
    with Sink() as sink:
        through = Sender.relay("localhost", port=sink.port, timeout=5)
        with Sender.queue(tmp_path, through) as outbox:
            outcome = outbox.send(MAIL)
            assert outcome["b@example.com"].state is State.QUEUED
            outcome.raise_for_refused()
            sink.wait(1)
        assert outbox.waiting == 0
        assert sink.messages[0].message["Message-ID"] == f"<{outcome.message_id}>"


async def test_the_event_loop_has_an_outbox_too(tmp_path: Path) -> None:
    with Sink() as sink:
        through = AsyncSender.relay("localhost", port=sink.port, timeout=5)
        async with AsyncSender.queue(tmp_path, through) as outbox:
            await outbox.send(MAIL)
            await outbox.send_raw(b"x\n", from_=None, to="c@example.com")
        assert outbox.waiting == 0
        assert len(sink.messages) == 2


def test_another_program_may_do_the_sending(tmp_path: Path) -> None:
    with Sender.queue(tmp_path) as outbox:
        outbox.send(MAIL)
        assert (outbox.flush(), outbox.waiting) == (0, 1)
    with Sink() as sink:
        other = Sender.queue(tmp_path, Sender.relay("localhost", port=sink.port, timeout=5))
        assert (other.flush(), other.waiting) == (1, 0)
        assert sink.messages[0].sender == "ali@example.org"


def test_who_is_deferred_waits_and_who_is_refused_is_told_of(tmp_path: Path) -> None:
    mail = Mail(from_="a@b.example", to=["a@x.example", "b@x.example", "c@x.example"])
    with Sink() as sink:
        outbox = Sender.queue(tmp_path, Sender.relay("localhost", port=sink.port, timeout=5))
        told: list[Outcome] = []
        outbox.on_failure = told.append
        outbox.send(mail)
        sink.answer("RCPT", "550 5.1.1 unknown", times=1)
        sink.answer("RCPT", "450 4.2.0 Greylisted", times=1)
        assert (outbox.flush(), outbox.flush(), outbox.waiting) == (1, 0, 1)
    assert [list(one) for one in told] == [["b@x.example"]]
    (failed,) = outbox.failed
    assert failed["message_id"] == told[0].message_id


def test_without_a_server_everything_stays(tmp_path: Path) -> None:
    with Sink() as sink:
        port = sink.port
    outbox = Sender.queue(tmp_path, Sender.relay("localhost", port=port, timeout=5))
    outbox.send(MAIL)
    assert (outbox.flush(), outbox.waiting, outbox.failed) == (1, 1, [])


def test_what_is_meant_for_later_waits(tmp_path: Path) -> None:
    with Sink() as sink:
        sink.misbehave(Fault.NO_RELAY)
        outbox = Sender.queue(tmp_path, Sender.relay("localhost", port=sink.port, timeout=5))
        outbox.send(Mail(from_="a@b.example", to="c@d.example", later=timedelta(hours=1)))
        assert (outbox.flush(), outbox.waiting) == (0, 1)


def test_pauses_grow_until_it_is_given_up(tmp_path: Path) -> None:
    clock = FakeClock()
    box = spool(tmp_path, clock)
    box.add(parcel("a@x.example"))
    outcome = Outcome({"a@x.example": LATER})
    for pause in RETRY_SECONDS:
        (one,) = box.due()
        assert box.settle(one, outcome) is None
        assert box.due() == []
        clock.advance(pause)
    clock.advance(GIVE_UP_SECONDS)
    (one,) = box.due()
    assert box.settle(one, outcome) == outcome
    assert box.waiting() == []
    assert len(box.failed()) == 1


def test_one_program_at_a_time_tries(tmp_path: Path) -> None:
    with spool(tmp_path).turn() as first, spool(tmp_path).turn() as second:
        assert (first, second) == (True, False)
    with spool(tmp_path).turn() as again:
        assert again


def test_half_a_file_is_left_alone(tmp_path: Path) -> None:
    box = spool(tmp_path)
    (tmp_path / "new" / "1.mail").write_bytes(b'{"from": ')
    (tmp_path / "new" / ".2.mail.tmp").write_bytes(b"")
    assert box.waiting() == []


def test_everything_that_was_asked_for_is_kept(tmp_path: Path) -> None:
    with Sink(offers=("DSN", "MT-PRIORITY", "SMTPUTF8")) as sink:
        outbox = Sender.queue(tmp_path, Sender.relay("localhost", port=sink.port, timeout=5))
        outbox.send(
            Mail(
                from_="كاتب@مثال.السعودية",
                to="قارئ@مثال.السعودية",
                receipts=["delivery"],
                priority=5,
            )
        )
        assert outbox.flush() == 1
        (received,) = sink.messages
    assert "MT-PRIORITY=5" in received.mail_command
    assert "SMTPUTF8" in received.mail_command
    assert "NOTIFY=SUCCESS,FAILURE,DELAY" in received.rcpt_commands[0]
    assert received.sender == "كاتب@مثال.السعودية"
