"""Refusals carry what the client is told."""

from __future__ import annotations

from barid.protocols.imap.refusal import Refusal, Status, impossible, malformed


def test_bad_grammar_is_bad() -> None:
    assert malformed("Expected x").refusal == Refusal(Status.BAD, "Expected x")


def test_what_cannot_be_done_is_no() -> None:
    assert impossible("Too long", "LIMIT").refusal == Refusal(Status.NO, "Too long", "LIMIT")
