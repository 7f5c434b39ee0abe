"""The real server, killed with SIGKILL at random moments under load: nothing that it acknowledged
is lost, doubled or half kept.

BARID_KILLS tells how often in all (20 when it is not set); each series has a data folder to itself.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.proof.clients import Answer, Gone, Imap, Smtp
from tests.proof.ledger import BOXES, Ledger, Message, Person, State
from tests.proof.office import Office

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("BARID_KILLS", "20"))
SERIES = 4
NAMES = ("a", "b", "c", "d")
STRANGERS = 5
KIB = 1024
LONGEST = 300 * KIB
LOAD_SECONDS = 0.5
FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "$Mark")
STUFF = random.Random(7).randbytes(200 * KIB).hex().encode()
_FETCHED = re.compile(
    rb"\d+ FETCH \(UID (\d+) FLAGS \(([^)]*)\) BODY\[HEADER\.FIELDS \(X-TOKEN\)\] \{\d+\}\r\n"
    rb"X-Token: (\S+)\r\n\r\n\)"
)
_BODY = re.compile(rb"\d+ FETCH \(UID (\d+) BODY\[\] \{\d+\}\r\n")
_COPYUID = re.compile(rb"\[COPYUID \d+ ([0-9:,]+) ([0-9:,]+)\]")


def letter(token: str, choice: random.Random) -> bytes:
    """1 KiB to 300 KiB, so that content lies in the database and in files."""
    least, most = choice.choice([(1, 4)] * 7 + [(10, 60)] * 2 + [(128, 300)])
    octets = choice.randint(least * KIB, most * KIB)
    start = choice.randrange(len(STUFF) - octets)
    lines = b"\r\n".join(STUFF[at : at + 998] for at in range(start, start + octets, 998))
    return b"X-Token: %b\r\nSubject: %b\r\n\r\n%b\r\n" % (token.encode(), token.encode(), lines)


# --- what is there


async def found_in(client: Imap, first: int = 1) -> dict[int, Message]:
    """The messages of the mailbox that is open, from this UID on."""
    answer = await client.command(f"UID FETCH {first}:* (FLAGS BODY.PEEK[HEADER.FIELDS (X-TOKEN)])")
    assert answer.ok, answer
    found = {}
    for line in answer.untagged:
        match = _FETCHED.fullmatch(line)
        if match is not None:
            flags = frozenset(match[2].decode().split()) - {"\\Recent"}
            found[int(match[1])] = Message(match[3].decode(), flags)
    return found


async def examine(client: Imap, person: Person, box: str) -> int:
    """Open a mailbox; the UID that comes next."""
    answer = await client.command(f"EXAMINE {box}")
    assert answer.ok, answer
    said = b"\n".join(answer.untagged)
    validity, following = (
        int(re.findall(rb"\[" + word + rb" (\d+)\]", said)[0])
        for word in (b"UIDVALIDITY", b"UIDNEXT")
    )
    assert person.validity.setdefault(box, validity) == validity, f"{person.name} {box}"
    assert following > person.highest[box], f"{person.name} {box}: UIDs will be given again"
    return following


async def check(office: Office, ledger: Ledger, again: bool = False) -> None:
    """Everything that was promised is there; contents are read once, or all of them again."""
    if again:
        for person in ledger.people.values():
            person.verified.clear()
    await asyncio.gather(*(check_one(office, ledger, one) for one in ledger.people.values()))
    ledger.settle()


async def check_one(office: Office, ledger: Ledger, person: Person) -> None:
    async with Imap.open(office, person.name) as client:
        await check_boxes(client, ledger, person)


async def check_boxes(client: Imap, ledger: Ledger, person: Person) -> None:
    found: State = {}
    for box in BOXES:
        following = await examine(client, person, box)
        found[box] = await found_in(client)
        assert max(found[box], default=0) < following
    ledger.compare(person, found)
    for box in BOXES:
        await examine(client, person, box)
        fresh = [uid for uid in found[box] if (box, uid) not in person.verified]
        for at in range(0, len(fresh), 50):
            await read_contents(client, ledger, person, (box, fresh[at : at + 50]))


async def read_contents(
    client: Imap, ledger: Ledger, person: Person, where: tuple[str, list[int]]
) -> None:
    box, uids = where
    answer = await client.command(f"UID FETCH {','.join(map(str, uids))} (BODY.PEEK[])")
    read = set()
    for line in answer.untagged:
        match = _BODY.match(line)
        assert match is not None, line[:100]
        uid = int(match[1])
        ledger.verify(person, person.known[box][uid].token, line[match.end() : -1])
        read.add(uid)
    assert read == set(uids)
    person.verified |= {(box, uid) for uid in uids}


# --- load


class Reader:
    """The only IMAP client of one person: does something at random, again and again."""

    def __init__(self, ledger: Ledger, person: Person, choice: random.Random) -> None:
        self._ledger = ledger
        self._person = person
        self._choice = choice

    async def work(self, office: Office) -> None:
        """Until the server is gone."""
        async with Imap.open(office, self._person.name) as client:
            await self._act(client, self._choice.choice(BOXES))

    async def _act(self, client: Imap, box: str) -> None:
        assert (await client.command(f"SELECT {box}")).ok
        deeds = [self._append, self._flag, self._flag, self._copy, self._expunge]
        if box == "INBOX":
            deeds.append(self._move)
        while True:
            if box == "INBOX":
                await self._look(client)
            await self._choice.choice(deeds)(client, box)

    async def _look(self, client: Imap) -> None:
        """See what strangers have sent."""
        person = self._person
        highest = person.highest["INBOX"]
        for uid, message in sorted((await found_in(client, highest + 1)).items()):
            if uid > highest:
                person.arrive(uid, message)

    def _some(self, box: str, most: int) -> list[int]:
        known = list(self._person.known[box])
        return self._choice.sample(known, min(len(known), self._choice.randint(1, most)))

    def _done(self, answer: Answer, known: State) -> None:
        """A command was acknowledged: from now on this is promised."""
        assert answer.ok, answer
        self._person.known, self._person.pending = known, None
        self._ledger.acknowledged += 1

    async def _append(self, client: Imap, box: str) -> None:
        person, token = self._person, f"{self._person.name}.{self._choice.getrandbits(60):x}"
        content = letter(token, self._choice)
        message = Message(token, frozenset({"\\Seen"}))
        after = person.pending = person.fork()
        after.come["Kept", message] += 1
        self._ledger.about_to_append(token, content)
        answer = await client.command("APPEND Kept (\\Seen)", content)
        self._done(answer, after.known)
        placed = re.match(rb"\[APPENDUID \d+ (\d+)\]", answer.text)
        assert placed is not None, answer
        person.learn("Kept", int(placed[1]), message)

    async def _flag(self, client: Imap, box: str) -> None:
        uids = self._some(box, 5)
        if uids:
            flag, add = self._choice.choice(FLAGS), self._choice.random() < 0.7
            await self._store(client, (box, uids), flag, add)

    async def _store(
        self, client: Imap, where: tuple[str, list[int]], flag: str, add: bool
    ) -> None:
        box, uids = where
        after = self._person.pending = self._person.fork()
        for uid in uids:
            message = after.known[box][uid]
            flags = message.flags | {flag} if add else message.flags - {flag}
            after.known[box][uid] = Message(message.token, flags)
        sign = "+" if add else "-"
        answer = await client.command(f"UID STORE {listed(uids)} {sign}FLAGS ({flag})")
        self._done(answer, after.known)

    async def _expunge(self, client: Imap, box: str) -> None:
        uids = self._some(box, 12)
        if not uids:
            return
        await self._store(client, (box, uids), "\\Deleted", add=True)
        after = self._person.pending = self._person.fork()
        for uid in uids:
            del after.known[box][uid]
        self._done(await client.command(f"UID EXPUNGE {listed(uids)}"), after.known)

    async def _copy(self, client: Imap, box: str) -> None:
        await self._carry(client, box, "COPY")

    async def _move(self, client: Imap, box: str) -> None:
        await self._carry(client, box, "MOVE")

    async def _carry(self, client: Imap, box: str, verb: str) -> None:
        uids = self._some(box, 4)
        if not uids:
            return
        person = self._person
        after = person.pending = person.fork()
        carried = {uid: person.known[box][uid] for uid in uids}
        for uid, message in carried.items():
            after.come["Kept", message] += 1
            if verb == "MOVE":
                del after.known[box][uid]
        answer = await client.command(f"UID {verb} {listed(uids)} Kept")
        self._done(answer, after.known)
        said = _COPYUID.search(b"\n".join([*answer.untagged, answer.text]))
        assert said is not None, answer
        for old, new in zip(numbers(said[1]), numbers(said[2]), strict=True):
            person.learn("Kept", new, carried.pop(old))
        assert not carried


def listed(uids: list[int]) -> str:
    return ",".join(map(str, uids))


def numbers(text: bytes) -> list[int]:
    """The numbers of a UID set of COPYUID, in order."""
    found: list[int] = []
    for piece in text.split(b","):
        first, _, last = piece.partition(b":")
        found += range(int(first), int(last or first) + 1)
    return found


async def send(office: Office, ledger: Ledger, choice: random.Random) -> None:
    """One stranger: message after message, until the server is gone."""
    async with Smtp.open(office) as client:
        while True:
            await send_one(client, ledger, choice)


async def send_one(client: Smtp, ledger: Ledger, choice: random.Random) -> None:
    token = f"s.{choice.getrandbits(60):x}"
    content = letter(token, choice)
    recipients = tuple(choice.sample(NAMES, choice.choice((1, 1, 2, 3))))
    ledger.about_to_send(token, content, recipients)
    code, said = await client.send(recipients, content)
    assert code == 250, said
    ledger.accept(token)


async def load_and_kill(office: Office, ledger: Ledger, choice: random.Random) -> None:
    """Everybody at work, until the server is killed at a moment that nobody has chosen."""
    people = ledger.people.values()

    def another() -> random.Random:
        return random.Random(choice.random())

    work = [send(office, ledger, another()) for _ in range(STRANGERS)]
    work += [Reader(ledger, person, another()).work(office) for person in people]
    tasks = [asyncio.create_task(one) for one in work]
    await asyncio.sleep(choice.uniform(0, LOAD_SECONDS))
    office.kill()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(outcome, Gone):
            assert isinstance(outcome, BaseException)
            raise outcome


# --- the proof


def run_series(office: Office, choice: random.Random, kills: int) -> Ledger:
    """So many kills, each followed by a look at everything that was promised."""
    ledger = Ledger({name: Person(name) for name in NAMES})
    startup = 1.0
    for _ in range(kills):
        if choice.random() < 0.15:  # while it starts
            office.spawn()
            time.sleep(choice.uniform(0.4, 1.1) * startup)
            office.kill()
            continue
        begun = time.monotonic()
        office.start()
        startup = time.monotonic() - begun

        async def one() -> None:
            await check(office, ledger)
            await load_and_kill(office, ledger, choice)

        asyncio.run(one())
    office.start()
    asyncio.run(check(office, ledger, again=True))
    assert office.stop() == 0
    office.assert_sound()
    assert "Traceback" not in office.errors(), office.errors()
    return ledger


@pytest.mark.parametrize("series", range(SERIES))
def test_what_was_acknowledged_survives_every_kill(
    series: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kills = KILLS // SERIES + (series < KILLS % SERIES)
    office = Office(tmp_path)
    begun = time.monotonic()
    try:
        office.start()
        office.add_accounts(*NAMES)
        asyncio.run(make_mailboxes(office))
        office.kill()
        ledger = run_series(office, random.Random(series), kills)
    finally:
        office.kill()
    seconds = time.monotonic() - begun
    promises, letters = ledger.acknowledged, len(ledger.digests)
    record_property(
        "proof", f"{kills} kills, {letters} messages, {promises} promises kept, {seconds:.0f} s"
    )


async def make_mailboxes(office: Office) -> None:
    for name in NAMES:
        async with Imap.open(office, name) as client:
            assert (await client.command("CREATE Kept")).ok
