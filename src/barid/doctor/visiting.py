"""Makes a visit: one connection, from the greeting to RCPT, as far as the other side lets us.

One login at most, by one mechanism, and only over TLS that has proven the server; what is sent and
heard in it is never shown. Whatever is wrong ends the visit and is one of its facts.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from typing import Final

from barid.doctor.visit import Purpose, Said, Visit, code_of, words_of
from barid.interfaces.probing import Line, Missed, Prober, TlsWish, Unencrypted
from barid.interfaces.world import Randomness
from barid.model.offers import Offers
from barid.model.reply import PeerReply, Stage
from barid.protocols.sasl.client import Surroundings, choose_for
from barid.protocols.smtp.client.offers import offers_in
from barid.protocols.smtp.client.replies import Replies, readable

CONNECT_SECONDS: Final = 5.0
MOST: Final = 64 * 1024
"""Octets that one reply may have."""


class Visitor:
    """Makes visits."""

    def __init__(self, prober: Prober, randomness: Randomness) -> None:
        self._prober = prober
        self._randomness = randomness

    async def visit(self, purpose: Purpose) -> Visit:
        """Go there. Never raises."""
        visit = Visit(purpose)
        seconds = max(CONNECT_SECONDS, purpose.patience)
        line = await self._prober.dial(purpose.address, purpose.port, seconds)
        if isinstance(line, Missed):
            visit.missed = line
            visit.noted("connect", line.text)
            return visit
        visit.connect_seconds, visit.ours = line.seconds, line.ours
        visit.noted("connect", f"open after {line.seconds * 1000:.0f} ms")
        try:
            await _Conversation(line, visit, self._randomness).run()
        finally:
            line.close()
        return visit


class _Conversation:
    """One visit on its way."""

    def __init__(self, line: Line, visit: Visit, randomness: Randomness) -> None:
        self._line = line
        self._visit = visit
        self._purpose = visit.purpose
        self._randomness = randomness
        self._replies = Replies()

    async def run(self) -> None:
        """Step by step, until one of them fails."""
        steps: tuple[Callable[[], Awaitable[bool]], ...] = (
            self._begin_with_tls,
            self._greeting,
            self._hello,
            self._starttls,
            self._login,
            self._envelope,
        )
        for step in steps:
            if not await step():
                return
        await self._line.send(b"QUIT\r\n")

    async def _begin_with_tls(self) -> bool:
        return not self._purpose.implicit or await self._encrypt()

    async def _encrypt(self) -> bool:
        visit, purpose = self._visit, self._purpose
        visit.stage = Stage.TLS
        wish = TlsWish(purpose.host, purpose.verified, purpose.old)
        visit.tls = await self._line.encrypt(wish, purpose.patience)
        self._replies.discard()
        if isinstance(visit.tls, Unencrypted):
            visit.noted("TLS", visit.tls.text)
            return False
        shown = visit.tls.certificate
        names = ", ".join(shown.names[:4]) if shown is not None else ""
        visit.noted("TLS", f"{visit.tls.version}, certificate for {names or 'nobody'}")
        return True

    async def _greeting(self) -> bool:
        visit = self._visit
        visit.stage = Stage.GREETING
        visit.greeting = await self._reply("greeting")
        return code_of(visit.greeting) == 220

    async def _hello(self) -> bool:
        visit = self._visit
        visit.stage = Stage.HELLO
        visit.hello = await self._say(f"EHLO {self._purpose.name}")
        if code_of(visit.hello) == 250:
            assert isinstance(visit.hello, PeerReply)
            visit.before = offers_in(visit.hello)
            return True
        if visit.ended is None:
            visit.helo = await self._say(f"HELO {self._purpose.name}")
        return False

    async def _starttls(self) -> bool:
        visit = self._visit
        if visit.encrypted is not None or "STARTTLS" not in visit.offers:
            return True
        visit.stage = Stage.STARTTLS
        visit.starttls = await self._say("STARTTLS")
        if code_of(visit.starttls) != 220 or not await self._encrypt():
            return False
        visit.stage = Stage.HELLO
        visit.hello_again = await self._say(f"EHLO {self._purpose.name}")
        if code_of(visit.hello_again) != 250:
            return False
        assert isinstance(visit.hello_again, PeerReply)
        visit.after = offers_in(visit.hello_again)
        return True

    async def _login(self) -> bool:
        visit, credentials = self._visit, self._purpose.credentials
        if credentials is None or visit.encrypted is None or not self._purpose.verified:
            return True
        host = self._purpose.host or self._purpose.address
        where = Surroundings(host, self._purpose.port, self._randomness)
        mechanism = choose_for(visit.offers.mechanisms, credentials, where)
        if mechanism is None:
            return True
        visit.stage, visit.mechanism = Stage.LOGIN, mechanism.name
        initial = mechanism.initial()
        first = "" if initial is None else " " + (b64encode(initial).decode() or "=")
        said = await self._say(f"AUTH {mechanism.name}{first}", f"AUTH {mechanism.name} ...")
        for _ in range(4):
            if code_of(said) != 334:
                break
            answer = mechanism.respond(_challenge(said))
            written = "*" if answer is None else b64encode(answer).decode()
            said = await self._say(written, "...")
        visit.login = said
        return code_of(said) == 235

    async def _envelope(self) -> bool:
        """Never DATA: nothing is delivered."""
        visit, purpose = self._visit, self._purpose
        if purpose.sender is None:
            return True
        visit.stage = Stage.SENDER
        visit.sender = await self._say(
            f"MAIL FROM:<{purpose.sender}>{_utf8(purpose, visit.offers)}"
        )
        if code_of(visit.sender) != 250 or purpose.recipient is None:
            return code_of(visit.sender) == 250
        visit.stage = Stage.RECIPIENT
        visit.recipient = await self._say(f"RCPT TO:<{purpose.recipient}>")
        await self._say("RSET")
        return True

    async def _say(self, command: str, shown: str = "") -> Said:
        if not await self._line.send(command.encode() + b"\r\n"):
            self._visit.noted(shown or command, "the connection is lost")
        return await self._reply(shown or command)

    async def _reply(self, probe: str) -> Said:
        """The next reply; None, with `ended`, when there is none."""
        visit, left, came = self._visit, MOST, 0.0
        while True:
            said = self._replies.next_reply()
            if said is not None:
                visit.noted(probe, words_of(said))
                return said
            heard = await self._line.receive(self._purpose.patience)
            came += heard.seconds
            if probe == "greeting":
                visit.greeting_seconds = came
                visit.first = (visit.first + heard.octets)[:256]
            left -= len(heard.octets)
            if heard.trouble is not None or left < 0:
                visit.ended = heard.trouble
                rest = readable(visit.first) if probe == "greeting" and visit.first else ""
                what = heard.trouble.value if heard.trouble is not None else "too much"
                visit.noted(probe, f"{what}: {rest}" if rest else what)
                return None
            self._replies.feed(heard.octets)


def _challenge(said: Said) -> bytes:
    assert isinstance(said, PeerReply)
    try:
        return b64decode(said.lines[0].encode() if said.lines else b"", validate=True)
    except ValueError:
        return b""


def _utf8(purpose: Purpose, offers: Offers) -> str:
    wide = not f"{purpose.sender}{purpose.recipient or ''}".isascii()
    return " SMTPUTF8" if wide and "SMTPUTF8" in offers else ""
