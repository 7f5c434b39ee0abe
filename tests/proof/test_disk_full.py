"""A disk that is full, or takes nothing more: senders are told to come again, readers go on,
nothing is half kept, and once there is room mail flows again without a restart.

Full is a small file system in a mount namespace of its own (needs root); a disk that refuses every
write is a limit on the size of files, set on the running server; read-only is a mount.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.proof.clients import Answer, Imap, Smtp
from tests.proof.office import Office

pytestmark = pytest.mark.slow

KIB = 1024
SIZES = (1 * KIB, 3 * KIB, 30 * KIB, 160 * KIB)
ROOM = "20m"
MORE_ROOM = "80m"
FULL = (b"452 4.3.1",)
NO_WRITES = (b"452 4.3.1", b"451 4.3.0")
REFUSED = 40
"""So many refusals must have been heard before there is room again."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounts need root")
Turn = Callable[[], None]


class Sender:
    """A stranger who knows what was accepted."""

    def __init__(self, client: Smtp) -> None:
        self._client = client
        self._choice = random.Random(3)
        self.accepted: list[bytes] = []

    def letter(self, octets: int) -> bytes:
        """Content that cannot be packed much."""
        text = self._choice.randbytes(octets // 2).hex().encode()
        lines = b"\r\n".join(text[at : at + 900] for at in range(0, len(text), 900))
        return b"Subject: one\r\n\r\n" + lines + b"\r\n"

    async def send(self, octets: int) -> tuple[int, bytes]:
        """The answer; what was accepted is remembered."""
        content = self.letter(octets)
        answer = await self._client.send(["reader"], content)
        if answer[0] == 250:
            self.accepted.append(content)
        return answer

    async def refused(self, answers: tuple[bytes, ...]) -> None:
        """Send until that many were refused; whatever is not accepted is refused like this."""
        heard = 0
        for number in range(5000):
            got = await self.send(SIZES[number % len(SIZES)])
            if got[0] != 250:
                assert got[1][:9] in answers, got
                heard += 1
                if heard >= REFUSED:
                    return
        raise AssertionError("the disk is never full")


def content_of(line: bytes) -> bytes:
    """What was sent, from a FETCH response of a body: without our three fields."""
    _, _, content = line.partition(b"}\r\n")
    _, found, rest = content.removesuffix(b")").partition(b"Subject: one\r\n")
    return found + rest


async def assert_readable(client: Imap, sender: Sender, mailbox: str = "SELECT") -> None:
    """Every command of a reader works, and there is what was accepted, each once."""
    assert_ok(await client.command(f"{mailbox} INBOX"))
    assert_ok(await client.command("STATUS INBOX (MESSAGES UNSEEN)"))
    assert_ok(await client.command('LIST "" *'))
    assert_ok(await client.command("FETCH 1:* (FLAGS ENVELOPE BODYSTRUCTURE)"))
    assert_ok(await client.command("SEARCH TEXT one"))
    assert_ok(await client.command("NOOP"))
    answer = await client.command("FETCH 1:* BODY.PEEK[]")
    assert_ok(answer)
    assert sorted(map(content_of, answer.untagged)) == sorted(sender.accepted)
    answer = await client.command(
        "FETCH 1 BODY[]"
    )  # would be marked as read, if that could be kept
    assert_ok(answer)
    assert any(b"Subject: one" in line for line in answer.untagged), answer


def assert_ok(answer: Answer) -> None:
    assert answer.ok, answer


async def assert_writes_refused(client: Imap, sender: Sender) -> None:
    """What cannot be kept is refused, and the session lives."""
    for words in ("STORE 1:* +FLAGS (\\Flagged)", "CREATE Another", "COPY 1:* INBOX"):
        answer = await client.command(words)
        assert answer.status == b"NO", (words, answer)
    answer = await client.command("APPEND INBOX", sender.letter(160 * KIB))
    assert answer.status == b"NO", answer


async def assert_flowing(client: Imap, sender: Sender) -> None:
    """Mail of every size is taken and read again, flags are kept."""
    for octets in SIZES * 2:
        code, said = await sender.send(octets)
        assert code == 250, said
    await assert_readable(client, sender)
    assert_ok(await client.command("STORE 1:* +FLAGS (\\Flagged)"))
    answer = await client.command("SEARCH FLAGGED")
    assert len(answer.untagged[0].split()) == 1 + len(sender.accepted)


async def refuse_and_recover(
    office: Office, refuse: Turn, relent: Turn, answers: tuple[bytes, ...]
) -> None:
    """The whole story: some mail, then no room, then room again."""
    async with (
        Smtp.open(office) as smtp,
        Imap.open(office, "reader") as before,
        Imap.open(office, "other") as idle,
    ):
        sender = Sender(smtp)
        for octets in SIZES:
            assert (await sender.send(octets))[0] == 250
        assert_ok(await before.command("SELECT INBOX"))
        assert_ok(await idle.command("SELECT INBOX"))
        refuse()
        await sender.refused(answers)
        await assert_readable(before, sender)
        async with Imap.open(office, "reader") as fresh:
            await assert_readable(fresh, sender)
            await assert_readable(fresh, sender, "EXAMINE")
            if answers != FULL:  # a full disk may still have room for a flag
                await assert_writes_refused(fresh, sender)
        relent()
        await assert_flowing(before, sender)
        assert_ok(await idle.command("NOOP"))


def prove(office: Office, refuse: Turn, relent: Turn, answers: tuple[bytes, ...]) -> None:
    office.start()
    office.add_accounts("reader", "other")
    asyncio.run(refuse_and_recover(office, refuse, relent, answers))
    assert office.stop() == 0
    office.assert_sound()
    assert "Traceback" not in office.errors(), office.errors()


# --- a disk that refuses every write


def test_disk_that_takes_nothing_more_loses_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path)

    def limit(octets: int) -> Turn:
        def turn() -> None:
            assert office.process is not None
            hard = resource.prlimit(office.process.pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(office.process.pid, resource.RLIMIT_FSIZE, (octets, hard))

        return turn

    try:
        prove(office, limit(0), limit(resource.RLIM_INFINITY), NO_WRITES)
    finally:
        office.kill()


# --- a file system of our own


@contextmanager
def namespace(mount: str) -> Iterator[list[str]]:
    """The words that run a command where this has been mounted; it is gone afterwards."""
    holder = subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", f"{mount} && echo done && exec sleep 600"],
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"done\n", "cannot mount"
        yield ["nsenter", "--mount", "--target", str(holder.pid)]
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout is not None:
            holder.stdout.close()


@needs_root
def test_full_disk_loses_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with namespace(f"mount -t tmpfs -o size={ROOM} none {data}") as within:
        office = Office(tmp_path, data, within)

        def grow() -> None:
            more = ["mount", "-o", f"remount,size={MORE_ROOM}", str(data)]
            subprocess.run([*within, *more], check=True)

        try:
            prove(office, lambda: None, grow, FULL)
        finally:
            office.kill()


@needs_root
def test_read_only_folder_of_large_content_loses_nothing(tmp_path: Path) -> None:
    with namespace("true") as within:
        office = Office(tmp_path, within=within)
        folder = office.data / "blobs"

        def turn(*commands: str) -> Turn:
            def run() -> None:
                for command in commands:
                    subprocess.run([*within, *command.split(), str(folder)], check=True)

            return run

        read_only = turn(f"mount --bind {folder}", "mount -o remount,bind,ro")
        try:
            prove(office, read_only, turn("umount --lazy"), FULL)
        finally:
            office.kill()


@needs_root
def test_full_disk_does_not_hinder_a_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with namespace(f"mount -t tmpfs -o size={ROOM} none {data}") as within:
        office = Office(tmp_path, data, within)
        try:
            office.start()
            office.add_accounts("reader")
            asyncio.run(fill_kill_and_read(office))
        finally:
            office.kill()


async def fill_kill_and_read(office: Office) -> None:
    async with Smtp.open(office) as smtp:
        sender = Sender(smtp)
        await sender.refused(FULL)
        office.kill()
    office.start()
    async with Imap.open(office, "reader") as client:
        await assert_readable(client, sender)


@needs_root
def test_read_only_disk_is_refused_at_the_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    office = Office(tmp_path, data)
    office.start()
    office.add_accounts("reader")
    assert office.stop() == 0
    with namespace(f"mount --bind {data} {data} && mount -o remount,bind,ro {data}") as within:
        office.within = within
        process = office.spawn()
        try:
            assert process.wait(60) == 1
        finally:
            office.kill()
    assert len(office.errors().splitlines()) == 1, office.errors()
