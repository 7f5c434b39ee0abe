"""`AsyncSender`: the same verbs as `Sender`, for programs with an event loop.

Tasks may share one: they take turns; `send_all` uses several connections. Nothing blocks the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from barid.client.addressing import envelope
from barid.client.consigning import raw_parcel
from barid.client.link import Link
from barid.client.looping import LoopWorld
from barid.client.mail import Mail, Parties
from barid.client.results import Outcome
from barid.client.sender import settings_for
from barid.client.settings import Options, Settings, settings_of

if TYPE_CHECKING:
    from barid.client.bulk import BulkOptions, Summary
    from barid.client.outbox import AsyncOutbox


class AsyncSender:
    """Hands mail to a server; see `sender.Sender`, whose verbs and options it shares."""

    def __init__(self, host: str, **options: Unpack[Options]) -> None:
        self._link = Link(settings_of(host, options), LoopWorld())
        self._turn = asyncio.Lock()

    @classmethod
    def for_address(cls, address: str, **options: Unpack[Options]) -> Self:
        """See `Sender.for_address`; nothing is looked up before it is needed."""
        return cls.with_settings(settings_for(address, options))

    @classmethod
    def relay(cls, host: str, **options: Unpack[Options]) -> Self:
        """See `Sender.relay`."""
        return cls.with_settings(settings_of(host, options, relay=True))

    @staticmethod
    def queue(folder: str | PathLike[str], through: AsyncSender | None = None) -> AsyncOutbox:
        """See `Sender.queue`."""
        from barid.client.outbox import AsyncOutbox

        return AsyncOutbox(folder, through)

    @classmethod
    def with_settings(cls, settings: Settings) -> Self:
        """A sender with settings that were understood before."""
        made = cls("localhost")
        made._link = Link(settings, LoopWorld())
        return made

    @property
    def settings(self) -> Settings:
        """What was understood of the options."""
        return self._link.settings

    async def open(self) -> Self:
        """See `Sender.open`."""
        async with self._turn:
            await self._link.open()
        return self

    async def send(self, mail: Mail) -> Outcome:
        """See `Sender.send`."""
        async with self._turn:
            return await self._link.send(mail)

    async def send_raw(self, content: bytes, *, from_: str | None, to: Parties) -> Outcome:
        """See `Sender.send_raw`."""
        parcel = raw_parcel(*envelope(from_, to), content)
        async with self._turn:
            return await self._link.hand_over(parcel)

    async def send_all(
        self, mails: Iterable[Mail] | AsyncIterable[Mail], **options: Unpack[BulkOptions]
    ) -> Summary:
        """See `Sender.send_all`."""
        from barid.client.bulk import send_all

        return await send_all(self.settings, mails, options)

    async def close(self) -> None:
        """See `Sender.close`."""
        async with self._turn:
            await self._link.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
