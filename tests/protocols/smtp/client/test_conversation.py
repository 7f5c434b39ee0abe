"""The client's side of SMTP against servers of every kind, without a socket."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.envelope import Body
from barid.model.offers import Offers
from barid.model.reply import PeerReply, Stage
from barid.model.transfer import Addressee, Result, Transfer
from barid.protocols.smtp.client.conversation import (
    ONE_FLIGHT,
    ContentWanted,
    Conversation,
    Dialect,
    Ended,
    Event,
    LoggedIn,
    Ready,
    Refused,
    TlsAllowed,
    Transferred,
)

CONTENT = b"Subject: x\r\n\r\n.dots\r\n"


def transfer(*recipients: str, size: int = len(CONTENT), body: Body = Body.SEVEN_BIT) -> Transfer:
    addressees = tuple(Addressee(path) for path in recipients or ("b@sink.test",))
    return Transfer("a@barid.test", addressees, size, body)


class Line:
    """A conversation, and what is said and heard on the wire."""

    def __init__(self, *extensions: str, dialect: Dialect = Dialect.SMTP) -> None:
        self.talk = Conversation("mx.barid.test", dialect)
        self.said = b""
        self.hears("220 sink.test ESMTP")
        hello = b"LHLO " if dialect is Dialect.LMTP else b"EHLO "
        assert self.talk.to_send() == hello + b"mx.barid.test\r\n"
        names = ("sink.test", *extensions)
        last = len(names) - 1
        lines = [f"250{' ' if n == last else '-'}{name}" for n, name in enumerate(names)]
        (ready,) = self.hears(*lines)
        assert isinstance(ready, Ready)

    def hears(self, *lines: str) -> list[Event]:
        for line in lines:
            self.said += self.talk.to_send()  # nobody answers what was not said
            self.talk.receive(line.encode() + b"\r\n")
        return self.events()

    def events(self) -> list[Event]:
        found = []
        while (event := self.talk.next_event()) is not None:
            found.append(event)
        return found

    def wire(self) -> bytes:
        """What was said since the last time that one asked."""
        said, self.said = self.said + self.talk.to_send(), b""
        return said

    def says(self) -> list[str]:
        return self.wire().decode().splitlines()

    def gives(self, content: bytes = CONTENT) -> bytes:
        self.talk.content(content)
        self.talk.content_ends()
        return self.wire()

    def delivers(self, *recipients: str) -> None:
        """A message that is taken by all, however it goes over."""
        self.talk.send(transfer(*recipients))
        while not (events := self.events()) or events == [ContentWanted()]:
            if events == [ContentWanted()]:
                self.talk.content(CONTENT)
                self.talk.content_ends()
            for said in self.says():
                answer = "354 go" if said == "DATA" else "250 ok"
                if said.startswith(("MAIL", "RCPT", "DATA", "BDAT", "RSET")) or said == ".":
                    self.talk.receive(answer.encode() + b"\r\n")
        (done,) = events
        assert isinstance(done, Transferred)
        assert all(result.delivered for result in done.results)


def reply(code: int, *lines: str) -> PeerReply:
    return PeerReply(code, lines)


# --- one message


def test_without_pipelining_each_command_waits_for_its_reply() -> None:
    line = Line("SIZE 1000")
    line.talk.send(transfer("b@sink.test", "c@sink.test"))
    assert line.says() == [f"MAIL FROM:<a@barid.test> SIZE={len(CONTENT)}"]
    line.hears("250 ok")
    assert line.says() == ["RCPT TO:<b@sink.test>"]
    line.hears("250 ok")
    assert line.says() == ["RCPT TO:<c@sink.test>"]
    line.hears("250 ok")
    assert line.says() == ["DATA"]
    assert line.hears("354 go ahead") == [ContentWanted()]
    assert line.gives() == b"Subject: x\r\n\r\n..dots\r\n.\r\n"
    (done,) = line.hears("250 2.0.0 kept as 1")
    kept = Result(Stage.END, reply(250, "2.0.0 kept as 1"))
    assert done == Transferred((kept, kept))
    assert kept.delivered


def test_with_pipelining_the_envelope_goes_out_in_one_flight() -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer("b@sink.test", "c@sink.test"))
    assert line.says() == [
        "MAIL FROM:<a@barid.test>",
        "RCPT TO:<b@sink.test>",
        "RCPT TO:<c@sink.test>",
        "DATA",
    ]
    assert line.hears("250 ok", "250 ok", "550 5.1.1 unknown", "354 go") == [ContentWanted()]
    line.gives()
    (done,) = line.hears("250 kept")
    assert isinstance(done, Transferred)
    assert [result.delivered for result in done.results] == [True, False]
    assert done.results[1] == Result(Stage.RECIPIENT, reply(550, "5.1.1 unknown"))


def test_chunks_replace_data() -> None:
    line = Line("PIPELINING", "CHUNKING")
    line.talk.send(transfer())
    assert line.says() == ["MAIL FROM:<a@barid.test>", "RCPT TO:<b@sink.test>"]
    assert line.hears("250 ok", "250 ok") == [ContentWanted()]
    line.talk.content(b"ab\r\n")
    line.talk.content(b".\r\n")
    assert line.talk.to_send() == b"BDAT 4\r\nab\r\n"
    line.talk.content_ends()
    assert line.talk.to_send() == b"BDAT 3 LAST\r\n.\r\n"
    assert line.hears("250 4 octets") == []
    assert isinstance(line.hears("250 kept")[0], Transferred)


def test_empty_content_is_an_empty_last_chunk() -> None:
    line = Line("CHUNKING")
    line.talk.send(transfer())
    line.hears("250 ok", "250 ok")
    assert line.gives(b"").endswith(b"BDAT 0 LAST\r\n")


def test_a_peer_that_took_all_gets_the_next_message_in_one_flight() -> None:
    line = Line("PIPELINING", "CHUNKING")
    line.delivers()
    line.talk.send(transfer())
    assert line.events() == [ContentWanted()]
    sent = line.gives()
    assert sent.startswith(b"MAIL FROM:<a@barid.test>\r\nRCPT TO:<b@sink.test>\r\nBDAT 21 LAST\r\n")
    (done,) = line.hears("250 ok", "450 4.2.0 greylisted", "503 no recipients")
    assert done == Transferred((Result(Stage.RECIPIENT, reply(450, "4.2.0 greylisted")),))
    line.talk.send(transfer())
    assert line.says()[0] == "RSET"


@pytest.mark.parametrize("size", [ONE_FLIGHT + 1])
def test_large_content_waits_until_somebody_wants_it(size: int) -> None:
    line = Line("PIPELINING", "CHUNKING")
    line.delivers()
    line.talk.send(transfer(size=size))
    assert line.events() == []


def test_when_all_are_refused_no_content_is_sent() -> None:
    line = Line("PIPELINING", "CHUNKING")
    line.talk.send(transfer("b@sink.test", "c@sink.test"))
    (done,) = line.hears("250 ok", "550 no", "451 later")
    assert isinstance(done, Transferred)
    assert [result.reply and result.reply.code for result in done.results] == [550, 451]


def test_data_that_nobody_wants_is_ended_at_once() -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer())
    line.says()
    assert line.hears("250 ok", "550 no", "354 go") == []
    assert line.says() == ["."]
    (done,) = line.hears("554 no valid recipients")
    assert done == Transferred((Result(Stage.RECIPIENT, reply(550, "no")),))


def test_a_refused_sender_refuses_all() -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer("b@sink.test", "c@sink.test"))
    (done,) = line.hears("552 5.3.4 too big", "503 no", "503 no", "503 no")
    too_big = Result(Stage.SENDER, reply(552, "5.3.4 too big"))
    assert done == Transferred((too_big, too_big))


def test_after_a_message_that_was_refused_the_next_begins_with_rset() -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer())
    line.says()
    line.hears("250 ok", "250 ok", "354 go")
    line.gives()
    (done,) = line.hears("554 5.7.1 spam")
    assert done == Transferred((Result(Stage.END, reply(554, "5.7.1 spam")),))
    line.talk.send(transfer())
    assert line.says()[:2] == ["RSET", "MAIL FROM:<a@barid.test>"]
    assert line.hears("250 flushed", "250 ok", "250 ok", "354 go") == [ContentWanted()]


def test_a_refused_chunk_ends_the_transfer() -> None:
    line = Line("PIPELINING", "CHUNKING")
    line.talk.send(transfer())
    line.hears("250 ok", "250 ok")
    line.talk.content(b"a\r\n")
    line.talk.content(b"b\r\n")
    (done,) = line.hears("452 4.3.1 full")
    assert done == Transferred((Result(Stage.CONTENT, reply(452, "4.3.1 full")),))
    line.talk.to_send()
    line.talk.content_ends()
    assert line.talk.to_send() == b""


def test_binary_content_goes_in_chunks_and_is_announced() -> None:
    line = Line("PIPELINING", "CHUNKING", "BINARYMIME", "8BITMIME")
    line.talk.send(transfer(body=Body.BINARY_MIME))
    assert line.says()[0] == "MAIL FROM:<a@barid.test> BODY=BINARYMIME"
    line.hears("250 ok", "250 ok")
    assert line.gives(b"\0\n.\r") == b"BDAT 4 LAST\r\n\0\n.\r"


# --- LMTP


def test_lmtp_answers_for_each_recipient_that_was_taken() -> None:
    line = Line("PIPELINING", dialect=Dialect.LMTP)
    line.talk.send(transfer("b@sink.test", "c@sink.test", "d@sink.test"))
    assert line.hears("250 ok", "250 ok", "550 no", "250 ok", "354 go") == [ContentWanted()]
    line.gives()
    assert line.hears("250 kept") == []
    (done,) = line.hears("452 4.2.2 full")
    assert isinstance(done, Transferred)
    assert [(r.stage, r.reply and r.reply.code) for r in done.results] == [
        (Stage.END, 250),
        (Stage.RECIPIENT, 550),
        (Stage.END, 452),
    ]


def test_lmtp_never_sends_content_before_it_knows_its_recipients() -> None:
    line = Line("PIPELINING", "CHUNKING", dialect=Dialect.LMTP)
    line.delivers()
    line.talk.send(transfer())
    assert line.events() == []


# --- the session


def test_a_server_that_only_knows_helo_is_spoken_to_plainly() -> None:
    talk = Conversation("mx.barid.test")
    talk.receive(b"220 old.test\r\n")
    talk.to_send()
    talk.receive(b"500 what?\r\n")
    assert talk.to_send() == b"HELO mx.barid.test\r\n"
    talk.receive(b"250 old.test\r\n")
    assert talk.next_event() == Ready(Offers())


@pytest.mark.parametrize("greeting", ["554 5.7.1 go away", "450 busy"])
def test_a_refused_greeting_is_told(greeting: str) -> None:
    talk = Conversation("mx.barid.test")
    talk.receive(greeting.encode() + b"\r\n")
    refused = talk.next_event()
    assert isinstance(refused, Refused)
    assert refused.stage is Stage.GREETING
    assert talk.to_send() == b""


def test_what_was_said_before_tls_does_not_count_after_it() -> None:
    line = Line("STARTTLS", "AUTH PLAIN")
    line.talk.start_tls()
    assert line.says() == ["STARTTLS"]
    assert line.hears("220 go", "250-injected", "250 AUTH LOGIN") == [TlsAllowed()]
    line.talk.tls_started()
    assert line.says() == ["EHLO mx.barid.test"]
    (ready,) = line.hears("250-sink.test", "250 SIZE 5")
    assert ready == Ready(Offers("sink.test", {"SIZE": ("5",)}))


def test_refused_tls_leaves_the_conversation_open() -> None:
    line = Line("STARTTLS")
    line.talk.start_tls()
    assert line.hears("454 4.7.0 not now") == [Refused(Stage.STARTTLS, reply(454, "4.7.0 not now"))]
    line.delivers()


class Secret:
    """A mechanism that answers every challenge with its reverse, three times at most."""

    name = "SECRET"

    def __init__(self, first: bytes | None) -> None:
        self._first = first
        self._left = 3

    def initial(self) -> bytes | None:
        return self._first

    def respond(self, challenge: bytes) -> bytes | None:
        self._left -= 1
        return challenge[::-1] if self._left > 0 else None


def test_a_login_goes_through_its_challenges() -> None:
    line = Line("AUTH SECRET")
    line.talk.log_in(Secret(b"\0me"))
    assert line.says() == ["AUTH SECRET AG1l"]
    line.hears("334 " + base64.b64encode(b"abc").decode())
    assert line.says() == [base64.b64encode(b"cba").decode()]
    assert line.hears("235 2.7.0 welcome") == [LoggedIn(reply(235, "2.7.0 welcome"))]


@pytest.mark.parametrize(("first", "said"), [(None, "AUTH SECRET"), (b"", "AUTH SECRET =")])
def test_an_initial_response_may_be_missing_or_empty(first: bytes | None, said: str) -> None:
    line = Line("AUTH SECRET")
    line.talk.log_in(Secret(first))
    assert line.says() == [said]


@pytest.mark.parametrize("challenge", ["%%%", "YQ", "\u0645"])
def test_a_challenge_that_makes_no_sense_is_cancelled(challenge: str) -> None:
    line = Line("AUTH SECRET")
    line.talk.log_in(Secret(b"x"))
    line.says()
    line.hears("334 " + challenge)
    assert line.says() == ["*"]
    (refused,) = line.hears("501 cancelled")
    assert isinstance(refused, Refused)
    assert refused.stage is Stage.LOGIN


@pytest.mark.parametrize("code", [250, 503, 535, 454])
def test_nothing_but_235_is_a_login(code: int) -> None:
    line = Line("AUTH SECRET")
    line.talk.log_in(Secret(b"x"))
    (refused,) = line.hears(f"{code} well")
    assert refused == Refused(Stage.LOGIN, reply(code, "well"))


def test_goodbye_ends_it() -> None:
    line = Line()
    line.talk.quit()
    assert line.says() == ["QUIT"]
    assert line.hears("221 bye") == [Ended(Stage.END, reply(221, "bye"))]


# --- trouble


def test_421_ends_the_transfer_wherever_it_stands() -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer("b@sink.test", "c@sink.test"))
    (ended,) = line.hears("250 ok", "550 no", "421 4.3.2 closing")
    closing = reply(421, "4.3.2 closing")
    no = Result(Stage.RECIPIENT, reply(550, "no"))
    results = (no, Result(Stage.RECIPIENT, closing))
    assert ended == Ended(Stage.RECIPIENT, closing, results)


def test_what_is_no_reply_ends_the_conversation() -> None:
    line = Line()
    line.talk.send(transfer())
    (ended,) = line.hears("HTTP/1.1 400 Bad Request")
    assert isinstance(ended, Ended)
    assert ended.text == "HTTP/1.1 400 Bad Request"
    assert ended.results == (Result(Stage.SENDER, None),)
    assert line.hears("250 ok") == []


def test_a_connection_lost_after_the_dot_leaves_the_message_in_doubt() -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer("b@sink.test", "c@sink.test"))
    line.hears("250 ok", "550 no", "250 ok", "354 go")
    line.gives()
    assert line.talk.waiting_at is Stage.END
    ended = line.talk.lost()
    assert ended.results == (
        Result(Stage.RECIPIENT, reply(550, "no")),
        Result(Stage.END, None),
    )
    assert not ended.results[1].delivered


def test_a_connection_lost_amid_content_leaves_no_doubt() -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer())
    line.hears("250 ok", "250 ok", "354 go")
    line.talk.content(CONTENT)
    assert line.talk.waiting_at is Stage.CONTENT
    (ended,) = line.hears("552 5.3.4 too much")
    assert isinstance(ended, Ended)
    assert ended.results == (Result(Stage.CONTENT, reply(552, "5.3.4 too much")),)


@pytest.mark.parametrize("early", ["250 kept", "354 go", "220 hello"])
def test_a_yes_before_its_time_is_none(early: str) -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer())
    line.hears("250 ok", "250 ok", "354 go")
    line.talk.content(CONTENT)
    (ended,) = line.hears(early)
    assert isinstance(ended, Ended)
    assert ended.results == (Result(Stage.CONTENT, None),)


def test_an_answer_to_what_was_not_said_yet_is_none() -> None:
    talk = Conversation("mx.barid.test")
    talk.receive(b"220 sink.test ESMTP\r\n250 already\r\n")
    ended = talk.next_event()
    assert isinstance(ended, Ended)
    assert ended.text == "said unasked: 250 already"


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        (["354 go"], Result(Stage.SENDER, None)),
        (["250 ok", "354 go"], Result(Stage.RECIPIENT, None)),
        (["250 ok", "250 ok", "250 kept"], Result(Stage.CONTENT, None)),
        (["250 ok", "250 ok", "354 go", "354 go"], Result(Stage.END, None)),
    ],
)
def test_a_yes_of_the_wrong_kind_shows_that_we_are_out_of_step(
    answers: list[str], result: Result
) -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer())
    events = line.hears(*answers[:3])
    if events == [ContentWanted()]:
        line.gives()
        events = line.hears(*answers[3:])
    (ended,) = events
    assert isinstance(ended, Ended)
    assert ended.results == (result,)


def test_who_does_not_forget_the_last_recipients_gets_no_other_message() -> None:
    line = Line("PIPELINING")
    line.talk.send(transfer())
    line.hears("250 ok", "250 ok", "451 not now")
    line.talk.send(transfer())
    assert line.says()[-4] == "RSET"
    (ended,) = line.hears("500 what")
    assert isinstance(ended, Ended)
    assert ended.results == (Result(Stage.SENDER, None),)


@pytest.mark.parametrize("said", ["421 4.4.2 idle for too long\r\n", "250 and more\r\n", "25"])
def test_who_speaks_between_messages_gets_no_other(said: str) -> None:
    line = Line("PIPELINING")
    line.delivers()
    line.talk.receive(said.encode())
    line.talk.send(transfer())
    (ended,) = line.events()
    assert isinstance(ended, Ended)
    assert ended.results == (Result(Stage.SENDER, None),)
    assert line.says() == []


def test_whoever_has_all_of_it_may_have_taken_it_whatever_was_not_answered() -> None:
    line = Line("PIPELINING", "CHUNKING")
    line.delivers()
    line.talk.send(transfer())
    assert line.events() == [ContentWanted()]
    line.gives()
    assert line.talk.waiting_at is Stage.SENDER
    assert line.talk.lost().results == (Result(Stage.END, None),)


def test_a_connection_lost_between_messages_loses_nobody() -> None:
    line = Line()
    line.delivers()
    assert line.talk.lost().results == ()
    assert line.talk.lost().results == ()


@given(st.lists(st.binary(max_size=40), max_size=12), st.booleans())
def test_whatever_is_said_to_it_every_recipient_has_a_result(
    said: list[bytes], pipelining: bool
) -> None:
    line = Line(*["PIPELINING", "CHUNKING"][: 2 * pipelining])
    line.talk.send(transfer("b@sink.test", "c@sink.test"))
    ends: list[Event] = []
    for data in said:
        line.talk.receive(data)
        for event in line.events():
            if isinstance(event, ContentWanted):
                line.gives()
            else:
                ends.append(event)
    if not ends:
        ends.append(line.talk.lost())
    assert isinstance(ends[0], Transferred | Ended)
    assert len(ends[0].results) == 2


_REPLIES = st.sampled_from(["250 ok", "250-a\r\n250 b", "354 go", "450 later", "550 no", "421 x"])


@given(st.lists(_REPLIES, max_size=12), st.sampled_from([(), ("PIPELINING",), ("CHUNKING",)]))
def test_only_who_was_told_yes_at_the_end_counts_as_delivered(
    said: list[str], extensions: tuple[str, ...]
) -> None:
    line = Line(*extensions)
    line.talk.send(transfer("b@sink.test", "c@sink.test"))
    for text in said:
        for event in line.hears(text):
            if isinstance(event, ContentWanted):
                line.gives()
            if isinstance(event, Transferred | Ended):
                for result in event.results:
                    if result.delivered:
                        assert result.stage is Stage.END
                        assert text.startswith("250")
                return


# --- the next envelope behind the content of the last


def ahead(*extensions: str) -> Line:
    """A first message whose content has gone out, with the envelope of a second behind it."""
    line = Line(*extensions)
    line.talk.send(transfer("b@sink.test"))
    line.hears("250 ok", "250 ok", "354 go")
    line.gives()
    assert line.talk.send_next(transfer("c@sink.test"))
    assert not line.talk.send_next(transfer("d@sink.test"))
    return line


def test_the_next_envelope_follows_the_content_in_one_flight() -> None:
    line = ahead("PIPELINING")
    assert line.says() == ["MAIL FROM:<a@barid.test>", "RCPT TO:<c@sink.test>", "DATA"]
    first, wanted = line.hears("250 kept", "250 ok", "250 ok", "354 go")
    assert isinstance(first, Transferred)
    assert first.results[0].delivered
    assert wanted == ContentWanted()
    line.gives()
    (second,) = line.hears("250 kept too")
    assert isinstance(second, Transferred)
    assert second.results == (Result(Stage.END, reply(250, "kept too")),)


def test_each_of_both_has_its_own_results() -> None:
    line = ahead("PIPELINING")
    first, second = line.hears("554 5.7.1 no", "250 ok", "550 5.1.1 unknown", "503 nobody")
    assert first == Transferred((Result(Stage.END, reply(554, "5.7.1 no")),))
    assert second == Transferred((Result(Stage.RECIPIENT, reply(550, "5.1.1 unknown")),))


def test_a_connection_lost_leaves_only_the_first_in_doubt() -> None:
    line = ahead("PIPELINING")
    line.wire()
    assert line.talk.lost().results == (Result(Stage.END, None),)


def test_nothing_runs_ahead_where_it_cannot() -> None:
    for extensions in ((), ("PIPELINING", "CHUNKING")):
        line = Line(*extensions)
        assert not line.talk.send_next(transfer("c@sink.test"))
        line.talk.send(transfer("b@sink.test"))
        assert not line.talk.send_next(transfer("c@sink.test"))
