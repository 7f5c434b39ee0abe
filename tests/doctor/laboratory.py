"""Servers with faults on loopback, each at an address of its own, and the examination of them."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.network import certificates
from tests.network.certificates import Made

from barid.doctor.finding import Finding
from barid.doctor.judging import judge
from barid.doctor.sending import Examination, Question, Seen
from barid.interfaces.probing import Missed, Named, Trouble
from barid.interfaces.resolver import Mx
from barid.network.probing.prober import SystemProber
from barid.network.randomness import SystemRandomness
from barid.protocols.sasl.client import Credentials
from barid.testing.faulty import FaultyServer, Script
from barid.testing.resolver import FakeResolver

BASE = 42_000
HOST = "mail.example"
_numbers = itertools.count()


def own_address() -> str:
    """One of 127.0.0.0/8 that no other test uses."""
    number = (os.getpid() * 1009 + next(_numbers)) % (250 * 250 * 250)
    high, rest = divmod(number, 250 * 250)
    return f"127.{high + 1}.{rest // 250 + 1}.{rest % 250 + 1}"


class Charted(SystemProber):
    """Looks at the real network, but for names, and for addresses that are said to be away."""

    def __init__(
        self, authorities: Path, names: Mapping[str, Named], away: Mapping[str, Trouble]
    ) -> None:
        super().__init__(authorities)
        self._names = names
        self._away = away

    async def look_up(self, host: str) -> Named:
        return self._names.get(host, Named((), "Name or service not known"))

    async def dial(self, address: str, port: int, seconds: float):  # type: ignore[no-untyped-def]
        trouble = self._away.get(f"{address}:{port}") or self._away.get(address)
        if trouble is not None:
            return Missed(trouble, trouble.value, seconds)
        return await super().dial(address, port, seconds)

    def has_route(self, version: int) -> bool:
        return True


@dataclass
class Laboratory:
    """One examination. `ports` are scripts by standard port."""

    folder: Path
    ports: Mapping[int, Script] = field(default_factory=dict)
    port: int | None = 587
    host: str = HOST
    user: str = ""
    secret: str = ""
    sender: str | None = None
    recipient: str | None = None
    name: str = "client.example"
    patience: float = 2.0
    away: Mapping[int, Trouble] = field(default_factory=dict)
    """Standard ports that cannot be reached, and why."""
    more: tuple[tuple[str, Trouble], ...] = ()
    """Further addresses of the host, none of which can be reached."""
    named: Named | None = None
    resolver: FakeResolver = field(default_factory=FakeResolver)
    made: Made | None = None

    @property
    def root(self) -> Made:
        """The authority that the examination trusts."""
        if self.made is None:
            self.made = certificates.authority()
        return self.made

    def proven(self, script: Script, made: Made | None = None) -> Script:
        """The script with a certificate; a right one unless told otherwise."""
        from dataclasses import replace

        place = self.folder / f"{next(_numbers)}.pem"
        return replace(script, tls=(made or certificates.server(self.root, HOST)).context(place))

    async def examine(self) -> tuple[Seen, tuple[Finding, ...], FaultyServer]:
        address = own_address()
        trusted = self.folder / "root.pem"
        from cryptography.hazmat.primitives.serialization import Encoding

        trusted.write_bytes(self.root.certificate.public_bytes(Encoding.PEM))
        addresses = (address, *(one for one, _ in self.more))
        named = self.named if self.named is not None else Named(addresses)
        away = {f"{address}:{BASE + port}": why for port, why in self.away.items()}
        prober = Charted(trusted, {self.host: named}, away | dict(self.more))
        credentials = Credentials(self.user, self.secret) if self.secret else None
        question = Question(
            self.host,
            None if self.port is None else BASE + self.port,
            self.name,
            credentials,
            self.user,
            self.sender,
            self.recipient,
            BASE,
            self.patience,
        )
        server = FaultyServer(address, {BASE + port: one for port, one in self.ports.items()})
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(server)
            looking = Examination(prober, self.resolver, SystemRandomness())
            seen = await looking.look(question)
        return seen, judge(seen), server


MX = Mx(10, HOST)
