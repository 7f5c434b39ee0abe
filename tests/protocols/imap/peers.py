"""A pretend post office that answers IMAP commands by simple rules, and a client of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum

from barid.protocols.imap.capabilities import Offer
from barid.protocols.imap.commands import (
    Append,
    Authenticate,
    Command,
    Create,
    Examine,
    Fetch,
    Idle,
    ListMailboxes,
    Login,
    Search,
    Select,
    Sort,
    StatusOf,
    Thread,
)
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.responses import list as list_responses
from barid.protocols.imap.responses import mailbox, search, sort
from barid.protocols.imap.server import Server
from barid.protocols.sasl.mechanism import Claim, Credentials

OFFER = Offer()
OPEN_OFFER = Offer(plaintext=True)
WRONG = "wrong"


def is_wrong(claim: Claim) -> bool:
    return isinstance(claim, Credentials) and claim.password == WRONG


def decide(core: Server, command: Command) -> None:
    """Yes, but to the password `wrong` and to the mailbox `Missing`."""
    match command:
        case Idle():
            return
        case Login(claim) | Authenticate(_, claim) if is_wrong(claim):
            core.no("Wrong name or password", "AUTHENTICATIONFAILED")
            return
        case Select("Missing") | Examine("Missing") | StatusOf("Missing"):
            core.no("No such mailbox", "NONEXISTENT")
            return
        case Append("Missing", _):
            core.no("No such mailbox", "TRYCREATE")
            return
        case Create("Taken"):
            core.no("Exists", "ALREADYEXISTS")
            return
        case Select() | Examine():
            core.untagged(mailbox.exists(3))
        case ListMailboxes(_, patterns):
            for pattern in patterns:
                core.untagged(list_responses.list_line(pattern, (), utf8=core.utf8))
        case StatusOf(name, items):
            values = [(item, 1) for item in items]
            core.untagged(list_responses.status_line(name, values, utf8=core.utf8))
        case Search(_, results, uid):
            core.untagged(
                search.search_line(((1, 3),))
                if results is None
                else search.esearch_line(core.tag, ((1, 3),), results, uid=uid)
            )
        case Sort(_, _, results, uid):
            core.untagged(
                sort.sort_line((2, 84, 882))
                if results is None
                else sort.esort_line(core.tag, (2, 84, 882), results, uid=uid)
            )
        case Thread():
            core.untagged(b"* THREAD (2)(3 6 (4 23)(44 7 96))\r\n")
        case Fetch():
            core.untagged(b"* 1 FETCH (UID 1)\r\n")
        case _:
            pass
    read_only = isinstance(command, Examine)
    code = "READ-ONLY" if read_only else "READ-WRITE" if isinstance(command, Select) else None
    core.ok("Done", code)


def told(value: object) -> str:
    """A command on one line, without what stands at its default."""
    match value:
        case bytes():
            return repr(value)[1:]
        case str():
            return repr(value)
        case Credentials(name, password, authorization):
            return f"{name!r} {password!r}" + (f" as {authorization!r}" if authorization else "")
        case Enum():
            return value.name
        case tuple():
            return "(" + " ".join(map(told, value)) + ")"
        case frozenset():
            return "{" + " ".join(sorted(map(told, value))) + "}"
        case Mapping():
            return told(tuple(value.items()))
    if not dataclasses.is_dataclass(value):
        return str(value)
    words = [type(value).__name__]
    for field in dataclasses.fields(value):
        one = getattr(value, field.name)
        if field.default is dataclasses.MISSING or one != field.default:
            words.append(told(one) if field.default is dataclasses.MISSING else named(field, one))
    return "[" + " ".join(words) + "]"


def named(field: dataclasses.Field[object], value: object) -> str:
    return field.name if value is True else f"{field.name}={told(value)}"


class Conversation:
    """One session in which every command is answered at once; notes what was asked."""

    def __init__(
        self, offer: Offer = OPEN_OFFER, limits: Limits | None = None, *, secured: bool = False
    ) -> None:
        self.core = Server(offer, limits, secured=secured)
        self.commands: list[Command] = []

    def say(self, data: bytes | str, size: int = 10_000_000) -> bytes:
        """Send octets in pieces of `size`; what was answered."""
        octets = data.encode() if isinstance(data, str) else data
        heard = b""
        for start in range(0, len(octets), size):
            self.core.receive(octets[start : start + size])
            while (command := self.core.next_command()) is not None:
                self.commands.append(command)
                decide(self.core, command)
            heard += self.core.to_send()
        return heard

    def line(self, command: str) -> str:
        """Say one line; what was answered."""
        return self.say(command + "\r\n").decode()

    def ask(self, command: str) -> Command:
        """Say one line that must come through; what it means."""
        before = len(self.commands)
        answer = self.line(command)
        assert len(self.commands) == before + 1, answer
        return self.commands[-1]

    def login(self) -> Conversation:
        """Get as far as a session without mailbox."""
        assert "OK" in self.line("in LOGIN writer secret")
        return self

    def select(self) -> Conversation:
        """Get as far as a session with a mailbox."""
        self.login()
        assert "OK" in self.line("open SELECT INBOX")
        return self
