"""Fuzz target of the IMAP conversation: `python -m fuzz.fuzz_imap [EXAMPLES]`.

Any octets, in any cuts, are answered alike, without an exception and without more than the limits
being kept. `one_input` takes what a coverage-guided fuzzer makes: its first octet is the cut.
"""

from __future__ import annotations

import re
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barid.protocols.imap.capabilities import Offer
from barid.protocols.imap.commands import Append, Command, Idle
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.server import Server

OFFER = Offer(plaintext=True)
LIMITS = Limits(
    early=300, line=400, literals=200, message=100, append=150, skipped=500, bad_commands=9
)
WORDS = [
    *[b"a ", b"\r\n", b"\r\n", b" ", b"(", b")", b'"', b"\\", b"{3}\r\n", b"{3+}\r\n", b"abc"],
    *[b"~{2+}\r\n", b"{250+}\r\n", b"{501+}\r\n", b"{250}\r\n", b"x" * 90, b"\r", b"\n", b"\0"],
    *[
        b"a LOGIN u p\r\n",
        b"a AUTHENTICATE PLAIN\r\n",
        b"AHUAcA==\r\n",
        b"*\r\n",
        b"a STARTTLS\r\n",
    ],
    *[
        b"a SELECT INBOX\r\n",
        b"a ENABLE IMAP4rev2\r\n",
        b"a IDLE\r\n",
        b"DONE\r\n",
        b"a LOGOUT\r\n",
    ],
    *[b"a FETCH 1:* ", b"BODY[", b"HEADER.FIELDS ", b"1.2", b"]", b"<0.9>", b"FLAGS", b"ALL"],
    *[b"a UID ", b"SEARCH ", b"OR ", b"NOT ", b"FROM ", b"RETURN ", b"CHARSET ", b"SINCE "],
    *[
        b"1-Feb-1994",
        b"a APPEND x ",
        b"\\Seen",
        b"$k",
        b"a STORE 1 +FLAGS ",
        b"a LIST ",
        b"&",
        b"*",
    ],
    *[b"a SELECT x (CONDSTORE)\r\n", b"(QRESYNC (1 2 ", b"(CHANGEDSINCE 1 VANISHED)", b"MODSEQ "],
    *[b"(UNCHANGEDSINCE 2) ", b'"/flags/x" all ', b"OLDER 1", b"THREADID T1", b"SAVEDON "],
    *[b"a CREATE x (USE (\\Sent))\r\n", b'a SETQUOTA "" (STORAGE 1)\r\n', b"a GETQUOTAROOT x\r\n"],
    *[b"a UNAUTHENTICATE\r\n", b"a LANGUAGE ar\r\n", b"a ENABLE QRESYNC\r\n", b"1:3 4:6"],
    *[b"SORT ", b"(REVERSE DATE SUBJECT) ", b"THREAD REFERENCES ", b"UTF-8 ", b"DISPLAYFROM"],
    *[b"a ENABLE UTF8=ACCEPT\r\n", b"UTF8 (", b"a NAMESPACE\r\n", b"a UNSELECT\r\n"],
    *[b"BINARY.PEEK[", b"BINARY.SIZE[1]", b"a COPY 1:* x\r\n", b"a UID MOVE $ x\r\n"],
    *[b"a UID EXPUNGE ", b"SAVE COUNT", b"RETURN (STATUS (MESSAGES)) ", b"SUBSCRIBED"],
    *[b"&BkIGKAZIBkQ-", "قبول".encode(), b"a STATUS x (MESSAGES)\r\n", b"a ID ", b"NIL", b"\xff"],
]
RESPONSE = re.compile(rb"(?:\*|\+|[^\x00-\x20\x7f-\xff(){%*\"\\+]{1,64}) [^\r\n]*\r\n")


def decide(core: Server, command: Command) -> None:
    """A yes to most; a no that depends on nothing but the command."""
    if isinstance(command, Append):
        assert len(command.messages) > 0
        assert all(0 < len(one.content) <= LIMITS.message for one in command.messages)
        assert sum(len(one.content) for one in command.messages) <= LIMITS.append
    if isinstance(command, Idle):
        return
    if len(repr(command)) % 5 == 0:
        core.no("No")
    else:
        core.ok("Yes")


def converse(data: bytes, size: int) -> tuple[bytes, list[str]]:
    """What was said and asked."""
    core = Server(OFFER, LIMITS)
    core.greet("Barid")
    heard, asked = b"", []
    for start in range(0, len(data), size):
        core.receive(data[start : start + size])
        while (command := core.next_command()) is not None:
            asked.append(repr(command))
            decide(core, command)
        heard += core.to_send()
    assert RESPONSE.sub(b"", heard) == b"", heard
    return heard, asked


def one_input(data: bytes) -> None:
    """Raises when something is wrong."""
    if data:
        cut, said = data[0] % 16 + 1, data[1:]
        assert converse(said, cut) == converse(said, len(said) + 1)


def main(examples: int) -> None:
    """Made-up octets, and made-up sequences of words that mean something."""
    words = st.lists(st.sampled_from(WORDS) | st.binary(max_size=3), max_size=80).map(b"".join)
    starts = st.sampled_from([b"", b"a LOGIN u p\r\n", b"a LOGIN u p\r\nb SELECT x\r\n"])
    inputs = st.builds(
        lambda cut, start, said: bytes([cut]) + start + said, st.integers(0, 15), starts, words
    )
    run = given(st.binary(max_size=500) | inputs)(one_input)
    settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))(run)()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
