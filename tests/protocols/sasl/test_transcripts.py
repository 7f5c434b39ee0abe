"""The examples of the standards, as a person can read them.

M: the mechanism that begins (its next line tells whether the client speaks first), C: what the
client says, S: what the server says, both without base64; E: what the post office is asked, K: the
keys that it supplies (salt, iterations, password).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from barid.protocols.sasl.exchange import Exchange, Over, Prompt, Turn
from barid.protocols.sasl.external import External
from barid.protocols.sasl.login import Login
from barid.protocols.sasl.mechanism import Claim, Credentials, Mechanism, Proven, Vouched
from barid.protocols.sasl.plain import Plain
from barid.protocols.sasl.scram import Binding, Scram, derive_keys

FOLDER = Path(__file__).parents[2] / "transcripts" / "sasl"
OURS = b"%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"


def mechanism(name: str) -> Mechanism:
    made: dict[str, Mechanism] = {
        "PLAIN": Plain(),
        "LOGIN": Login(),
        "EXTERNAL": External(("fred@example.com",)),
        "SCRAM-SHA-256": Scram(OURS, Binding({}, offered=False, chosen=False)),
    }
    return made[name]


def told(turn: Turn) -> str:
    match turn:
        case Prompt(line):
            return f"S: {b64decode(line).decode()}".rstrip()
        case Over(text):
            return f"E: over, {text}"
        case Vouched(mailboxes):
            return f"E: Vouched {' '.join(mailboxes)}{acting(turn)}"
        case _:
            return f"E: {type(turn).__name__} {turn.name}{acting(turn)}"


def acting(claim: Claim) -> str:
    other = claim.authorization if isinstance(claim, Credentials | Proven | Vouched) else ""
    return f" as {other}" if other else ""


def replay(rows: list[str]) -> list[str]:
    """What the server's side says to all that is said to it."""
    heard: list[str] = []
    exchange = Exchange("", Plain())
    begun = True
    for row in rows:
        mark, said = row[0], row[3:]
        octets = b64encode(said.replace("<NUL>", "\0").encode())
        if mark == "M":
            exchange, begun = Exchange(said, mechanism(said)), False
        elif mark == "K":
            salt, iterations, password = said.split()
            keys = derive_keys(password.encode(), b64decode(salt), int(iterations))
            heard.append(told(exchange.supply(keys)))
        elif mark == "C":
            turn = exchange.respond(octets) if begun else exchange.begin(octets or b"=")
            heard.append(told(turn))
            begun = True
        elif not begun:
            heard.append(told(exchange.begin(None)))
            begun = True
    return heard


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    assert replay(rows) == [row for row in rows if row[0] in "SE"]
