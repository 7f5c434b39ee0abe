"""Reports are read whichever way they are written, and never make us fail."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.i18n.language import Language
from barid.i18n.texts import receipts as texts
from barid.message.mime import scan
from barid.message.receipts.dsn import Action, Line, Report, write
from barid.message.receipts.notices import DeliveryNotice, ReadingNotice, Told
from barid.message.receipts.reading import read
from barid.message.receipts.reasons import Reason

DATE = "Fri, 15 Jan 2027 12:00:00 +0000"
Record = Callable[[str, object], None]
# What the expectations of the corpus call a thing, and what we may call it.
NAMES: dict[str, set[Reason]] = {
    "userunknown": {Reason.UNKNOWN_MAILBOX},
    "hostunknown": {Reason.UNKNOWN_HOST},
    "notaccept": {Reason.UNKNOWN_HOST},
    "hasmoved": {Reason.MOVED},
    "mailboxfull": {Reason.MAILBOX_FULL},
    "suspend": {Reason.DISABLED},
    "expired": {Reason.EXPIRED},
    "networkerror": {Reason.EXPIRED, Reason.UNKNOWN_HOST},
    "authfailure": {Reason.AUTHENTICATION},
    "blocked": {Reason.REPUTATION, Reason.POLICY},
    "badreputation": {Reason.REPUTATION},
    "requireptr": {Reason.REPUTATION},
    "rejected": {Reason.POLICY, Reason.REPUTATION, Reason.SPAM},
    "policyviolation": {Reason.POLICY, Reason.CONTENT, Reason.SPAM},
    "securityerror": {Reason.POLICY, Reason.RELAYING, Reason.CONTENT},
    "spamdetected": {Reason.SPAM},
    "virusdetected": {Reason.VIRUS},
    "norelaying": {Reason.RELAYING},
    "toomanyconn": {Reason.BUSY},
    "speeding": {Reason.BUSY},
    "mesgtoobig": {Reason.TOO_LARGE},
    "exceedlimit": {Reason.TOO_LARGE},
    "systemerror": {Reason.SYSTEM, Reason.EXPIRED},
    "systemfull": {Reason.SYSTEM},
    "mailererror": {Reason.SYSTEM},
    "contenterror": {Reason.CONTENT},
    "notcompliantrfc": {Reason.CONTENT},
    "syntaxerror": {Reason.PROTOCOL},
    # Refused after the content: by us under whatever was said.
    "filtered": {Reason.UNKNOWN_MAILBOX, Reason.POLICY, Reason.SPAM, Reason.DISABLED},
}
NO_BOUNCES = {"feedback", "vacation", "delivered"}


def heard(content: bytes) -> DeliveryNotice | ReadingNotice | None:
    return read(content, scan(content))


def own_report(envid: str | None = "Q1") -> bytes:
    line = Line(
        "قارئ@sink.test",
        Action.FAILED,
        "5.1.1",
        texts.CAUSES["unknown-mailbox"],
        "550 5.1.1 who?",
        "mx.sink.test",
        "rfc822;Old@sink.test",
    )
    returned = b"Message-ID: <7@barid.test>\r\nSubject: x\r\n"
    return write(
        Report(
            "mx.barid.test",
            "postmaster@mx.barid.test",
            "writer@barid.test",
            DATE,
            DATE,
            "1@mx.barid.test",
            "b",
            [line],
            (Language.ENGLISH, Language.ARABIC),
            envid,
            returned,
        )
    )


def test_what_we_write_we_can_read() -> None:
    notice = heard(own_report())
    assert isinstance(notice, DeliveryNotice)
    assert (notice.envid, notice.message_id, notice.standard) == ("Q1", "7@barid.test", True)
    (one,) = notice.recipients
    assert (one.recipient, one.original, one.told) == (
        "قارئ@sink.test",
        "Old@sink.test",
        Told.FAILED,
    )
    assert (one.status, one.code, one.reason) == ("5.1.1", 550, Reason.UNKNOWN_MAILBOX)


def test_a_read_receipt_names_its_message_or_gives_back_its_header() -> None:
    content = (
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        b"--b\r\n\r\nread\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        b"Final-Recipient: rfc822; r@sink.test\r\nDisposition: manual-action/x; displayed\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-Id: <7@barid.test>\r\n--b--\r\n"
    )
    notice = heard(content)
    assert isinstance(notice, ReadingNotice)
    assert (notice.recipient, notice.message_id) == ("r@sink.test", "7@barid.test")


def test_a_complaint_is_no_report_of_delivery() -> None:
    content = (
        b"From: MAILER-DAEMON@x.test\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
        b"\r\nfailed a@b.test\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nA: b\r\n"
        b"--b--\r\n"
    )
    assert heard(content) is None


def test_who_names_nobody_means_the_one_whom_the_message_was_for() -> None:
    content = (
        b"From: MAILER-DAEMON@x.test\r\nTo: me@barid.test\r\nContent-Type: multipart/mixed;"
        b" boundary=b\r\n\r\n--b\r\n\r\nno such group\r\n--b\r\nContent-Type: message/rfc822\r\n"
        b"\r\n"
        b"Message-ID: <7@barid.test>\r\nTo: group@sink.test\r\n\r\nx\r\n--b--\r\n"
    )
    notice = heard(content)
    assert isinstance(notice, DeliveryNotice)
    assert [one.recipient for one in notice.recipients] == ["group@sink.test"]
    assert (notice.message_id, notice.standard) == ("7@barid.test", False)


def test_ordinary_mail_is_no_report() -> None:
    assert heard(b"From: a@b.test\r\nSubject: delivery\r\n\r\nwrite to c@d.test\r\n") is None


@given(st.binary(max_size=800), st.integers(0, 1500), st.integers(0, 300))
def test_nothing_makes_it_fail(noise: bytes, at: int, cut: int) -> None:
    whole = own_report()
    heard(whole[:at] + noise + whole[at + cut :])
    heard(b"From: MAILER-DAEMON@x\n\n" + noise)


def test_a_hostile_report_takes_no_time() -> None:
    for piece in (b"a@", b"Message-ID: <", b"To: a@b.cc ", b"\n\n", b"5.1.1 ", b"\xff"):
        heard(b"From: MAILER-DAEMON@x.test\n\n" + piece * (300_000 // len(piece)))


def bounces(corpus: Path) -> list[tuple[str, bytes]]:
    found = sorted((corpus / "bounces" / "sisimai").glob("*.eml"))
    return [(path.name, without_mark(path.read_bytes())) for path in found]


def without_mark(content: bytes) -> bytes:
    """Without the line that begins a message in an mbox."""
    return content.split(b"\n", 1)[1] if content.startswith(b"From ") else content


def test_real_bounces_are_recognised_and_put_under_the_right_reasons(
    corpus: Path, record_property: Record
) -> None:
    expected = json.loads((corpus / "bounces" / "sisimai-expected.json").read_text())
    known = named = total = hard = called_hard = rightly = 0
    for name, content in bounces(corpus):
        told = expected[name]
        if told[0]["reason"] in NO_BOUNCES:
            continue
        total += 1
        notice = heard(content)
        reasons = set()
        if isinstance(notice, DeliveryNotice):
            known += 1
            reasons = {one.reason for one in notice.recipients}
        names = [NAMES.get(one["reason"], set(Reason)) for one in told]
        named += any(reasons & allowed for allowed in names)
        is_hard, calls_hard = any(one["hard"] for one in told), any(one.final for one in reasons)
        hard += is_hard
        called_hard += calls_hard
        rightly += is_hard and calls_hard
    record_property(
        "proof",
        f"{known} of {total} real bounces recognised, {named} under the right reason; addresses"
        f" that are no good: {rightly} of {hard} found, among {called_hard} called so",
    )
    assert known / total > 0.97
    assert named / total > 0.8
    assert rightly / hard > 0.94


def test_wanted_mail_is_not_taken_for_bounces(corpus: Path, record_property: Record) -> None:
    total = taken = 0
    for name in ("easy_ham", "hard_ham", "spam"):
        with tarfile.open(corpus / "spam" / f"{name}.tar.gz") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None:
                    total += 1
                    taken += heard(without_mark(file.read())) is not None
    record_property("proof", f"{taken} of {total} ordinary messages taken for reports")
    assert taken / total < 0.005


@pytest.mark.parametrize("name", ["simple_01.txt", "qmail_01.txt", "exim_01.txt", "postfix_01.txt"])
def test_bounces_of_a_second_collection_are_recognised(corpus: Path, name: str) -> None:
    content = (corpus / "bounces" / "flufl" / name).read_bytes()
    assert isinstance(heard(without_mark(content)), DeliveryNotice)
