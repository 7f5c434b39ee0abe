from __future__ import annotations

import pytest
from tests.archives.letters import outgoing

from barid.archives import mbox_form as form
from barid.model.flags import ANSWERED, DELETED, DRAFT, FLAGGED, NO_FLAGS, SEEN, Flags

FROM = b"From a@example.org Mon Jan  1 10:00:00 2024\n"


def texts(octets: bytes) -> list[bytes]:
    return [octets[span.start : span.end] for span in form.spans(octets)]


def contents(octets: bytes) -> list[bytes]:
    spans = form.spans(octets)
    return [
        form.letter_of(octets[s.line : s.start], octets[s.start : s.end]).content for s in spans
    ]


@pytest.mark.parametrize(
    "line",
    [
        FROM,
        b"From - Mon Jan 01 10:00:00 2024\n",
        b"From a@b Mon Jan  1 10:00:00 +0300 2024\n",
        b"From a@b Mon, 1 Jan 2024 10:00:00 +0000\n",
        b'From "a b"@c Mon Jan  1 10:00 2024 remote from d\n',
        b"From MAILER-DAEMON Mon Jan  1 10:00:00 2024\r\n",
    ],
)
def test_messages_begin_with_a_from_line(line: bytes) -> None:
    assert len(texts(line + b"a: b\n\nc\n\n" + line + b"d: e\n\n\n")) == 2


def test_the_empty_line_before_the_next_is_not_part_of_a_message() -> None:
    octets = FROM + b"a: b\n\nc\n\n\n" + FROM + b"d: e\n\nf\n\n"
    assert texts(octets) == [b"a: b\n\nc\n\n", b"d: e\n\nf\n"]


def test_text_that_only_begins_with_from_is_text() -> None:
    octets = FROM + b"a: b\n\n\nFrom now on it rains.\n\nx\n" + FROM + b"no empty line before\n"
    assert len(texts(octets)) == 1


def test_quoting_is_taken_away_once() -> None:
    octets = FROM + b"a: b\n\n>From x\n>>From y\n> From z\n"
    assert contents(octets) == [b"a: b\r\n\r\nFrom x\r\n>From y\r\n> From z\r\n"]


def test_a_true_content_length_is_believed() -> None:
    body = b"x\n\n" + FROM + b"y\n"
    octets = FROM + b"Content-Length: %d\n\n" % len(body) + body + b"\n" + FROM + b"a: b\n\n"
    assert len(texts(octets)) == 2
    assert body in texts(octets)[0]


@pytest.mark.parametrize("length", [0, 1, 5, 9999, 10**11])
def test_a_false_content_length_is_not_believed(length: int) -> None:
    octets = FROM + b"Content-Length: %d\n\nabc\ndef\n\n" % length + FROM + b"a: b\n\n"
    assert len(texts(octets)) == 2


@pytest.mark.parametrize(
    ("fields", "flags", "keywords"),
    [
        (b"Status: RO\n", SEEN, ()),
        (b"Status: O\nX-Status: AFT\n", ANSWERED | FLAGGED | DRAFT, ()),
        (b"X-Status: D\nX-Keywords: $Work  \xd9\x85\xd9\x87\xd9\x85\n", DELETED, ("$Work", "مهم")),
        (b"X-Mozilla-Status: 0007\n", SEEN | ANSWERED | FLAGGED, ()),
        (
            b"X-Mozilla-Status: 1000\nX-Mozilla-Keys: $label1   \n",
            NO_FLAGS,
            ("$Forwarded", "$label1"),
        ),
        (b"X-Mozilla-Status: nonsense\n", NO_FLAGS, ()),
    ],
)
def test_status_fields_are_flags(fields: bytes, flags: Flags, keywords: tuple[str, ...]) -> None:
    text = b"Subject: a\n" + fields + b"\nStatus: R\n"
    status = form.status_of(text)
    assert (status.flags, set(status.keywords), status.gone) == (flags, set(keywords), False)
    assert form.plain(text) == b"Subject: a\n\nStatus: R\n"


def test_what_was_removed_and_notes_of_programs_are_no_messages() -> None:
    assert form.is_no_message(b"X-Mozilla-Status: 0009\n\n", first=False)
    note = b"Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n\n"
    assert form.is_no_message(note, first=True)
    assert not form.is_no_message(note, first=False)


def test_what_we_write_is_not_left_out_for_what_its_sender_wrote() -> None:
    entry = form.entry_of(outgoing(1, b"X-Mozilla-Status: 0009\r\nStatus: R\r\n\r\n"))
    assert not form.is_no_message(entry.partition(b"\n")[2], first=True)
    assert contents(entry) == [b"X-Mozilla-Status: 0009\r\nStatus: R\r\n\r\n"]


def test_the_date_of_the_from_line_is_when_it_came() -> None:
    assert form.letter_of(FROM, b"").received == 1_704_103_200_000_000
    assert form.letter_of(b"From a\n", b"").received is None


def test_an_mbox_is_told_by_its_beginning() -> None:
    assert form.is_mbox(b"From a")
    assert form.is_mbox(b"\n\nFrom a")
    assert not form.is_mbox(b"from: a")
    assert texts(b"") == []
