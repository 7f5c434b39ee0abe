"""The whole library against sinks: what goes out, what is told, and what never happens."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
import ssl
import threading
from datetime import timedelta
from typing import Literal

import pytest
from tests.client.sinks import MAIL, async_sender_at, options_at, secured, sender_at

from barid.client import (
    AsyncSender,
    LoginRefused,
    Mail,
    NotSent,
    Sender,
    State,
    Undelivered,
    Unfit,
    Unreachable,
    Unsecured,
)
from barid.testing.sink import Fault, Sink
from barid.testing.sink.faults import HANG_UP


def test_a_message_arrives_as_it_was_meant() -> None:
    with secured() as sink, sender_at(sink) as sender:
        outcome = sender.send(MAIL)
        assert outcome["b@example.com"].state is State.ACCEPTED
        outcome.raise_for_refused()
        (received,) = sink.messages
    assert received.login == "ali@example.org"
    assert received.tls == "TLSv1.3"
    assert received.message["Subject"] == "سلام"
    assert received.message.get_content().strip() == "مرحبا"
    assert received.message["Message-ID"] == f"<{outcome.message_id}>"
    assert received.message["Date"]
    assert "verified" in outcome.tls


async def test_the_event_loop_has_the_same_verbs() -> None:
    with secured() as sink:
        async with async_sender_at(sink) as sender:
            outcome = await sender.send(MAIL)
            raw = await sender.send_raw(b"Subject: x\n\ny", from_=None, to="c@example.com")
        assert outcome.accepted
        assert raw.accepted
        assert [one.sender for one in sink.messages] == ["ali@example.org", ""]


def test_one_connection_and_one_login_serve_many_messages() -> None:
    with secured() as sink, sender_at(sink) as sender:
        for _ in range(5):
            sender.send(MAIL).raise_for_refused()
        assert (sink.connections, len(sink.messages)) == (1, 5)
        assert len([line for line in sink.heard if line.startswith("AUTH")]) == 1


def test_threads_take_turns() -> None:
    with secured() as sink, sender_at(sink) as sender:
        threads = [threading.Thread(target=sender.send, args=(MAIL,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (sink.connections, len(sink.messages)) == (1, 8)


def test_a_connection_that_died_while_idle_is_made_again() -> None:
    with secured() as sink, sender_at(sink) as sender:
        sender.send(MAIL).raise_for_refused()
        sink.answer("MAIL", "421 4.4.2 Idle for too long", times=1)
        sender.send(MAIL).raise_for_refused()
        sink.answer("MAIL", HANG_UP, times=1)
        sender.send(MAIL).raise_for_refused()
        assert (sink.connections, len(sink.messages)) == (3, 3)


def test_every_recipient_has_a_status() -> None:
    mail = Mail(from_="ali@example.org", to=["a@x.example", "b@x.example", "c@x.example"])
    with secured() as sink, sender_at(sink) as sender:
        sink.answer("RCPT", "550 5.1.1 User unknown", times=1)
        outcome = sender.send(mail)
        sink.answer("RCPT", "450 4.2.0 Greylisted", times=1)
        later = sender.send(mail)
        assert [len(one.recipients) for one in sink.messages] == [2, 2]
    assert [str(status.state) for status in outcome.values()] == ["refused", "accepted", "accepted"]
    assert outcome["a@x.example"].reply == "550 5.1.1 User unknown"
    assert later["a@x.example"].state is State.DEFERRED
    with pytest.raises(Undelivered) as caught:
        outcome.raise_for_refused()
    assert caught.value.diagnosis.id == "P05"
    assert "\u2068a@x.example\u2069" in caught.value.diagnosis.sentence("ar")


def test_recipients_that_did_not_fit_follow_in_another_transaction() -> None:
    mail = Mail(from_="ali@example.org", to=["a@x.example", "b@x.example", "c@x.example"])
    with secured() as sink, sender_at(sink) as sender:
        sink.answer("RCPT", "452 4.5.3 Too many recipients", times=2)
        sender.send(mail).raise_for_refused()
        taken = [one.recipients for one in sink.messages]
    assert taken == [("c@x.example",), ("a@x.example", "b@x.example")]


# --- what is never done


@pytest.mark.parametrize("tls", ["starttls", "at-once"])
def test_a_stranger_never_hears_the_secret(tls: Literal["starttls", "at-once"]) -> None:
    with Sink(tls=tls, users={"ali@example.org": "x"}) as sink:
        sender = Sender(
            "localhost",
            port=sink.port,
            user="ali@example.org",
            secret="x",
            tls=tls,
            timeout=5,
        )
        with pytest.raises(Unsecured) as caught:
            sender.open()
        assert not any(line.startswith("AUTH") for line in sink.heard)
    assert caught.value.diagnosis.id in ("T02", "T03", "T04")


def test_no_secret_goes_out_without_tls() -> None:
    with Sink(users={"a": "b"}) as sink:
        sender = Sender("localhost", port=sink.port, user="a", secret="b", timeout=5)
        with pytest.raises(Unsecured) as caught:
            sender.send(MAIL)
        assert not any(line.startswith("AUTH") for line in sink.heard)
        here = Sender("localhost", port=sink.port, user="a", secret="b", tls="never", timeout=5)
        here.send(MAIL).raise_for_refused()
        here.close()
    assert caught.value.diagnosis.id == "T15"


def test_a_pin_takes_the_place_of_an_authority() -> None:
    with secured() as sink:
        pem = (sink.authorities.parent / "server.pem").read_text("ascii")
        start = pem.index("-----BEGIN CERTIFICATE")
        end = pem.index("-----END CERTIFICATE-----", start) + len("-----END CERTIFICATE-----")
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem[start:end])).hexdigest()
        options = options_at(sink, pin=f"sha256:{digest}")
        del options["authorities"]
        with Sender("localhost", **options) as sender:
            assert sender.send(MAIL).tls.endswith("pinned")
        options["pin"] = "00" * 32
        with pytest.raises(Unsecured) as caught:
            Sender("localhost", **options).open()
    assert caught.value.diagnosis.id == "T16"


@pytest.mark.parametrize("code", ["503 5.5.1 Already", "250 ok"])
def test_nothing_but_235_is_a_login(code: str) -> None:
    with secured() as sink:
        sink.answer("AUTH", code)
        with pytest.raises(NotSent):
            sender_at(sink).send(MAIL)
        assert sink.messages == ()


def test_a_wrong_secret_is_tried_once() -> None:
    with secured() as sink:
        with pytest.raises(LoginRefused) as caught:
            sender_at(sink, secret="wrong").send(MAIL)
        assert len([line for line in sink.heard if line.startswith("AUTH")]) == 1
        assert caught.value.diagnosis.id == "C01"
        with pytest.raises(LoginRefused) as blank:
            sender_at(sink, secret="سر 123\n").send(MAIL)
        assert blank.value.diagnosis.id == "C12"


def test_a_token_logs_in_where_the_server_takes_tokens() -> None:
    with Sink(tls="starttls", users={"a@b.example": "tok"}, mechanisms="XOAUTH2") as sink:
        options = options_at(sink, user="a@b.example", token=lambda: "tok")
        del options["secret"]
        with Sender("localhost", **options) as sender:
            sender.send(MAIL).raise_for_refused()
        options["token"] = "old"
        with pytest.raises(LoginRefused) as caught:
            Sender("localhost", **options).open()
        assert caught.value.diagnosis.id == "C15"
        with pytest.raises(LoginRefused) as none:
            sender_at(sink).open()
        assert none.value.diagnosis.id == "A15"


# --- what is asked for


def test_what_the_server_offers_is_used() -> None:
    mail = Mail(
        from_="ali@example.org",
        to="b@example.com",
        text="مرحبا",
        receipts=["delivery", "read"],
        priority="high",
        later=timedelta(hours=1),
        directed=True,
    )
    offers = ("SIZE", "8BITMIME", "DSN", "MT-PRIORITY", "FUTURERELEASE 86400 x", "XDIRECTED")
    with Sink(offers=offers) as sink, Sender.relay("localhost", port=sink.port) as sender:
        outcome = sender.send(mail)
        outcome.raise_for_refused()
        assert outcome.receipts
        (received,) = sink.messages
    for word in ("SIZE=", "BODY=8BITMIME", "RET=HDRS", "HOLDFOR=36", "MT-PRIORITY=3", "XDIRECTED"):
        assert word in received.mail_command, word
    assert "NOTIFY=SUCCESS,FAILURE,DELAY" in received.rcpt_commands[0]
    assert "مرحبا".encode() in received.content
    assert received.message["Disposition-Notification-To"] == "ali@example.org"


def test_chunks_replace_data_where_they_may() -> None:
    with Sink(offers=("CHUNKING", "PIPELINING")) as sink:
        with Sender.relay("localhost", port=sink.port) as sender:
            for _ in range(3):
                sender.send(MAIL).raise_for_refused()
        assert len(sink.messages) == 3
        assert not any(line.startswith("DATA") for line in sink.heard)


def test_a_server_that_cannot_wait_is_not_given_what_should_wait() -> None:
    mail = Mail(from_="a@b.example", to="c@d.example", later=timedelta(hours=1))
    with Sink() as sink, Sender.relay("localhost", port=sink.port) as sender:
        status = sender.send(mail)["c@d.example"]
        assert sink.messages == ()
    assert status.state is State.REFUSED
    assert status.diagnosis is not None
    assert status.diagnosis.id == "M19"


def test_what_is_too_large_is_not_sent_at_all() -> None:
    with Sink(offers=("SIZE 1000",)) as sink, Sender.relay("localhost", port=sink.port) as sender:
        outcome = sender.send(Mail(from_="a@b.example", to="c@d.example", text="x" * 2000))
        assert not any(line.startswith("MAIL") for line in sink.heard)
    with pytest.raises(Undelivered) as caught:
        outcome.raise_for_refused()
    assert caught.value.diagnosis.id == "M06"


def test_bcc_never_shows() -> None:
    mail = Mail(from_="a@b.example", to="c@d.example", bcc="hidden@e.example")
    with Sink() as sink, Sender.relay("localhost", port=sink.port) as sender:
        sender.send(mail)
        sender.send_raw(b"Bcc: hidden@e.example\n\nx", from_="a@b.example", to="hidden@e.example")
        assert not any(b"hidden" in one.content for one in sink.messages)
        assert sink.messages[0].recipients == ("c@d.example", "hidden@e.example")


# --- addresses beyond ASCII


def test_a_server_with_smtputf8_gets_addresses_as_they_are() -> None:
    mail = Mail(from_="a@b.example", to=["محمد <محمد@مثال.السعودية>", "علي <ali@مثال.السعودية>"])
    with Sink() as sink, Sender.relay("localhost", port=sink.port) as sender:
        sender.send(mail).raise_for_refused()
        (received,) = sink.messages
    assert "SMTPUTF8" in received.mail_command
    assert received.recipients == ("محمد@مثال.السعودية", "ali@xn--mgbh0fb.xn--mgberp4a5d4ar")
    assert "<محمد@مثال.السعودية>".encode() in received.content


def test_without_smtputf8_those_who_can_be_reached_are_reached() -> None:
    mail = Mail(from_="a@b.example", to=["محمد@مثال.السعودية", "ali@مثال.السعودية"])
    with Sink(offers=()) as sink, Sender.relay("localhost", port=sink.port) as sender:
        outcome = sender.send(mail)
        (received,) = sink.messages
    assert outcome["محمد@مثال.السعودية"].state is State.NEEDS_SMTPUTF8
    assert outcome["ali@مثال.السعودية"].state is State.ACCEPTED
    assert received.content.isascii()
    with pytest.raises(Undelivered) as caught:
        outcome.raise_for_refused()
    assert caught.value.diagnosis.id == "N01"


# --- failures and their diagnoses

DIAGNOSES = {
    Fault.BUSY: "A08",
    Fault.BANNED: "P17",
    Fault.CLOSES_AT_ONCE: "A25",
    Fault.SPEAKS_IMAP: "A21",
    Fault.SPEAKS_HTTP: "A21",
    Fault.NO_EHLO: "A06",
    Fault.DISLIKES_NAME: "A07",
    Fault.THROTTLES_EHLO: "A08",
    Fault.MASKED: "A05",
    Fault.NO_STARTTLS: "A20",
    Fault.WRONG_SECRET: "C01",
    Fault.LOGIN_LATER: "C09",
    Fault.LOGIN_TWICE: "C01",
    Fault.LOGIN_WANTED: "P01",
    Fault.NOT_YOUR_ADDRESS: "P02",
    Fault.GREYLISTED: "P07",
    Fault.UNKNOWN_USER: "P05",
    Fault.MAILBOX_FULL: "P06",
    Fault.NO_RELAY: "P03",
    Fault.NO_DATA: "X01",
    Fault.CONTENT_REFUSED: "M08",
    Fault.CONTENT_LATER: "X01",
    Fault.DROPS_AFTER_CONTENT: "M14",
}


@pytest.mark.parametrize("fault", DIAGNOSES, ids=lambda fault: fault.name)
def test_every_failure_has_its_diagnosis(fault: Fault) -> None:
    with secured() as sink:
        sink.misbehave(fault)
        with pytest.raises(NotSent) as caught, sender_at(sink) as sender:
            sender.send(MAIL).raise_for_refused()
        assert caught.value.diagnosis.id == DIAGNOSES[fault]
        assert caught.value.diagnosis.sentence("ar") != caught.value.diagnosis.sentence("en")


def test_silence_ends_in_time() -> None:
    with secured() as sink:
        sink.misbehave(Fault.SILENT)
        with pytest.raises(NotSent) as caught:
            sender_at(sink, timeout=0.2).open()
    assert caught.value.diagnosis.id == "A22"


def test_what_may_have_been_taken_is_said_to_be_doubtful() -> None:
    with Sink() as sink, Sender.relay("localhost", port=sink.port) as sender:
        sink.misbehave(Fault.DROPS_AFTER_CONTENT)
        status = sender.send(MAIL)["b@example.com"]
    assert (status.state, status.doubtful) == (State.DEFERRED, True)


def test_a_closed_port_is_told() -> None:
    with Sink() as sink:
        port = sink.port
    with pytest.raises(Unreachable) as caught:
        Sender.relay("localhost", port=port, timeout=5).open()
    assert caught.value.diagnosis.id == "L05"


def test_mail_names_its_author_and_its_recipients() -> None:
    with Sink() as sink, Sender.relay("localhost", port=sink.port) as sender:
        for mail in (Mail(to="a@b.example"), Mail(from_="a@b.example")):
            with pytest.raises(Unfit):
                sender.send(mail)
        assert sink.connections == 0


# --- what is told


def test_a_transcript_has_everything_but_secrets_and_contents() -> None:
    out = io.StringIO()
    with secured() as sink, sender_at(sink, transcript=out) as sender:
        sender.send(Mail(from_="ali@example.org", to="b@example.com", text="private words"))
    told = out.getvalue()
    assert "-> AUTH PLAIN ***" in told
    assert "octets of content)" in told
    assert "<- 235 2.7.0 Welcome" in told
    assert "private words" not in told
    assert "c2Vy" not in told
    with Sink(tls="starttls", users={"u": "topsecret"}, mechanisms="LOGIN") as sink:
        lines: list[str] = []
        with sender_at(sink, transcript=lines.append) as sender:
            sender.open()
    assert lines.count("-> ***") == 2
    assert not any("dG9wc2VjcmV0" in line for line in lines)


def test_the_log_tells_what_became_of_messages(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "barid.client")
    with Sink() as sink, Sender.relay("localhost", port=sink.port) as sender:
        sink.answer("RCPT", "550 5.1.1 unknown", times=1)
        sender.send(MAIL)
    assert "0 accepted, 1 not" in caplog.text
    assert "b@example.com: refused: 550 5.1.1 unknown" in caplog.text


async def test_a_blocking_sender_works_beside_an_event_loop() -> None:
    with Sink() as sink, Sender.relay("localhost", port=sink.port) as sender:
        await asyncio.to_thread(sender.send, MAIL)
        assert sender.send_all([MAIL]).accepted == 1
        assert len(sink.messages) == 2


async def test_tasks_take_turns() -> None:
    with secured() as sink:
        async with async_sender_at(sink) as sender:
            await asyncio.gather(*(sender.send(MAIL) for _ in range(5)))
        assert (sink.connections, len(sink.messages)) == (1, 5)


def test_both_senders_have_the_same_verbs() -> None:
    def verbs(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert verbs(Sender) == verbs(AsyncSender) - {"with_settings"}
