"""Replies: their form, and that every verdict of the post office becomes one clean line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model import verdict
from barid.model.verdict import Reason, Verdict
from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply

OWN = {name: value for name, value in vars(replies).items() if isinstance(value, Reply)}
VERDICTS = {name: value for name, value in vars(verdict).items() if isinstance(value, Verdict)}
FORM = re.compile(rb"[2-5][0-5][0-9] (?:[245]\.[0-9]{1,3}\.[0-9]{1,3} )?[ -~]+\r\n")


@pytest.mark.parametrize("name", [*OWN, *VERDICTS])
def test_reply_has_the_form_of_the_standard(name: str) -> None:
    reply = OWN.get(name) or VERDICTS[name]
    written = replies.written(reply)
    assert FORM.fullmatch(written)
    assert len(written) <= 512


@pytest.mark.parametrize("name", OWN)
def test_enhanced_code_says_the_same_as_the_code(name: str) -> None:
    reply = OWN[name]
    assert (reply.enhanced == "") == (300 <= reply.code < 400)
    if reply.enhanced:
        assert reply.enhanced[0] == str(reply.code)[0]
    assert reply.accepted == (reply.code < 400)


@pytest.mark.fuzz
@given(st.text(max_size=600))
def test_whatever_a_verdict_says_is_one_line_of_ascii(text: str) -> None:
    written = replies.written(Verdict(550, "5.7.1", text, Reason.RELAY_DENIED))
    assert written.startswith(b"550 5.7.1 ")
    assert written.endswith(b"\r\n")
    assert len(written) <= 512
    assert all(32 <= octet < 127 for octet in written[:-2])


def test_several_lines() -> None:
    assert replies.lines_written(250, ["a", "b", "c"]) == b"250-a\r\n250-b\r\n250 c\r\n"
    assert replies.lines_written(250, ["a"]) == b"250 a\r\n"
