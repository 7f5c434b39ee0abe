"""What is offered follows from the connection alone."""

from __future__ import annotations

import pytest
from tests.app.office import CountingRandomness

from barid.protocols.sasl.exchange import Prompt
from barid.protocols.sasl.offering import Circumstances, Offering

EVERYWHERE = ("SCRAM-SHA-256", "PLAIN", "LOGIN")


@pytest.mark.parametrize(
    ("here", "names"),
    [
        (Circumstances(), ()),
        (Circumstances(bindings={"x": b"y"}, mailboxes=("a@b.test",)), ()),
        (Circumstances(plaintext=True), EVERYWHERE),
        (Circumstances(secured=True), EVERYWHERE),
        (Circumstances(True, bindings={"x": b"y"}), ("SCRAM-SHA-256-PLUS", *EVERYWHERE)),
        (
            Circumstances(True, mailboxes=("a@b.test",)),
            ("SCRAM-SHA-256", "EXTERNAL", "PLAIN", "LOGIN"),
        ),
    ],
)
def test_what_is_offered_where(here: Circumstances, names: tuple[str, ...]) -> None:
    offering = Offering(here, CountingRandomness())
    assert offering.names == names
    assert offering.private is bool(names)


def test_what_is_offered_can_be_begun_and_nothing_else() -> None:
    here = Circumstances(True, bindings={"x": b"y"}, mailboxes=("a@b.test",))
    offering = Offering(here, CountingRandomness())
    for name in offering.names:
        exchange = offering.begin(name)
        assert exchange is not None
        assert exchange.mechanism == name
        assert isinstance(exchange.begin(None), Prompt)
    for name in ("CRAM-MD5", "plain", ""):
        assert offering.begin(name) is None
    assert Offering(Circumstances()).begin("PLAIN") is None


def test_without_nonces_there_is_no_scram() -> None:
    assert Offering(Circumstances(secured=True)).names == ("PLAIN", "LOGIN")
