"""Import, backup and restore, killed with SIGKILL at random moments, and beside a busy server.

BARID_KILLS tells how often in all (20 when it is not set).
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.proof.clients import Imap, Smtp
from tests.proof.office import DOMAIN, PROGRAM, Office

pytestmark = pytest.mark.slow

KILLS = max(int(os.environ.get("BARID_KILLS", "20")) // 4, 2)
MESSAGES = 600
READER = f"a@{DOMAIN}"
STUFF = random.Random(11).randbytes(200_000).hex().encode()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "office")
    made.start()
    made.add_accounts("a", "b")
    try:
        yield made
        made.assert_sound()
    finally:
        made.kill()


@pytest.fixture(scope="module")
def maildir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small messages and some large ones, in two mailboxes."""
    place = tmp_path_factory.mktemp("maildir")
    choice = random.Random(3)
    for folder in (place, place / ".Other"):
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True)
    for number in range(MESSAGES):
        octets = 150_000 if number % 60 == 0 else choice.randint(200, 6000)
        start = choice.randrange(len(STUFF) - octets)
        text = b"X-Token: t%d\nSubject: x\n\n" % number + STUFF[start : start + octets] + b"\n"
        folder = place if number % 2 else place / ".Other"
        (folder / "cur" / f"{1_700_000_000 + number}.M1.host:2,S").write_bytes(text)
    return place


def begin(office: Office, *words: str, data: Path | None = None) -> subprocess.Popen[bytes]:
    """A command in a process group of its own, so that a kill hits nobody else."""
    return subprocess.Popen(
        [*PROGRAM, *words],
        env=dict(os.environ, BARID_DATA=str(data or office.data)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether it was still at work then."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


async def tokens(office: Office, name: str) -> dict[str, Counter[str]]:
    """How often each message is in each mailbox."""
    found = {}
    async with Imap.open(office, name) as client:
        for box in ("INBOX", "Other"):
            assert (await client.command(f"EXAMINE {box}")).ok
            answer = await client.command("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (X-TOKEN)])")
            lines = b"\r\n".join(answer.untagged).split(b"\r\n")
            marked = (line for line in lines if line.startswith(b"X-Token: "))
            found[box] = Counter(line[9:].decode() for line in marked)
    return found


def test_an_import_that_is_killed_loses_and_doubles_nothing(
    office: Office, maildir: Path, record_property: object
) -> None:
    choice = random.Random()
    killed = 0
    for attempt in range(KILLS):  # each a little later: an import that was through is no work
        process = begin(office, "import", READER, str(maildir), "--quiet")
        killed += kill_after(process, 0.3 + 0.1 * attempt + choice.random() * 0.15)
    done = office.run("import", READER, str(maildir), "--quiet")
    assert done.returncode == 0, done.stderr
    again = office.run("import", READER, str(maildir), "--quiet", "--json")
    assert '"messages": 0' in again.stdout
    found = asyncio.run(tokens(office, "a"))
    wanted = {
        "INBOX": Counter(f"t{n}" for n in range(MESSAGES) if n % 2),
        "Other": Counter(f"t{n}" for n in range(MESSAGES) if not n % 2),
    }
    assert found == wanted
    assert killed > 0, "nothing was killed in time: the proof proves nothing"
    assert leftovers(office) == []


def leftovers(office: Office) -> list[str]:
    """Processes of imports that have lost their parent; they end by themselves."""
    until = time.monotonic() + 20
    while True:
        found = [
            path.parent.name
            for path in Path("/proc").glob("[0-9]*/environ")
            if f"BARID_DATA={office.data}\0".encode() in _read(path)
        ]
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.1)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


async def deliver_until(office: Office, stop: asyncio.Event, accepted: list[str]) -> None:
    number = 0
    async with Smtp.open(office) as client:
        while not stop.is_set():
            number += 1
            token = f"s{number}"
            body = STUFF[:150_000] if number % 25 == 0 else b"x"
            code, _ = await client.send(
                ["b"], b"X-Token: %b\r\n\r\n%b\r\n" % (token.encode(), body)
            )
            assert code == 250
            accepted.append(token)


def test_a_backup_of_a_busy_post_office_holds_all_that_was_accepted(
    office: Office, maildir: Path, tmp_path: Path
) -> None:
    """Deliveries, an import, and backups at once; the copy is proven and has what it must have."""
    archive = tmp_path / "archive"
    before: list[str] = []

    async def work() -> None:
        stop, accepted = asyncio.Event(), list[str]()
        delivering = asyncio.create_task(deliver_until(office, stop, accepted))
        importing = begin(office, "import", READER, str(maildir), "--quiet")
        await asyncio.sleep(1)
        for _ in range(2):
            before[:] = accepted
            done = await asyncio.to_thread(office.run, "backup", str(archive), "--quiet")
            assert done.returncode == 0, done.stderr
        assert await asyncio.to_thread(importing.wait, 60) == 0
        stop.set()
        await delivering

    asyncio.run(work())
    assert before
    done = office.run("backup", str(archive), "--verify", "--quiet")
    assert done.returncode == 0, done.stderr
    restored = Office(tmp_path / "restored")
    done = restored.run("restore", str(archive), "--quiet")
    assert done.returncode == 0, done.stderr
    restored.assert_sound()
    restored.start()
    try:

        async def look() -> set[str]:
            async with Imap.open(restored, "b") as client:
                assert (await client.command("EXAMINE INBOX")).ok
                answer = await client.command("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (X-TOKEN)])")
                lines = b"\r\n".join(answer.untagged).split(b"\r\n")
                return {line[9:].decode() for line in lines if line.startswith(b"X-Token: ")}

        assert set(before) <= asyncio.run(look())
    finally:
        restored.kill()


def test_backup_and_restore_that_are_killed_leave_nothing_half(
    office: Office, maildir: Path, tmp_path: Path
) -> None:
    choice = random.Random()
    assert office.run("import", READER, str(maildir), "--quiet").returncode == 0
    wanted = asyncio.run(tokens(office, "a"))
    archive, target = tmp_path / "archive", Office(tmp_path / "target")
    killed = 0
    for _ in range(KILLS):
        killed += kill_after(begin(office, "backup", str(archive)), 0.2 + choice.random() * 0.6)
    assert office.run("backup", str(archive), "--quiet").returncode == 0
    assert office.run("backup", str(archive), "--verify", "--quiet").returncode == 0
    for _ in range(KILLS):
        process = begin(office, "restore", str(archive), data=target.data)
        if kill_after(process, 0.2 + choice.random() * 0.8):
            killed += 1
        if (target.data / "barid.db").exists():  # then it is whole
            target.assert_sound()
            shutil.rmtree(target.data)
    done = target.run("restore", str(archive), "--quiet")
    assert done.returncode == 0, done.stderr
    target.assert_sound()
    target.start()
    try:
        assert asyncio.run(tokens(target, "a")) == wanted
    finally:
        target.kill()
    assert killed > 0, "nothing was killed in time: the proof proves nothing"
