"""What a server offers is read from its reply to EHLO."""

from __future__ import annotations

import pytest

from barid.model.offers import Offers
from barid.model.reply import PeerReply
from barid.protocols.smtp.client.offers import offers_in


def offers(*lines: str) -> Offers:
    return offers_in(PeerReply(250, ("mx.test says hello", *lines)))


def test_extensions_are_known_by_their_keyword() -> None:
    found = offers("pipelining", "SIZE 1000", "8BITMIME")
    assert found.domain == "mx.test"
    assert "PIPELINING" in found
    assert "8BITMIME" in found
    assert "CHUNKING" not in found
    assert found.max_size == 1000


@pytest.mark.parametrize("line", ["SIZE", "SIZE 0", "SIZE many", "SIZE \u0661"])
def test_a_size_that_says_nothing_is_no_limit(line: str) -> None:
    assert offers(line).max_size is None


def test_mechanisms_of_both_spellings_are_read() -> None:
    assert offers("AUTH plain LOGIN", "AUTH=CRAM-MD5").mechanisms == ("PLAIN", "LOGIN", "CRAM-MD5")
    assert offers().mechanisms == ()


def test_limits_are_read() -> None:
    found = offers("LIMITS RCPTMAX=5 mailmax=100 X=y")
    assert found.limit("RCPTMAX") == 5
    assert found.limit("MAILMAX") == 100
    assert found.limit("X") is None
    assert found.limit("RCPTDOMAINMAX") is None


def test_the_shortest_deadline_is_read() -> None:
    assert offers("DELIVERBY 60").least_by == 60
    assert offers("DELIVERBY").least_by == 0
    assert offers().least_by is None


def test_an_empty_reply_offers_nothing() -> None:
    assert offers_in(PeerReply(250, ("",))) == Offers()
    assert offers_in(PeerReply(250, ())) == Offers()
    assert offers("", "  ").extensions == {}
