"""Two servers are given the same commands, and what they say and hold is compared after each.

Where they may differ is said here, in `LEGITIMATE`, and on paper in docs/dovecot-differences.md.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from tests.app.clients import ImapClient
from tests.app.office import Office
from tests.interop.dovecot import Dovecot, furnish
from tests.interop.sequences import MAILBOXES, Author, Knowledge
from tests.protocols.imap.fetched import items

Answer = dict[str, object]
PATIENCE = 10


@dataclass(frozen=True)
class Reply:
    """What came of one command; untagged responses without `* ` and CRLF."""

    status: str
    text: str
    untagged: list[bytes]


class Peer(Protocol):
    """One client's connection to one of the two servers."""

    async def say(self, line: bytes) -> Reply:
        """A whole command with its literals, without tag and last CRLF."""


class OfBarid:
    """A session within this process."""

    def __init__(self, client: ImapClient) -> None:
        self._client = client

    async def say(self, line: bytes) -> Reply:
        answer = await self._client.ask(line)
        return Reply(answer.status, answer.text, answer.untagged)


class OfDovecot:
    """A session of a process of its own."""

    def __init__(self, session: Dovecot) -> None:
        self._session = session

    async def say(self, line: bytes) -> Reply:
        untagged, tagged = self._session.say(line)
        status, _, text = tagged.decode().partition(" ")
        return Reply(status, text, [one[2:].removesuffix(b"\r\n") for one in untagged])


# --- what is said, in a form that can be compared ------------------------------------------------

_NUMBERED = re.compile(rb"(\d+) (EXISTS|RECENT|EXPUNGE|FETCH)(?: \((.*)\))?\Z", re.DOTALL)
_LISTED = re.compile(rb'LIST \(([^)]*)\) (NIL|"[^"]*") (.*)\Z', re.DOTALL)
_STATUS = re.compile(rb"STATUS (.*) \(([^)]*)\)\Z", re.DOTALL)
_CODE = re.compile(r"\[([A-Z-]+)(?: ([^\]]*))?\]")
_ORIGIN = re.compile(rb"(BODY\[[^\]]*\])<\d+>")
_KEPT_ATTRIBUTES = {b"\\haschildren", b"\\noselect", b"\\nonexistent"}
_KEPT_CODES = {"APPENDUID", "COPYUID", "TRYCREATE", "READ-ONLY", "READ-WRITE"}


def lowered(value: object) -> object:
    if isinstance(value, bytes):
        return value.lower()
    return [lowered(one) for one in value] if isinstance(value, list) else value


def answer_of(command: bytes, reply: Reply) -> Answer:
    """What the reply says to this command, without news of what else happened."""
    verb = command.removeprefix(b"UID ").split(b" ", 1)[0].decode()
    found: Answer = {"status": reply.status}
    code = _CODE.match(reply.text)
    if code is not None and code[1] in _KEPT_CODES:
        arguments = (code[2] or "").split()[1:]  # without UIDVALIDITY
        found["code"] = (code[1], *arguments)
    for line in reply.untagged:
        word = line.split(b" ", 1)[0]
        if word in (b"SEARCH", b"SORT", b"THREAD"):
            found[verb] = line.rstrip()
        elif word == b"ESEARCH":
            found[verb] = line.partition(b")")[2]
        elif match := _LISTED.match(line):
            attributes = set(match[1].lower().split()) & _KEPT_ATTRIBUTES
            if b"(" in command:
                attributes.discard(b"\\haschildren")  # for several patterns it is not looked up
            found[f"LIST {named(match[3])}"] = frozenset(attributes)
        elif match := _STATUS.match(line):
            words = match[2].split()
            found[f"STATUS {named(match[1])}"] = dict(zip(words[::2], words[1::2], strict=True))
        elif (match := re.search(rb"COPYUID \d+ (\S+ \S+)\]", line)) and verb == "MOVE":
            found["code"] = ("COPYUID", *match[1].decode().split())
        elif verb == "NAMESPACE" and word == b"NAMESPACE":
            found[verb] = line
    if verb == "FETCH" and reply.status == "OK":
        found["FETCH"] = fetched(reply)
    return found


