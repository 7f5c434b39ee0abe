"""Dovecot and we tell the same of what changed: CONDSTORE and QRESYNC, WITHIN, SAVEDATE and uses.

The same commands go to both. Numbers of changes are each server's own, so they are written as
marks: `<since>` is the HIGHESTMODSEQ that this server told when the mark was set.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from tests.app.office import Office, opened
from tests.interop.dovecot import Dovecot, furnish

pytestmark = pytest.mark.interop

LETTER = b"Date: Mon, 02 Nov 2026 10:20:30 +0300\r\nSubject: x\r\n\r\nHello.\r\n"
FETCHED = re.compile(rb"\d+ FETCH \((.*)\)", re.DOTALL)
CODE = re.compile(r"\[([A-Z-]+) ?([^]]*)\]")
Said = dict[str, object]


@dataclass
class Both:
    """One account at each server, with two clients."""

    office: Office
    place: Path
    stack: ExitStack
    marks: list[dict[str, str]] = field(default_factory=lambda: [{}, {}])

    async def begin(self) -> None:
        self.barid = [await self.office.reading(None) for _ in range(2)]
        self.dovecot = [self.stack.enter_context(Dovecot(self.place)) for _ in range(2)]

    async def say(self, who: int, line: str) -> tuple[list[bytes], str, list[bytes], str]:
        """Untagged and tagged answers of us and of them."""
        told = []
        for marks in self.marks:
            written = line
            for name, value in marks.items():
                written = written.replace(f"<{name}>", value)
            told.append(written)
        answer = await self.barid[who].ask(told[0])
        theirs, tagged = self.dovecot[who].say(told[1].encode())
        untagged = [one.removeprefix(b"* ").removesuffix(b"\r\n") for one in theirs]
        return answer.untagged, f"{answer.status} {answer.text}", untagged, tagged.decode()

    async def mark(self, name: str = "since") -> None:
        """Remember how far both have come, and their UIDVALIDITY. Of a mailbox that is open Dovecot
        tells what the client has heard."""
        await self.say(1, "NOOP")
        ours, _, theirs, _ = await self.say(1, "STATUS INBOX (HIGHESTMODSEQ UIDVALIDITY)")
        for marks, lines in zip(self.marks, (ours, theirs), strict=True):
            text = b" ".join(lines).decode()
            marks[name] = re.findall(r"HIGHESTMODSEQ (\d+)", text)[0]
            marks["validity"] = re.findall(r"UIDVALIDITY (\d+)", text)[0]

    async def agree(self, who: int, line: str) -> Said:
        """What both have said, which is the same."""
        ours, status, theirs, tagged = await self.say(who, line)
        one, other = summed_up(ours, status), summed_up(theirs, tagged)
        assert one == other, (line, ours, theirs, tagged)
        return one


def summed_up(untagged: list[bytes], tagged: str) -> Said:
    """What a client learns: what vanished, what was fetched, what was found, and the answer."""
    vanished: set[int] = set()
    fetched: dict[int, tuple[frozenset[bytes] | None, bool]] = {}
    found: list[int] | None = None
    for line in untagged:
        if line.startswith(b"VANISHED"):
            vanished |= set(numbers(line.split()[-1].decode()))
        elif line.startswith(b"SEARCH"):
            found = [int(word) for word in line.partition(b"(")[0].split()[1:]]
        elif (match := FETCHED.match(line)) is not None:
            items = match[1]
            uid = re.search(rb"UID (\d+)", items)
            flags = re.search(rb"FLAGS \(([^)]*)\)", items)
            if uid is not None:
                names = flags and frozenset(flags[1].split()) - {b"\\Recent"}
                fetched[int(uid[1])] = names, b"MODSEQ" in items
    code = CODE.search(tagged)
    modified = numbers(code[2]) if code is not None and code[1] == "MODIFIED" else []
    status = tagged.partition(" ")[0]
    return {
        "status": status,
        "modified": modified,
        "vanished": vanished,
        "fetched": fetched,
        "found": found,
    }


def numbers(written: str) -> list[int]:
    found: list[int] = []
    for piece in written.split(","):
        first, _, last = piece.partition(":")
        found += range(int(first), int(last or first) + 1)
    return sorted(found)


async def meeting(scenario: Callable[[Both], object]) -> None:
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name, ExitStack() as stack:
        place = Path(name)
        os.chmod(place, 0o755)
        furnish(place)
        async with opened(None) as office:
            both = Both(office, place, stack)
            await both.begin()
            result = scenario(both)
            assert hasattr(result, "__await__")
            await result


async def filled(both: Both, count: int) -> None:
    """Dovecot counts changes from the moment that somebody wants to know of them."""
    for who in range(2):
        await both.agree(who, "ENABLE QRESYNC")
        await both.say(who, "SELECT INBOX")
    for _ in range(count):
        await both.say(1, f"APPEND INBOX {{{len(LETTER)}+}}\r\n{LETTER.decode()}")


@pytest.mark.parametrize("seed", range(25))
async def test_a_client_that_comes_back_hears_the_same(seed: int) -> None:
    random = Random(seed)

    async def scenario(both: Both) -> None:
        await filled(both, 12)
        for _ in range(6):
            await both.mark()
            for _ in range(random.randint(0, 4)):
                uids = ",".join(str(random.randint(1, 14)) for _ in range(random.randint(1, 4)))
                flag = random.choice(["\\Seen", "\\Flagged", "\\Deleted", "\\Deleted"])
                sign = random.choice("+-")
                await both.say(1, f"UID STORE {uids} {sign}FLAGS.SILENT ({flag})")
                if random.random() < 0.3:
                    await both.say(1, "EXPUNGE")
                if random.random() < 0.3:
                    size = len(LETTER)
                    await both.say(1, f"APPEND INBOX {{{size}+}}\r\n{LETTER.decode()}")
                    await both.say(1, "NOOP")
            known = random.choice(["", " 1:5", " 2:4,7:12", " 1:99"])
            said = await both.agree(0, f"SELECT INBOX (QRESYNC (<validity> <since>{known}))")
            assert said["status"] == "OK"
            uids = random.choice(["1:*", "1:6", "3:20"])
            await both.agree(0, f"UID FETCH {uids} (FLAGS) (CHANGEDSINCE <since>)")
            await both.agree(0, f"UID FETCH {uids} (FLAGS) (CHANGEDSINCE <since> VANISHED)")
            await both.agree(0, "UID SEARCH MODSEQ <since>")

    await meeting(scenario)


@pytest.mark.parametrize("seed", range(15))
async def test_conditional_stores_come_to_the_same(seed: int) -> None:
    random = Random(seed)

    async def scenario(both: Both) -> None:
        await filled(both, 8)
        await both.say(0, "SELECT INBOX")
        for turn in range(8):
            await both.mark()
            for uid in random.sample(range(1, 9), random.randint(0, 2)):
                # Dovecot counts a change where nothing changes: against RFC 7162 3.1.11.
                await both.say(1, f"UID STORE {uid} +FLAGS.SILENT ($Turn{turn})")
            uids = ",".join(str(random.randint(1, 8)) for _ in range(3))
            sign, word = random.choice(["", "+", "-"]), random.choice(WORDS)
            store = f"STORE {uids} (UNCHANGEDSINCE <since>) {sign}FLAGS.SILENT ({word})"
            ours, status, theirs, tagged = await both.say(0, f"UID {store}")
            one, other = summed_up(ours, status), summed_up(theirs, tagged)
            assert one["modified"] == other["modified"], (store, status, tagged)
            await both.say(0, "NOOP")
            await both.agree(0, "UID FETCH 1:* (FLAGS)")

    await meeting(scenario)


WORDS = ("\\Seen", "\\Flagged", "\\Answered", "$Work")


async def test_age_and_the_day_of_saving_find_the_same() -> None:
    async def scenario(both: Both) -> None:
        for date in ("01-Jan-2020", "02-Jan-2021"):
            head = f'APPEND INBOX "{date} 12:00:00 +0000" {{{len(LETTER)}+}}\r\n'
            await both.say(1, head + LETTER.decode())
        await both.say(0, "SELECT INBOX")
        for key in (
            "OLDER 86400",
            "YOUNGER 4294967295",
            "OLDER 4294967295",
            "SAVEDATESUPPORTED",
            "SAVEDBEFORE 1-Jan-2024",
            "SAVEDSINCE 1-Jan-2024",
            "NOT SAVEDON 1-Jan-2020",
            "OLDER 0",
            "YOUNGER x",
        ):
            await both.agree(0, f"UID SEARCH {key}")
        for item in ("SAVEDATE", "(UID MODSEQ SAVEDATE)", "(MODSEQ)"):
            ours, _, theirs, _ = await both.say(0, f"FETCH 1:* {item}")
            fetched = [[shape(one) for one in all_ if b"FETCH" in one] for all_ in (ours, theirs)]
            assert fetched[0] == fetched[1], item
            assert len(fetched[0]) == 2

    await meeting(scenario)


def shape(line: bytes) -> list[bytes]:
    """The names and kinds of what was fetched, without values."""
    return sorted(re.sub(rb"\d+", b"0", re.sub(rb'"[^"]*"', b'""', line)).split())


async def test_what_cannot_be_is_refused_alike() -> None:
    async def scenario(both: Both) -> None:
        await filled(both, 2)
        await both.say(0, "SELECT INBOX")
        for line in (
            "FETCH 1 FLAGS (CHANGEDSINCE)",
            "FETCH 1 FLAGS (CHANGEDSINCE 1 VANISHED)",
            "UID FETCH 1 FLAGS (VANISHED)",
            "STORE 1 (UNCHANGEDSINCE x) FLAGS ()",
            "STORE 1 (OTHER 1) FLAGS ()",
            "SEARCH MODSEQ",
            'SEARCH MODSEQ "/flags/x" 1',
        ):
            _, status, _, tagged = await both.say(0, line)
            assert status.split()[0] == tagged.split()[0], (line, status, tagged)

    await meeting(scenario)
