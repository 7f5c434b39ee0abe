"""Fuzz target of the SASL exchanges: `python -m fuzz.fuzz_sasl [EXAMPLES]`.

Any lines get an answer, without an exception; an exchange ends; and nobody has proved a password
who did not know it. `one_input` takes what a coverage-guided fuzzer makes: its first octet chooses
the mechanism, the others are lines.
"""

from __future__ import annotations

import sys
from base64 import b64encode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barid.protocols.sasl import preparation
from barid.protocols.sasl.certificate import mailboxes_of
from barid.protocols.sasl.exchange import Exchange, Prompt, Turn
from barid.protocols.sasl.mechanism import KeysWanted, Proven
from barid.protocols.sasl.offering import Circumstances, Offering
from barid.protocols.sasl.scram import derive_keys

KEYS = derive_keys(b"not to be guessed", b"salt", 1)
HERE = Circumstances(True, bindings={"tls-exporter": b"data"}, mailboxes=("a@b.test",))
MOST = 4
"""Lines of the longest exchange."""
NONCE = b64encode(bytes(18))
WORDS = [
    *[b"n,,", b"y,,", b"p=tls-exporter,,", b"n,a=x,", b"n=u", b"n=\xd9\x83", b",r=abc", b",m=x"],
    *[b"c=biws", b"c=cD10bHMtZXhwb3J0ZXIsLGRhdGE=", b",r=abc" + NONCE, b",p=", b"eA==", b"="],
    *[b64encode(bytes(32)), b"\0", b"u", b"p", b",", b"=2C", b"=3D", b"\xff", b"a@b.test"],
]


class NoRandomness:
    def token(self, size: int) -> bytes:
        return bytes(size)


def converse(exchange: Exchange, lines: list[bytes]) -> Turn:
    """The exchange to its end, or as far as the lines go."""
    turn = exchange.begin(lines[0] if lines else None)
    asked = 0
    for line in lines[1:]:
        if isinstance(turn, KeysWanted):
            turn = exchange.supply(KEYS)
        if not isinstance(turn, Prompt):
            break
        asked += 1
        turn = exchange.respond(line)
    assert asked <= MOST, "an exchange that does not end"
    return turn


def one_input(data: bytes) -> None:
    """Raises when something is wrong."""
    offering = Offering(HERE, NoRandomness())
    name = offering.names[data[0] % len(offering.names)] if data else offering.names[0]
    exchange = offering.begin(name)
    assert exchange is not None
    turn = converse(exchange, data[1:].split(b"\n"))
    assert not isinstance(turn, Proven), "nobody knows this password"
    mailboxes_of(data[1:])
    text = data[1:].decode("utf-8", "replace")
    assert preparation.forms(text)
    prepared = preparation.saslprep(text)
    assert prepared is None or preparation.saslprep(prepared) == prepared


def main(examples: int) -> None:
    """Made-up octets, and made-up messages of words that mean something."""
    message = st.lists(st.sampled_from(WORDS) | st.binary(max_size=3), max_size=12).map(b"".join)
    line = message.map(b64encode) | st.sampled_from([b"*", b"=", b""]) | message
    inputs = st.builds(
        lambda chosen, lines: bytes([chosen]) + b"\n".join(lines),
        st.integers(0, 255),
        st.lists(line, max_size=8),
    )
    run = given(st.binary(max_size=300) | inputs)(one_input)
    settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))(run)()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
