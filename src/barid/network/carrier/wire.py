"""One connection to another server, with a conversation at our end of it.

The wire pumps bytes and knows how long to wait; what they mean is the conversation's business.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Final, cast

from barid.model.reply import Stage
from barid.network.carrier.safety import why_not
from barid.protocols.smtp.client.conversation import Conversation, Ended, Event

HANDSHAKE_SECONDS: Final = 60.0
CHUNK_SECONDS: Final = 180.0
# RFC 5321 4.5.3.2: how long a server may take for an answer.
PATIENCE: Final = {
    Stage.GREETING: 300.0,
    Stage.HELLO: 300.0,
    Stage.STARTTLS: 120.0,
    Stage.LOGIN: 120.0,
    Stage.SENDER: 300.0,
    Stage.RECIPIENT: 300.0,
    Stage.CONTENT: 120.0,
    Stage.END: 600.0,
}
LAST_WORDS_SECONDS: Final = 5.0


class Wire(asyncio.Protocol):
    """A protocol of the event loop; used by one task at a time."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk
        self.transport: asyncio.Transport | None = None
        self.lost = False
        self._news: asyncio.Future[bool] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._shaking = False

    # --- what the event loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if not self._shaking:
            self.talk.receive(data)
            self._wake()

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        self._writable = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    # --- what the link wants

    async def event(self, patience: float | None = None) -> Event:
        """Send what there is to send, and wait for what comes of it. A server that is gone or too
        slow has `Ended`: each whole reply has its time, however many octets of it have come."""
        now = asyncio.get_running_loop().time
        end = None if patience is None else now() + patience
        heard, since = self.talk.heard, now()
        while True:
            self.flush()
            event = self.talk.next_event()
            if event is not None:
                return event
            if heard != self.talk.heard:
                heard, since = self.talk.heard, now()
            until = since + PATIENCE.get(self.talk.waiting_at, 300.0)
            seconds = (until if end is None else min(until, end)) - now()
            if self.lost or seconds <= 0 or not await self._wait(seconds):
                return self.give_up()

    def flush(self) -> None:
        """Send what the conversation has to say."""
        data = self.talk.to_send()
        if data and self.transport is not None and not self.lost:
            self.transport.write(data)

    async def drained(self) -> bool:
        """Wait until the other side has taken most of it; False when it takes nothing any more."""
        writable = self._writable
        if writable is None:
            return not self.lost
        try:
            await asyncio.wait_for(asyncio.shield(writable), CHUNK_SECONDS)
        except TimeoutError:
            return False
        return not self.lost

    async def shake_hands(
        self, context: ssl.SSLContext, name: str | None, seconds: float | None = None
    ) -> str:
        """TLS from here on. Why it failed, empty when it did not."""
        assert self.transport is not None, "there is a connection"
        loop = asyncio.get_running_loop()
        self._shaking = True
        try:
            transport = await loop.start_tls(
                self.transport,
                self,
                context,
                server_hostname=name,
                ssl_handshake_timeout=seconds or HANDSHAKE_SECONDS,
            )
        except (OSError, TimeoutError) as error:
            return why_not(error)
        finally:
            self._shaking = False
        if transport is None:
            return "the connection was lost"
        self.transport = transport
        return ""

    def tls_object(self) -> ssl.SSLObject | None:
        """What is known of TLS on this connection."""
        if self.transport is None:
            return None
        return cast("ssl.SSLObject | None", self.transport.get_extra_info("ssl_object"))

    def give_up(self) -> Ended:
        """It is over: the connection goes, and the conversation says what that means."""
        ended = self.talk.lost()
        self.hang_up()
        return ended

    def hang_up(self) -> None:
        """Let go of the connection at once."""
        if self.transport is not None:
            self.transport.abort()
        self.lost = True

    async def _wait(self, seconds: float) -> bool:
        """Whether anything happened in time."""
        loop = asyncio.get_running_loop()
        self._news = loop.create_future()
        late = loop.call_later(seconds, self._wake, False)
        try:
            return await self._news
        finally:
            late.cancel()
            self._news = None

    def _wake(self, happened: bool = True) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(happened)