def named(written: bytes) -> str:
    return written.strip(b'"').decode()


def fetched(reply: Reply) -> dict[int, dict[bytes, object]]:
    """What FETCH says of each message, its responses put together; flags are compared elsewhere."""
    found: dict[int, dict[bytes, object]] = {}
    for line in reply.untagged:
        match = _NUMBERED.match(line)
        if match and match[2] == b"FETCH":
            told = {name.upper(): lowered(value) for name, value in values(match[3]).items()}
            told.pop(b"FLAGS", None)
            for name, value in told.items():
                if b"[" in name and value is None:
                    told[name] = b""  # a part that is not there: NIL or the empty string
            if told.keys() - {b"UID"}:
                found.setdefault(int(match[1]), {}).update(told)
    return found


def values(data: bytes) -> dict[bytes, object]:
    """Data items by name; flags as they are written, since they are no strings."""
    found: dict[bytes, object] = {}
    flags = re.search(rb"FLAGS \(([^)]*)\)", data)
    rest = data
    if flags is not None:
        found[b"FLAGS"] = frozenset(flags[1].lower().split()) - {b"\\recent"}
        before, after = data[: flags.start()], data[flags.end() :]
        rest = before + after.removeprefix(b" ") if not before else before[:-1] + after
    if rest:
        found.update(items(_ORIGIN.sub(rb"\1", rest).replace(b" ~{", b" {")))
    date = found.get(b"INTERNALDATE")
    if isinstance(date, bytes):
        found[b"INTERNALDATE"] = date.replace(b" ", b"0", 1) if date[:1] == b" " else date
    return found


# --- what is held --------------------------------------------------------------------------------


class Client:
    """One client at one server: follows the numbers that it is told of, as real ones do."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.count: int | None = None
        """How many messages it counts; None without a mailbox."""

    async def say(self, command: bytes) -> Reply:
        reply = await self.peer.say(command)
        verb = command.split(b" ", 1)[0]
        if verb in (b"SELECT", b"EXAMINE"):
            self.count = 0 if reply.status == "OK" else None
        if verb in (b"CLOSE", b"UNSELECT") and reply.status == "OK":
            self.count = None
        for line in reply.untagged:
            match = _NUMBERED.match(line)
            if match and self.count is not None:
                number, word = int(match[1]), match[2]
                if word == b"EXISTS":
                    assert number >= self.count, f"EXISTS {number} after {self.count}"
                    self.count = number
                elif word == b"EXPUNGE":
                    assert 1 <= number <= self.count, f"EXPUNGE {number} of {self.count}"
                    self.count -= 1
                elif word == b"FETCH":
                    assert 1 <= number <= self.count, f"FETCH {number} of {self.count}"
        return reply

    async def messages(self) -> list[tuple[object, ...]]:
        """UID, flags, date and size of every message that it counts, in their order."""
        reply = await self.say(b"NOOP")
        reply = await self.say(b"UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)")
        assert reply.status == "OK", reply
        rows: dict[int, tuple[object, ...]] = {}
        for line in reply.untagged:
            match = _NUMBERED.match(line)
            if match and match[2] == b"FETCH":
                told = values(match[3])
                if b"RFC822.SIZE" in told:
                    names = (b"UID", b"FLAGS", b"INTERNALDATE", b"RFC822.SIZE")
                    rows[int(match[1])] = tuple(told[name] for name in names)
        assert sorted(rows) == list(range(1, (self.count or 0) + 1)), (self.count, sorted(rows))
        return [rows[number] for number in sorted(rows)]


@dataclass
class Side:
    """One server with its clients; the last of them only looks."""

    name: str
    clients: list[Client]
    witness: Client

    async def state(self) -> Answer:
        """Every mailbox, and what is in it."""
        reply = await self.witness.say(b'LIST "" *')
        found = answer_of(b'LIST "" *', reply)
        for line in sorted(key for key in found if key.startswith("LIST ")):
            name = line.removeprefix("LIST ")
            status = await self.witness.say(
                b'STATUS "%b" (MESSAGES UIDNEXT UNSEEN)' % name.encode()
            )
            found[f"STATUS {name}"] = answer_of(b"STATUS", status)
            opened = await self.witness.say(b'EXAMINE "%b"' % name.encode())
            assert opened.status == "OK", (self.name, opened)
            found[f"MESSAGES {name}"] = await self.witness.messages()
            await self.witness.say(b"CLOSE")
        return found


# --- differences that may be ---------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What the two say to one command."""

    command: bytes
    ours: Answer
    theirs: Answer

    @property
    def statuses(self) -> tuple[object, object]:
        return self.ours["status"], self.theirs["status"]


