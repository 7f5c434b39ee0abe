"""Carries mail over SMTP and LMTP; implements `interfaces.carrier`.

Where TLS is only wished for, a server whose TLS is broken is spoken to in clear: a stranger in
between could have taken the offer away as well (RFC 7435 3). Where it is demanded, nothing is said
before it is proven.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from barid.interfaces.carrier import Link, Miss
from barid.interfaces.store import StorageFailed
from barid.interfaces.world import Randomness
from barid.model.hop import Hop, Safety, Speech
from barid.model.offers import Offers
from barid.model.reply import Stage
from barid.model.transfer import Result, Transfer
from barid.network.carrier.dialing import Unreached, dial
from barid.network.carrier.safety import Safeguard, described
from barid.network.carrier.wire import LAST_WORDS_SECONDS, Wire
from barid.protocols.sasl.client import choose
from barid.protocols.smtp.client.conversation import (
    ContentWanted,
    Conversation,
    Dialect,
    Ended,
    Event,
    LoggedIn,
    Ready,
    Refused,
    TlsAllowed,
    Transferred,
)


class SmtpCarrier:
    """Implements `interfaces.carrier.Carrier`. `name` is ours, for EHLO."""

    def __init__(self, name: str, safeguard: Safeguard, randomness: Randomness) -> None:
        self._name = name
        self._safeguard = safeguard
        self._randomness = randomness

    async def connect(self, hop: Hop) -> Link | Miss:
        """See `interfaces.carrier.Carrier`."""
        found = await self._try(hop)
        broken = isinstance(found, Miss) and found.stage in {Stage.TLS, Stage.STARTTLS}
        if broken and hop.safety is Safety.IF_OFFERED and hop.speech is not Speech.SMTPS:
            return await self._try(replace(hop, safety=Safety.CLEAR))
        return found

    async def _try(self, hop: Hop) -> Link | Miss:
        dialect = Dialect.LMTP if hop.speech is Speech.LMTP else Dialect.SMTP
        dialled = await dial(
            hop.addresses, hop.port, lambda: Wire(Conversation(self._name, dialect))
        )
        if isinstance(dialled, Unreached):
            return Miss(Stage.CONNECT, None, dialled.text, dialled.address)
        wire, address = dialled
        assert isinstance(wire, Wire)
        link = SmtpLink(wire, address)
        miss = await self._open(link, wire, hop)
        if miss is None:
            return link
        if miss.reply is None:
            wire.hang_up()  # there is nobody to say goodbye to
        else:
            await link.close()
        return replace(miss, address=address)

    async def _open(self, link: SmtpLink, wire: Wire, hop: Hop) -> Miss | None:
        """Until mail may be sent; why not, if so."""
        if hop.speech is Speech.SMTPS:
            failed = await self._shake_hands(link, wire, hop)
            if failed is not None:
                return failed
        ready = await wire.event()
        clear = hop.safety is Safety.CLEAR or hop.speech is Speech.SMTPS
        if not clear and isinstance(ready, Ready):
            secured = await self._start_tls(link, wire, hop, ready)
            if isinstance(secured, Miss):
                return secured
            ready = secured
        if not isinstance(ready, Ready):
            return _miss(ready)
        return await self._log_in(wire, hop, ready.offers) if hop.login else None

    async def _start_tls(self, link: SmtpLink, wire: Wire, hop: Hop, ready: Ready) -> Event | Miss:
        """TLS where it is offered, and what the other side says after it."""
        if "STARTTLS" not in ready.offers:
            if hop.safety is Safety.IF_OFFERED:
                return ready
            return Miss(Stage.STARTTLS, None, "TLS is demanded and not offered")
        wire.talk.start_tls()
        allowed = await wire.event()
        if not isinstance(allowed, TlsAllowed):
            return _miss(allowed)
        failed = await self._shake_hands(link, wire, hop)
        if failed is not None:
            return failed
        wire.talk.tls_started()
        return await wire.event()

    async def _shake_hands(self, link: SmtpLink, wire: Wire, hop: Hop) -> Miss | None:
        name = hop.names[0] if hop.names else hop.host
        failure = await wire.shake_hands(self._safeguard.context(hop), name)
        tls = wire.tls_object()
        if not failure and tls is not None:
            failure = self._safeguard.objection(hop, tls)
            link.tls = described(tls, hop)
        return Miss(Stage.TLS, None, failure) if failure else None

    async def _log_in(self, wire: Wire, hop: Hop, offers: Offers) -> Miss | None:
        assert hop.login is not None
        if wire.tls_object() is None and hop.safety is not Safety.CLEAR:
            return Miss(Stage.LOGIN, None, "the secret is not sent without TLS")
        mechanism = choose(offers.mechanisms, hop.login.user, hop.login.secret, self._randomness)
        if mechanism is None:
            said = ", ".join(offers.mechanisms) or "none"
            return Miss(Stage.LOGIN, None, f"no way to log in that we know; offered: {said}")
        wire.talk.log_in(mechanism)
        event = await wire.event()
        return None if isinstance(event, LoggedIn) else _miss(event)


class SmtpLink:
    """Implements `interfaces.carrier.Link`."""

    def __init__(self, wire: Wire, address: str) -> None:
        self._wire = wire
        self.address = address
        self.tls = ""
        self._done = False

    @property
    def usable(self) -> bool:
        """See `interfaces.carrier.Link`."""
        return not (self._done or self._wire.lost or self._wire.talk.ended)

    @property
    def offers(self) -> Offers:
        """See `interfaces.carrier.Link`."""
        return self._wire.talk.offers

    async def send(self, transfer: Transfer, content: AsyncIterator[bytes]) -> tuple[Result, ...]:
        """See `interfaces.carrier.Link`."""
        self._wire.talk.send(transfer)
        while True:
            event = await self._wire.event()
            if isinstance(event, ContentWanted):
                ended = await self._give(content)
                event = ended or event
            if isinstance(event, Transferred):
                return event.results
            if isinstance(event, Ended):
                self._done = True
                self._wire.hang_up()
                return event.results

    async def _give(self, content: AsyncIterator[bytes]) -> Ended | None:
        """Send the content; the end of the conversation, if that is what comes of it."""
        wire = self._wire
        try:
            async for piece in content:
                wire.talk.content(piece)
                wire.flush()
                if not await wire.drained():
                    return wire.give_up()
        except StorageFailed:
            return wire.give_up()  # the other side must not take half a message for a whole one
        wire.talk.content_ends()
        return None

    async def close(self) -> None:
        """See `interfaces.carrier.Link`."""
        self._done = True
        if not self._wire.lost and not self._wire.talk.ended:
            self._wire.talk.quit()
            await self._wire.event(LAST_WORDS_SECONDS)
        self._wire.hang_up()


def _miss(event: Event) -> Miss:
    if isinstance(event, Refused):
        return Miss(event.stage, event.reply, event.reply.written())
    if isinstance(event, Ended):
        text = event.text or (event.reply.written() if event.reply else "the connection was lost")
        return Miss(event.stage, event.reply, text)
    return Miss(Stage.HELLO, None, "not understood")
