"""Several clients work on one mailbox at once, and each believes only what it was told.

Every client keeps its own model: UIDs by sequence number and the flags of each message, changed by
nothing but the responses it gets. Whatever the others do meanwhile, a number must never mean
another message than the client believes, and after a NOOP its model is the mailbox. One client
knows CONDSTORE, and one QRESYNC: it goes away, comes back, and hears only of what changed.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.app.clients import Answer, ImapClient
from tests.app.office import Office, opened

from barid.model.flags import SYSTEM_FLAGS

FETCHED = re.compile(rb"(\d+) FETCH \((?:UID (\d+))? ?(?:FLAGS \(([^)]*)\))?")
WORDS = ("\\Seen", "\\Flagged", "\\Deleted", "Work")


MODSEQ = re.compile(rb"MODSEQ \((\d+)\)")
HIGHEST = re.compile(rb"OK \[HIGHESTMODSEQ (\d+)\]")
VALIDITY = re.compile(rb"OK \[UIDVALIDITY (\d+)\]")
KINDS = ("", "ENABLE QRESYNC", "ENABLE CONDSTORE")


class Believer:
    """A client and what it has been led to believe."""

    def __init__(self, office: Office, client: ImapClient, kind: str = "") -> None:
        self.office = office
        self.client = client
        self.kind = kind
        self.validity = self.since = 0
        self.uids: list[int | None] = []
        """By sequence number; None until it has been told."""
        self.flags: dict[int, frozenset[str]] = {}
        self.idling: bytes | None = None

    def hear(self, answer: Answer) -> None:
        for line in answer.untagged:
            word = line.split()[1] if b" " in line else b""
            if word == b"EXISTS":
                number = int(line.split()[0])
                assert number >= len(self.uids), f"{line!r} after {len(self.uids)}"
                self.uids += [None] * (number - len(self.uids))
            elif line.startswith(b"VANISHED "):
                assert self.kind == "ENABLE QRESYNC"
                for uid in uids_in(line.split()[-1]):
                    self.uids.pop(self.place_of(uid))
                    self.flags.pop(uid, None)
            elif word == b"EXPUNGE":
                assert self.kind != "ENABLE QRESYNC"
                number = int(line.split()[0])
                assert 1 <= number <= len(self.uids), line
                gone = self.uids.pop(number - 1)
                self.flags.pop(gone or 0, None)
            elif word == b"FETCH":
                self.hear_fetch(line)

    def place_of(self, uid: int) -> int:
        """Where the message with this UID must be: known, or between those that are."""
        if uid in self.uids:
            return self.uids.index(uid)
        for at, known in enumerate(self.uids):
            if known is None:
                before = [one for one in self.uids[:at] if one is not None]
                after = [one for one in self.uids[at:] if one is not None]
                if max(before, default=0) < uid < min(after, default=1 << 32):
                    return at
        raise AssertionError(f"{uid} vanished, but was not told of: {self.uids}")

    async def open(self) -> None:
        """Select, and learn all that there is."""
        if self.kind and not self.since:
            assert (await self.ask(self.kind)).ok
        answer = await self.ask("SELECT INBOX")
        self.note(answer)
        await self.learn()

    def note(self, answer: Answer) -> None:
        text = b"\n".join(answer.untagged)
        highest, validity = HIGHEST.search(text), VALIDITY.search(text)
        assert highest is not None
        assert validity is not None
        self.since, self.validity = int(highest[1]), int(validity[1])

    async def come_back(self) -> None:
        """Forget where everything was, but not what; then hear of what changed since the last
        opening."""
        if self.kind != "ENABLE QRESYNC":
            return
        flags = dict(self.flags)
        answer = await self.client.ask(f"SELECT INBOX (QRESYNC ({self.validity} {self.since}))")
        assert answer.ok
        numbers: dict[int, int] = {}
        exists = 0
        for line in answer.untagged:
            if line.startswith(b"VANISHED (EARLIER) "):
                assert not numbers, "what vanished is told first"
                for uid in uids_in(line.split()[-1]):
                    flags.pop(uid, None)
            elif line.endswith(b" EXISTS"):
                exists = int(line.split()[0])
            elif (found := FETCHED.match(line)) is not None:
                assert MODSEQ.search(line) is not None
                numbers[int(found[2])] = int(found[1])
                flags[int(found[2])] = frozenset(found[3].decode().split()) - {"\\Recent"}
        self.note(answer)
        self.uids, self.flags = [*sorted(flags)], flags
        assert exists == len(self.uids)
        assert all(self.uids[number - 1] == uid for uid, number in numbers.items())

    def hear_fetch(self, line: bytes) -> None:
        found = FETCHED.match(line)
        assert found is not None, line
        place = int(found[1]) - 1
        assert place < len(self.uids), f"{line!r} of {len(self.uids)} messages"
        if found[2] is not None:
            uid = int(found[2])
            assert self.uids[place] in (None, uid), f"{line!r} but {self.uids[place]} was told"
            self.uids[place] = uid
        known = self.uids[place]
        if found[3] is not None and known is not None:
            words = found[3].decode().split()
            self.flags[known] = frozenset(words) - {"\\Recent"}

    async def wake(self) -> None:
        """End IDLE: what it told counts before another number is used."""
        if self.idling is not None:
            tag, self.idling = self.idling, None
            self.hear(await self.client.done(tag))

    async def ask(self, command: str | bytes) -> Answer:
        answer = await self.client.ask(command)
        self.hear(answer)
        assert answer.status != "BYE"
        return answer

    async def learn(self) -> None:
        """Ask for what is still unknown."""
        places = enumerate(self.uids, 1)
        unknown = [at for at, uid in places if uid is None or uid not in self.flags]
        if unknown:
            assert (await self.ask(f"FETCH {unknown[0]}:* (UID FLAGS)")).ok

    async def do(self, what: str, number: int, word: str) -> None:
        """One of the things that clients do; numbers are taken as they come."""
        if what != "idle":
            await self.wake()
        place = number % len(self.uids) + 1 if self.uids else None
        uid = self.uids[place - 1] if place is not None else None
        match what:
            case "append":
                content = b"Subject: %d\r\n\r\n" % number
                head = f"APPEND INBOX ({word}) {{{len(content)}+}}\r\n".encode()
                assert (await self.ask(head + content)).ok
            case "noop" | "expunge":
                assert (await self.ask(what.upper())).ok
            case "idle":
                if self.idling is None:
                    self.idling = await self.client.idle()
            case "learn":
                await self.learn()
            case "return":
                await self.come_back()
            case "search":
                answer = await self.ask("SEARCH ALL")
                found = next(line for line in answer.untagged if line.startswith(b"SEARCH"))
                assert all(1 <= int(one) <= len(self.uids) for one in found.split()[1:])
            case _ if place is None:
                return
            case "add" | "remove":
                sign = "+" if what == "add" else "-"
                assert (await self.ask(f"STORE {place} {sign}FLAGS ({word})")).ok
                await self.assert_flag(uid, word, what == "add")
            case "silent":
                assert (await self.ask(f"STORE {place} +FLAGS.SILENT ({word})")).ok
                if uid is not None and uid in self.flags:
                    self.flags[uid] |= {word}
            case "fetch":
                answer = await self.ask(f"FETCH {place} (UID FLAGS)")
                assert answer.ok
            case "read":
                answer = await self.ask(f"FETCH {place} (UID BODY[])")
                assert answer.ok
            case "copy" | "move":
                target = "INBOX" if number % 3 else "Archive"
                assert (await self.ask(f"{what.upper()} {place} {target}")).ok
            case "uid":
                if uid is not None:
                    assert (await self.ask(f"UID STORE {uid} +FLAGS ({word})")).ok

    async def assert_flag(self, uid: int | None, word: str, there: bool) -> None:
        """The message that was meant is the message that was changed, unless it is gone."""
        told = self.flags.get(uid or 0)
        if told is not None and uid in await mailbox(self.office):
            assert (word in told) is there


def uids_in(written: bytes) -> list[int]:
    """The UIDs of a set."""
    found: list[int] = []
    for piece in written.split(b","):
        first, _, last = piece.partition(b":")
        found += range(int(first), int(last or first) + 1)
    return found


async def mailbox(office: Office) -> dict[int, frozenset[str]]:
    """What is really there: flags by UID."""

    def unit(tx):  # type: ignore[no-untyped-def]
        account = tx.directory.account_at("reader@barid.test")
        return tx.messages.contents(tx.mailboxes.find(account.id, "INBOX").id)

    contents = await office.store.read(unit)
    return {
        uid: frozenset(contents.keywords.names_in(flags))
        for uid, flags in zip(contents.uids, contents.flags, strict=True)
    }


async def scenario(folder: Path | None, clients: int, script: list[list[Step]]) -> None:
    async with opened(folder) as office:
        for number in range(4):
            await office.deliver(b"Subject: first %d\r\n\r\n" % number)
        believers = [Believer(office, await office.reading(None), kind) for kind in KINDS[:clients]]
        for each in believers:
            await each.open()
        for turn in script:
            doing = {who % clients: (what, number, word) for who, what, number, word in turn}
            async with asyncio.TaskGroup() as together:
                for who, (what, number, word) in doing.items():
                    together.create_task(believers[who].do(what, number, word))
        for each in believers:
            await each.wake()
            await each.ask("NOOP")
        for each in believers:
            await each.learn()
            await each.ask("NOOP")
            there = await mailbox(office)
            assert each.uids == sorted(there)
            assert each.flags == there


Step = tuple[int, str, int, str]

steps = st.tuples(
    st.integers(0, 2),
    st.sampled_from(
        ["append", "add", "remove", "silent", "expunge", "fetch", "read", "noop", "copy", "move",
         "uid", "idle", "search", "learn", "add", "expunge", "return", "return"]
    ),
    st.integers(0, 20),
    st.sampled_from([*WORDS, "\\Deleted", "\\Deleted"]),
)  # fmt: skip
scripts = st.lists(st.lists(steps, min_size=1, max_size=3), min_size=1, max_size=12)


@given(st.integers(2, 3), scripts)
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
def test_numbers_never_lie_in_memory(clients: int, script: list[list[Step]]) -> None:
    asyncio.run(scenario(None, clients, script))


@given(scripts)
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_numbers_never_lie_in_sqlite(script: list[list[Step]]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(scenario(Path(folder), 3, script))


def test_the_words_are_flags_that_can_be_set() -> None:
    names = {name for _, name in SYSTEM_FLAGS}
    assert {word for word in WORDS if word.startswith("\\")} <= names
