"""Fuzz target of the SMTP conversation: `python -m fuzz.fuzz_smtp [EXAMPLES]`.

Any octets, in any cuts, are answered alike, without an exception and without more than the limits
being kept. `one_input` takes what a coverage-guided fuzzer makes: its first octet is the cut, and
the service.
"""

from __future__ import annotations

import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barid.model import verdict
from barid.model.envelope import Body
from barid.model.verdict import Verdict
from barid.protocols.sasl.offering import Circumstances, Offering
from barid.protocols.smtp.events import Event, LoginClaimed, MessageComplete, RecipientNamed
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.session import Limits, Offer, Service

OFFERS = [Offer("mx.barid.test", 200, service != Service.LMTP, service) for service in Service]
PRIVATE = Offering(Circumstances(secured=True))
LIMITS = Limits(command_line=150, recipients=3, errors=6, transactions=5)
WORDS = [
    *[b"EHLO c\r\n", b"HELO c\r\n", b"RSET\r\n", b"STARTTLS\r\n", b"QUIT\r\n", b"NOOP x\r\n"],
    *[b"MAIL FROM:<", b"RCPT TO:<", b"DATA\r\n", b"@example.org", b"@[IPv6:::1]", b">", b"\r\n"],
    *[b"a", b'"a b"', b"<@x:", "كاتب".encode(), b"SIZE=20 ", b"BODY=8BITMIME ", b"SMTPUTF8 "],
    *[b"LHLO c\r\n", b"VRFY a@example.org\r\n", b"HELP\r\n", b"BODY=BINARYMIME ", b"AUTH=<> "],
    *[b"BDAT 5\r\n", b"BDAT 3 LAST\r\n", b"BDAT 0 LAST\r\n", b"BDAT 199\r\n", b"BDAT 99999\r\n"],
    *[b"AUTH PLAIN AGEAYg==\r\n", b"AUTH PLAIN\r\n", b"AUTH LOGIN\r\n", b"AGEAYg==\r\n", b"*\r\n"],
    *[b"\r", b"\n", b"\0", b".", b"\r\n.\r\n", b"\n.\n", b"..", b" ", b"\xff", b"x" * 160],
]


def decide(event: Event) -> Verdict:
    """A yes to most; a no that depends on nothing but the event."""
    if isinstance(event, RecipientNamed) and len(event.path.local) % 3 == 0:
        return verdict.NO_SUCH_USER
    if isinstance(event, MessageComplete):
        content = event.content
        if event.body is not Body.BINARY_MIME:
            assert not content or content.endswith(b"\r\n")
            assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
            assert b"\0" not in content
        assert len(content) <= OFFERS[0].max_size + len("\r\n")
        assert 0 < len(event.envelope.recipients) <= LIMITS.recipients
        return verdict.STORAGE_FULL if len(content) % 3 == 0 else verdict.MESSAGE_KEPT
    if isinstance(event, LoginClaimed):
        return verdict.LOGGED_IN if len(repr(event.claim)) % 3 else verdict.WRONG_LOGIN
    return verdict.OK


def converse(data: bytes, size: int, offer: Offer) -> tuple[bytes, list[Event]]:
    """What was said and asked."""
    server = Server(offer, LIMITS)
    if offer.service is Service.SUBMISSION:
        server.offer_login(PRIVATE)
    heard, asked = server.to_send(), []
    for start in range(0, len(data), size):
        event = server.receive(data[start : start + size])
        while event is not None:
            asked.append(event)
            event = server.answer(decide(event))
        heard += server.to_send()
        assert server.held <= offer.max_size * 2 + 100
    return heard, asked


def one_input(data: bytes) -> None:
    """Raises when something is wrong."""
    if data:
        cut, said, offer = data[0] % 16 + 1, data[1:], OFFERS[data[0] // 16 % len(OFFERS)]
        assert converse(said, cut, offer) == converse(said, len(said) + 1, offer)


def main(examples: int) -> None:
    """Made-up octets, and made-up sequences of words that mean something."""
    words = st.lists(st.sampled_from(WORDS) | st.binary(max_size=3), max_size=80).map(b"".join)
    inputs = st.builds(lambda cut, said: bytes([cut]) + said, st.integers(0, 47), words)
    run = given(st.binary(max_size=500) | inputs)(one_input)
    settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))(run)()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