def is_store_in_examined(found: Difference) -> bool:
    return b"STORE" in found.command and found.ours.get("code") == ("READ-ONLY",)


def is_creation_of_inbox(found: Difference) -> bool:
    return found.command == b"CREATE INBOX" and found.statuses == ("NO", "OK")


_FLAG_KEY = re.compile(rb"(NOT )?\b(UN)?(SEEN|FLAGGED|DELETED|ANSWERED|DRAFT)\b")
_DATE_KEY = re.compile(rb"NOT ((?:SENT)?(?:BEFORE|SINCE)) ")


def is_several_negations(found: Difference) -> bool:
    dates = _DATE_KEY.findall(found.command)
    flags = [not_ or un for not_, un, _ in _FLAG_KEY.findall(found.command) if not (not_ and un)]
    among_alternatives = b"OR " in found.command and sum(map(bool, flags)) > 1
    return len(dates) > len(set(dates)) or among_alternatives


LEGITIMATE: dict[str, Callable[[Difference], bool]] = {
    "STORE in a mailbox opened with EXAMINE": is_store_in_examined,
    "CREATE INBOX": is_creation_of_inbox,
    "Several negations of one kind": is_several_negations,
}
"""Why an answer may be another, by the title of its section on paper."""


class Disagreement(AssertionError):
    """The two differ, and nobody knows why that may be."""


