"""A whole post office inside one test process: still clock, any store, clients without sockets."""

from __future__ import annotations

import asyncio
import contextlib
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from tests.app.clients import ImapClient, Pop3Client, SmtpClient
from tests.app.wire import connect
from tests.services.wire import certificates

from barid.app.orders import ServeOrder
from barid.app.rooms import Kept, Rooms
from barid.config import Configuration, parse_configuration
from barid.i18n import Language
from barid.interfaces.store import Transaction
from barid.model.account import Account
from barid.postoffice.directory import changes
from barid.postoffice.directory.passwords import Cost, make_secret
from barid.services.connection import Surroundings
from barid.services.deadlines import Deadlines
from barid.services.listener import Door
from barid.storage import open_store
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock
from barid.testing.memory import MemoryStore

T = TypeVar("T")

SETTINGS = """
[listeners]
host_name = "mail.barid.test"
[auth]
plaintext_on_loopback = true
"""
CHEAP = Cost(memory=8, time=1, iterations=1000)
LETTER = b"Message-ID: <one@example.org>\r\nSubject: One\r\n\r\nHello.\r\n"


@cache
def secret_of(password: str) -> str:
    """An argon2id string that is cheap to make and to check."""
    return make_secret(password, CHEAP)


class InlineTasks:
    """Implements `interfaces.world.Tasks` without threads and in no time; notes what it was given,
    and how many seconds it was to let pass."""

    def __init__(self) -> None:
        self.given = 0
        self.pauses: list[float] = []

    def in_thread(self, work: Callable[[], T]) -> Awaitable[T]:
        self.given += 1
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        future.set_result(work())
        return future

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


class CountingRandomness:
    """Implements `interfaces.world.Randomness`: another token each time, the same in each test."""

    def __init__(self) -> None:
        self._count = 0

    def token(self, size: int) -> bytes:
        self._count += 1
        return self._count.to_bytes(size, "big")


@dataclass
class Office:
    """One post office for `barid.test`, with a reader and a writer."""

    store: Kept
    clock: FakeClock
    rooms: Rooms
    surroundings: Surroundings
    clients: list[ImapClient | Pop3Client | SmtpClient] = field(default_factory=list)

    @property
    def doors(self) -> dict[str, Door]:
        return {door.name: door for door in self.rooms.doors()}

    @property
    def tasks(self) -> set[asyncio.Task[None]]:
        """What sessions are doing right now."""
        return self.rooms.tasks

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.surroundings.deadlines.expire()

    async def rest(self) -> None:
        """Wait until nobody does anything."""
        async with asyncio.timeout(20):
            for _ in range(3):
                while self.tasks:
                    await asyncio.wait(set(self.tasks))
                await asyncio.sleep(0)

    # --- people

    async def account(self, name: str, quota: int | None = None) -> Account:
        wish = changes.AccountWish(f"{name}@barid.test", secret_of(f"{name}-demo"), quota=quota)
        now = self.clock.now()
        return await self.store.write(lambda tx: changes.add_account(tx, wish, now))

    async def change(self, unit: Callable[[Transaction], T]) -> T:
        """Change something behind everybody's back."""
        return await self.store.write(unit)

    # --- clients

    def imap(self, peer: tuple[str, int] = ("127.0.0.1", 40000)) -> ImapClient:
        client = ImapClient(connect(self.doors["imap"].session, self.surroundings, peer))
        self.clients.append(client)
        return client

    def pop3(self, peer: tuple[str, int] = ("127.0.0.1", 40000)) -> Pop3Client:
        client = Pop3Client(connect(self.doors["pop3"].session, self.surroundings, peer))
        self.clients.append(client)
        return client

    def smtp(
        self, peer: tuple[str, int] | str = ("192.0.2.1", 40000), door: str = "smtp"
    ) -> SmtpClient:
        client = SmtpClient(connect(self.doors[door].session, self.surroundings, peer))
        self.clients.append(client)
        return client

    async def reading(self, mailbox: str | None = "INBOX", name: str = "reader") -> ImapClient:
        """Somebody who has logged in and, unless None, selected a mailbox."""
        client = self.imap()
        assert (await client.line()).startswith(b"* OK")
        assert (await client.ask(f"LOGIN {name}@barid.test {name}-demo")).ok
        if mailbox is not None:
            assert (await client.ask(f'SELECT "{mailbox}"')).ok
        return client

    async def collecting(self, name: str = "reader") -> Pop3Client:
        """Somebody who has opened the maildrop."""
        client = self.pop3()
        await client.log_in(name)
        return client

    async def writing(self, name: str = "writer") -> SmtpClient:
        """Somebody who has logged in to send."""
        client = self.smtp(("127.0.0.1", 40000), "submission")
        await client.greet()
        secret = b64encode(f"\0{name}@barid.test\0{name}-demo".encode()).decode()
        assert (await client.ask(f"AUTH PLAIN {secret}")).startswith("235")
        return client

    async def deliver(self, content: bytes = LETTER, *recipients: str) -> str:
        """Hand in a message over SMTP; the answer to its final dot."""
        client = self.smtp()
        await client.greet()
        to = recipients or ("reader@barid.test",)
        replies = await client.mail("writer@example.org", *to)
        assert all(reply.startswith("250") for reply in replies), replies
        answer = await client.data(content)
        await client.ask("QUIT")
        await client.wire.closed()
        return answer


@contextlib.asynccontextmanager
async def opened(
    folder: Path | None,
    settings: str = "",
    *,
    replaces: bool = False,
    people: Sequence[str] = ("reader", "writer"),
) -> AsyncIterator[Office]:
    """A post office on SQLite in a folder, or (None) in memory. `settings` are added to SETTINGS
    or take their place; `people` have accounts."""
    clock = FakeClock()
    store: MemoryStore | SqliteStore
    store = await open_store(folder, clock) if folder is not None else MemoryStore(clock)
    written = settings if replaces else SETTINGS + settings
    configuration = parse_configuration(written.encode(), Path("barid.toml"))
    assert isinstance(configuration, Configuration), configuration
    if "greeting_pause" not in written:  # no test waits unless it is about waiting
        chosen = configuration.settings
        quick = replace(chosen, limits=replace(chosen.limits, greeting_pause=0))
        configuration = replace(configuration, settings=quick)
    order = ServeOrder(configuration, folder or Path("nowhere"), Language.ENGLISH)
    rooms = Rooms(order, store, certificates().context, ())
    rooms.furnish(clock, CountingRandomness(), InlineTasks(), InlineTasks())
    surroundings = Surroundings(asyncio.get_running_loop(), Deadlines(clock))
    office = Office(store, clock, rooms, surroundings)
    try:
        now = clock.now()
        with contextlib.suppress(changes.DomainExists):  # opened again
            await store.write(lambda tx: changes.add_domain(tx, "barid.test", now))
        for name in people:
            await office.account(name)
        yield office
        for client in office.clients:
            if not client.wire.lost:
                client.wire.vanish()
                await client.wire.closed()
        await office.rest()
    finally:
        if isinstance(store, SqliteStore):
            await store.close()
