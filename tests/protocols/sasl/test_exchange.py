"""What every protocol carries: lines of base64, an initial response or none, and the star."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protocols.sasl.test_scram import KEYS, PLAIN, Client

from barid.protocols.sasl.exchange import MAX_LINE, Exchange, Over, Prompt
from barid.protocols.sasl.external import External
from barid.protocols.sasl.mechanism import Credentials, KeysWanted, Proven, Vouched
from barid.protocols.sasl.plain import Plain
from barid.protocols.sasl.scram import Scram

MESSAGE = b64encode(b"\0writer\0secret")


def plain() -> Exchange:
    return Exchange("PLAIN", Plain())


def test_with_and_without_initial_response() -> None:
    assert plain().begin(MESSAGE) == Credentials("writer", "secret")
    exchange = plain()
    assert exchange.begin(None) == Prompt(b"")
    assert exchange.respond(MESSAGE) == Credentials("writer", "secret")
    assert exchange.mechanism == "PLAIN"


def test_an_empty_initial_response_is_an_equals_sign() -> None:
    assert Exchange("EXTERNAL", External(("a@b.test",))).begin(b"=") == Vouched(("a@b.test",))


def test_a_star_cancels() -> None:
    exchange = plain()
    exchange.begin(None)
    assert exchange.respond(b"*") == Over("Authentication cancelled", cancelled=True)


@pytest.mark.parametrize(
    "line", [b"a", b"abc", b"=", b"====", b"YQ=", b"YQ==YQ==", b"Y Q=", b"\xff"]
)
def test_what_is_not_base64_ends_the_exchange(line: bytes) -> None:
    exchange = plain()
    exchange.begin(None)
    assert exchange.respond(line) == Over("Expected base64")
    if line != b"=":
        assert plain().begin(line) == Over("Expected base64")


def test_a_word_of_no_length_is_no_initial_response() -> None:
    assert plain().begin(b"") == Over("Expected base64")


def test_a_line_that_is_too_long_ends_the_exchange() -> None:
    exchange = plain()
    exchange.begin(None)
    assert exchange.respond(b"A" * (MAX_LINE + 2)) == Over("Response too long")


def test_keys_are_supplied_in_between() -> None:
    client, exchange = Client(), Exchange("SCRAM-SHA-256", Scram(b"ours", PLAIN))
    assert exchange.begin(b64encode(client.first())) == KeysWanted("user")
    challenge = exchange.supply(KEYS)
    assert isinstance(challenge, Prompt)
    from base64 import b64decode

    final = client.final(b64decode(challenge.line))
    assert isinstance(exchange.respond(b64encode(final)), Prompt)
    assert exchange.respond(b"") == Proven("user")


@given(st.binary())
def test_any_line_is_answered(line: bytes) -> None:
    exchange = plain()
    exchange.begin(None)
    assert isinstance(exchange.respond(line), Credentials | Over)