@dataclass
class Comparison:
    """One sequence of commands, said by several clients to both servers."""

    ours: Side
    theirs: Side
    author: Author
    random: Random
    said: list[str] = field(default_factory=list)
    behind: set[int] = field(default_factory=set)
    """Clients that have not heard of what others did since. What they are answered depends on when
    a server looks, so it is not compared; what they see afterwards is."""

    async def run(self, commands: int, every: int = 8) -> None:
        for number in range(1, commands + 1):
            client = self.random.randrange(len(self.ours.clients))
            if client in self.behind and self.random.random() < 0.6:
                await self.compare_view(client)
            command = self.author.command(client)
            if client in self.behind and needs_news(command):
                await self.compare_view(client)
                command = self.author.command(client)
            await self.step(client, command)
            if number % every == 0 or number == commands:
                await self.compare_state()

    async def step(self, client: int, command: bytes) -> None:
        """One command of one client, to both; then what that client sees."""
        self.said.append(f"{client}: {command[:150]!r}")
        ours = await self.ours.clients[client].say(command)
        theirs = await self.theirs.clients[client].say(command)
        one, other = answer_of(command, ours), answer_of(command, theirs)
        if one != other and b"SORT (" in command:
            # The first SORT by a key now and then ignores the order of equal messages.
            other = answer_of(command, await self.theirs.clients[client].say(command))
        for _ in range(PATIENCE if command.startswith(b"LIST") else 0):
            # What another session has made or removed is listed a moment later.
            if one != other:
                await asyncio.sleep(0.3)
                other = answer_of(command, await self.theirs.clients[client].say(command))
        if one != other and not (client in self.behind and depends_on_news(command)):
            found = Difference(command, one, other)
            if not any(may(found) for may in LEGITIMATE.values()):
                self.disagree(one, other)
        self.behind = set(range(len(self.ours.clients)))  # all but this one, as soon as it looks
        if ours.status == "OK":
            self.learn(client, command)
        elif command.startswith((b"SELECT", b"EXAMINE")):
            self.author.clients[client] = Knowledge()
        await self.compare_view(client)

    def learn(self, client: int, command: bytes) -> None:
        verb, _, rest = command.partition(b" ")
        known = self.author.clients[client]
        names = [name.replace("&BjkGRQZE-", "عمل") for name in quoted_in(rest)]
        if verb in (b"SELECT", b"EXAMINE"):
            known.mailbox, known.read_only = names[0], verb == b"EXAMINE"
        elif verb in (b"CLOSE", b"UNSELECT"):
            self.author.clients[client] = Knowledge()
        elif verb == b"CREATE":
            self.author.names.add(names[0])
        elif verb == b"DELETE":
            self.author.names.discard(names[0])
        elif verb == b"RENAME":
            self.author.names.discard(names[0])
            self.author.names.add(names[1])

    async def compare_view(self, client: int) -> None:
        """What the client counts and what it is told of it is the same with both."""
        self.behind.discard(client)
        one, other = self.ours.clients[client], self.theirs.clients[client]
        if (one.count is None) != (other.count is None):
            self.disagree(one.count, other.count)
        if one.count is None:
            return
        ours, theirs = await one.messages(), await other.messages()
        if ours != theirs:
            self.disagree(ours, theirs)
        self.author.clients[client].uids = [row[0] for row in ours]  # type: ignore[misc]

    async def compare_state(self) -> None:
        ours, theirs = await self.ours.state(), await self.theirs.state()
        for _ in range(PATIENCE):
            if ours.keys() != theirs.keys():
                await asyncio.sleep(0.3)
                theirs = await self.theirs.state()
        if ours != theirs:
            names = [
                name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)
            ]
            self.disagree(
                {name: ours.get(name) for name in names}, {name: theirs.get(name) for name in names}
            )

    def disagree(self, ours: object, theirs: object) -> None:
        said = "\n".join(self.said)
        raise Disagreement(f"{said}\n{different(ours, theirs)}")


def depends_on_news(command: bytes) -> bool:
    """Whether the answer depends on what a server has told the client already."""
    return re.match(rb"(UID )?(FETCH|STORE|SEARCH|SORT|THREAD|STATUS)", command) is not None


def needs_news(command: bytes) -> bool:
    """Whether the effect depends on what a server has told the client already."""
    return re.match(rb"(UID )?(COPY|MOVE|EXPUNGE|CLOSE)|.*\*", command, re.DOTALL) is not None


def different(ours: object, theirs: object, where: str = "") -> str:
    """Where two values differ, as near as can be said."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            if ours.get(key) != theirs.get(key):
                return different(ours.get(key), theirs.get(key), f"{where}/{key!r}")
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            if one != other:
                return different(one, other, f"{where}/{place}")
    return f"at {where}\nours   {ours!r}\ntheirs {theirs!r}"


def quoted_in(text: bytes) -> list[str]:
    return [one.decode() for one in re.findall(rb'"([^"]*)"', text)] or text.decode().split()


async def compared(seed: int, clients: int, commands: int, office: Office) -> None:
    """One sequence, from nothing. Raises Disagreement."""
    random = Random(seed)
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name, ExitStack() as stack:
        place = Path(name)
        furnish(place)
        sessions = [stack.enter_context(Dovecot(place)) for _ in range(clients + 1)]
        for mailbox in MAILBOXES[1:]:
            sessions[0].command(b"CREATE " + mailbox.encode())
        others = [Client(OfDovecot(session)) for session in sessions]
        own = [Client(OfBarid(await office.reading(None))) for _ in range(clients + 1)]
        author = Author(random, [Knowledge() for _ in range(clients)])
        comparison = Comparison(
            Side("Barid", own[:-1], own[-1]),
            Side("Dovecot", others[:-1], others[-1]),
            author,
            random,
        )
        await comparison.run(commands)
