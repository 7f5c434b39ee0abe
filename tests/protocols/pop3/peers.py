"""A pretend post office with one maildrop, and a client of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from barid.i18n.language import Language
from barid.protocols.pop3 import replies
from barid.protocols.pop3.capabilities import Offer
from barid.protocols.pop3.commands import (
    Answered,
    Command,
    Dele,
    List,
    Login,
    Quit,
    Retr,
    Rset,
    Stat,
    Stls,
    Top,
    Uidl,
)
from barid.protocols.pop3.limits import Limits
from barid.protocols.pop3.server import Server
from barid.protocols.pop3.stuffing import stuffed
from barid.protocols.sasl.mechanism import Credentials
from barid.protocols.sasl.offering import Circumstances, Offering

OFFER = Offer(starttls=True, language=Language.ARABIC)
LETTERS = (b"Subject: One\r\n\r\nHello.\r\n", b"Subject: Two\r\n\r\n.\r\n.dots\r\nlast\r\n")
WRONG = "wrong"


class Randomness:
    def token(self, size: int) -> bytes:
        return bytes(size)


def offering(*, secured: bool = False, plaintext: bool = False) -> Offering:
    return Offering(Circumstances(secured=secured, plaintext=plaintext), Randomness())


@dataclass
class Maildrop:
    """Decides by simple rules: yes, but to the password `wrong`."""

    letters: tuple[bytes, ...] = LETTERS
    marked: set[int] = field(default_factory=set)

    def decide(self, core: Server, command: Command) -> None:
        match command:
            case Answered():
                return
            case Login(Credentials(password=password)) if password == WRONG:
                core.refuse(replies.WRONG)
            case Login():
                core.ok(replies.WELCOME)
            case Stls():
                core.ok(replies.BEGIN_TLS)
            case Quit():
                core.ok(replies.GOODBYE)
            case Rset():
                self.marked.clear()
                core.ok(replies.UNMARKED)
            case Stat():
                left = [len(letter) for _, letter in self._left()]
                core.tell(b"%d %d" % (len(left), sum(left)))
            case List(None) | Uidl(None):
                core.begin(replies.UNIQUE_IDS)
                for number, letter in self._left():
                    core.send(self._line(command, number, letter) + b"\r\n")
                core.end()
            case List(int(n)) | Uidl(int(n)) | Retr(n) | Dele(n) | Top(n):
                self._about(core, command, n)

    def _left(self) -> list[tuple[int, bytes]]:
        every = enumerate(self.letters, 1)
        return [(number, letter) for number, letter in every if number not in self.marked]

    @staticmethod
    def _line(command: Command, number: int, letter: bytes) -> bytes:
        if isinstance(command, List):
            return b"%d %d" % (number, len(letter))
        return b"%d 7.%d" % (number, number)

    def _about(self, core: Server, command: Command, number: int) -> None:
        letter = dict(self._left()).get(number)
        if letter is None:
            core.refuse(replies.NO_SUCH_MESSAGE)
            return
        match command:
            case Dele():
                self.marked.add(number)
                core.ok(replies.MARKED)
            case Retr():
                core.message(len(letter), stuffed(letter))
            case Top(_, lines):
                head, _, body = letter.partition(b"\r\n\r\n")
                some = b"".join(body.splitlines(keepends=True)[:lines])
                core.begin(replies.TOP_FOLLOWS)
                core.send(stuffed(head + b"\r\n\r\n" + some))
                core.end()
            case _:
                core.tell(self._line(command, number, letter))


class Conversation:
    """One connection whose every command is answered at once; notes what was asked."""

    def __init__(
        self, limits: Limits | None = None, *, secured: bool = False, plaintext: bool = True
    ) -> None:
        sasl = offering(secured=secured, plaintext=plaintext)
        self.core = Server(OFFER, sasl, limits, secured=secured)
        self.maildrop = Maildrop()
        self.asked: list[Command] = []
        self.greeting = self.heard()

    def heard(self) -> str:
        return b"".join(self.core.to_send()).decode()

    def say(self, data: bytes | str, size: int = 1_000_000) -> str:
        """Send octets in pieces of `size`; what was answered."""
        octets = data.encode() if isinstance(data, str) else data
        heard = ""
        for start in range(0, len(octets), size):
            self.core.receive(octets[start : start + size])
            while (command := self.core.next_command()) is not None:
                if not isinstance(command, Answered):
                    self.asked.append(command)
                self.maildrop.decide(self.core, command)
            heard += self.heard()
        return heard

    def line(self, command: str) -> str:
        """Say one command line; its answer."""
        return self.say(command + "\r\n")

    def log_in(self) -> None:
        self.line("USER reader")
        assert self.line("PASS secret").startswith("+OK")
