"""What a post office has promised, and whether it has kept it.

A `Ledger` holds, for each person, every message that the one IMAP client of that person knows of,
and for all strangers together what was sent and what was accepted. A command that was under way
when the server died may have been done or not, but wholly: it is kept as a second possible state.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from tests.proof.office import DOMAIN

BOXES = ("INBOX", "Kept")
_TRACE = re.compile(
    rb"Return-Path: <sender@example\.org>\r\nDelivered-To: ([^\r\n]+)\r\n"
    rb"Received: from client\.example \(\[127\.0\.0\.1\]\)\r\n"
    rb"\tby [^\r\n]+ with ESMTP id [^\r\n]+(?:\r\n\tfor <([^\r\n]+)>)?;\r\n\t[^\r\n]+\r\n"
)


@dataclass(frozen=True)
class Message:
    """One message in a mailbox: its token, and the flags that were acknowledged."""

    token: str
    flags: frozenset[str] = frozenset()


State = dict[str, dict[int, Message]]
"""Messages by UID, by mailbox."""


@dataclass
class Possible:
    """A state that may be found: known messages, and what must have come besides, by mailbox."""

    known: State
    come: Counter[tuple[str, Message]] = field(default_factory=Counter)


@dataclass
class Person:
    """What one person has been told."""

    name: str
    known: State = field(default_factory=lambda: {box: {} for box in BOXES})
    highest: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BOXES, 0))
    validity: dict[str, int] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)
    """Tokens of mail that has been seen in INBOX at some time."""
    verified: set[tuple[str, int]] = field(default_factory=set)
    pending: Possible | None = None

    def fork(self) -> Possible:
        """A state to change: what will be if the command that is about to be sent is done."""
        return Possible({box: dict(messages) for box, messages in self.known.items()})

    def learn(self, box: str, uid: int, message: Message) -> None:
        """A message has been given this UID."""
        assert uid > self.highest[box], f"{self.name} {box}: UID {uid} given again"
        self.known[box][uid] = message
        self.highest[box] = uid

    def arrive(self, uid: int, message: Message) -> None:
        """Mail from a stranger has been seen in INBOX."""
        assert message.token not in self.arrived, f"{self.name}: {message.token} is doubled"
        self.arrived.add(message.token)
        self.learn("INBOX", uid, message)


@dataclass
class Ledger:
    """All of it."""

    people: dict[str, Person]
    digests: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Recipients by token, of what may have arrived since the last check."""
    accepted: set[str] = field(default_factory=set)
    acknowledged: int = 0
    """How many promises were given in all."""

    def about_to_send(self, token: str, content: bytes, recipients: tuple[str, ...]) -> None:
        self.digests[token] = hashlib.sha256(content).digest()
        self.sent[token] = recipients

    def about_to_append(self, token: str, content: bytes) -> None:
        self.digests[token] = hashlib.sha256(content).digest()

    def accept(self, token: str) -> None:
        self.accepted.add(token)
        self.acknowledged += 1

    def compare(self, person: Person, found: State) -> None:
        """What is there now is what was promised; what is new is learned."""
        states = [Possible(person.known), *([person.pending] if person.pending else [])]
        wrong = [self._differences(state, found) for state in states]
        assert not all(wrong), f"{person.name}, done or not done: {wrong}"
        state = states[wrong.index([])]
        for box in BOXES:
            fresh = sorted(found[box].keys() - state.known[box].keys())
            person.known[box] = dict(state.known[box])
            for uid in fresh:
                if self._from_stranger(box, found[box][uid]):
                    assert person.name in self.sent[found[box][uid].token]
                    person.arrive(uid, found[box][uid])
                else:
                    person.learn(box, uid, found[box][uid])
        person.pending = None

    def _from_stranger(self, box: str, message: Message) -> bool:
        return box == "INBOX" and message.token in self.sent and not message.flags

    def _differences(self, state: Possible, found: State) -> list[str]:
        wrong = []
        come = Counter(state.come)
        for box in BOXES:
            known = state.known[box]
            for uid, message in known.items():
                if found[box].get(uid) != message:
                    wrong.append(f"{box} {uid}: {message} became {found[box].get(uid)}")
            for uid in found[box].keys() - known.keys():
                message = found[box][uid]
                if come[box, message]:
                    come[box, message] -= 1
                elif not self._from_stranger(box, message):
                    wrong.append(f"{box} {uid}: {message} from nowhere")
        return wrong + [f"{key} is not there" for key in come.elements()]

    def settle(self) -> None:
        """Everybody has been compared: what was accepted is with all of its recipients, and the
        rest with all or with none."""
        for token, recipients in self.sent.items():
            have = [name for name in recipients if token in self.people[name].arrived]
            if token in self.accepted:
                assert len(have) == len(recipients), f"{token} was accepted, but lost: {have}"
            else:
                assert len(have) in (0, len(recipients)), f"{token} is half kept: {have}"
        self.sent.clear()
        self.accepted.clear()

    def verify(self, person: Person, token: str, content: bytes) -> None:
        """The content is what was sent under this token, but for our own fields."""
        trace = _TRACE.match(content)
        if trace:
            address = f"{person.name}@{DOMAIN}".encode()
            assert trace[1] == address, trace[1]
            assert trace[2] in (None, address), trace[2]
            content = content[trace.end() :]
        digest = hashlib.sha256(content).digest()
        assert digest == self.digests[token], f"{person.name}: {token} is not what was sent"
