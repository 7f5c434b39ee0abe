"""Fuzz target of the POP3 conversation: `python -m fuzz.fuzz_pop3 [EXAMPLES]`.

Any octets, in any cuts, are answered alike and in whole lines, without an exception, and messages
come through their dots unchanged. `one_input` takes what a coverage-guided fuzzer makes: its first
octet is the cut.
"""

from __future__ import annotations

import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barid.protocols.pop3 import replies
from barid.protocols.pop3.capabilities import Offer
from barid.protocols.pop3.commands import Answered, Command, Login, Quit, Retr, Stls, Top
from barid.protocols.pop3.limits import Limits
from barid.protocols.pop3.server import Server
from barid.protocols.pop3.stuffing import Stuffing, sent_size, stuffed
from barid.protocols.sasl.mechanism import Credentials, KeysWanted
from barid.protocols.sasl.offering import Circumstances, Offering

LIMITS = Limits(line=150, waiting=200, refused=8, refused_logins=3)
WORDS = [
    *[b"USER a\r\n", b"PASS b\r\n", b"AUTH PLAIN ", b"AGEAYg==", b"AUTH", b"STLS\r\n", b"CAPA\r\n"],
    *[b"STAT\r\n", b"LIST", b"UIDL", b"RETR", b"TOP", b"DELE", b"RSET\r\n", b"NOOP\r\n"],
    *[b"QUIT\r\n", b"LANG", b"UTF8\r\n", b" ar", b" *", b" 1", b" 99999999999", b"=", b"*"],
    *[b"\r\n", b"\r", b"\n", b"\0", b".", b" ", b"\xff", "كاتب".encode(), b"x" * 160],
    *[b"AUTH SCRAM-SHA-256 ", b"biwsbj1hLHI9Yg==", b"AUTH LOGIN\r\n", b"YQ==\r\n"],
]


class NoRandomness:
    def token(self, size: int) -> bytes:
        return bytes(size)


def decide(server: Server, command: Command, content: bytes) -> None:
    """A yes to most; a no that depends on nothing but the command."""
    match command:
        case Answered():
            return
        case Login(KeysWanted()):
            server.refuse(replies.WRONG)
        case Login(Credentials(password=password)) if len(password) % 3 == 0:
            server.refuse(replies.WRONG)
        case Login():
            server.ok(replies.WELCOME)
        case Stls():
            server.ok(replies.BEGIN_TLS)
        case Quit():
            server.ok(replies.GOODBYE)
        case Retr(number) if number % 2:
            server.message(sent_size(len(content), content), stuffed(content))
        case Retr() | Top():
            stuffing = Stuffing()
            server.begin_message(sent_size(len(content), content))
            for at in range(0, len(content), 3):
                server.send(stuffing.add(content[at : at + 3]))
            server.send(stuffing.finish())
            server.end()
        case _:
            server.refuse(replies.NO_SUCH_MESSAGE)


def converse(data: bytes, size: int) -> tuple[bytes, list[Command]]:
    """What was said and asked."""
    sasl = Offering(Circumstances(plaintext=True), NoRandomness())
    server = Server(Offer(starttls=True), sasl, LIMITS)
    asked: list[Command] = []
    heard = b"".join(server.to_send())
    for start in range(0, len(data), size):
        server.receive(data[start : start + size])
        while (command := server.next_command()) is not None:
            asked.append(command)
            decide(server, command, data)
        heard += b"".join(server.to_send())
    assert heard.endswith(b"\r\n")
    return heard, asked


def check_dots(content: bytes) -> None:
    """Whoever cuts lines at LF finds no end within, and whoever takes dots away has the content."""
    sent = stuffed(content)
    assert not any(line in (b".", b".\r") for line in sent.split(b"\n")[:-1])
    back = (b"\n" + sent).replace(b"\n..", b"\n.")[1:]
    assert back == content or back == content + b"\r\n"


def one_input(data: bytes) -> None:
    """Raises when something is wrong."""
    if data:
        cut, said = data[0] % 16 + 1, data[1:]
        assert converse(said, cut) == converse(said, len(said) + 1)
        check_dots(said)


def main(examples: int) -> None:
    """Made-up octets, and made-up sequences of words that mean something."""
    words = st.lists(st.sampled_from(WORDS) | st.binary(max_size=3), max_size=60).map(b"".join)
    inputs = st.builds(lambda cut, said: bytes([cut]) + said, st.integers(0, 15), words)
    run = given(st.binary(max_size=300) | inputs)(one_input)
    settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))(run)()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
