"""The server's side of one connection to a sink, line after line."""

from __future__ import annotations

import base64
import binascii
import socket
import ssl
from contextlib import suppress
from typing import Final, Protocol

from barid.testing.sink.faults import END, GREETING, HANG_UP, SILENCE
from barid.testing.sink.received import Received

_IDLE_SECONDS: Final = 60.0
_CONTENT_MOST: Final = 256 * 1024 * 1024


class House(Protocol):
    """The sink behind the connection; see `server.Sink`."""

    tls: str
    users: dict[str, str]
    offers: tuple[str, ...]
    mechanisms: str
    heard: list[str]

    def told(self, verb: str) -> str | None: ...

    def take(self, received: Received) -> None: ...

    def secure(self, connection: socket.socket) -> ssl.SSLSocket: ...


class _Over(OSError):
    """This connection has come to its end."""


class Talk:
    """Runs in a thread of its own."""

    def __init__(self, sink: House, connection: socket.socket) -> None:
        self._sink = sink
        self._connection = connection
        self._heard = b""
        self._login = ""
        self._mail_command = ""
        self._rcpt_commands: list[str] = []
        self._chunks = b""

    def run(self) -> None:
        """Until one of both hangs up. Raises OSError then."""
        self._connection.settimeout(_IDLE_SECONDS)
        if self._sink.tls == "at-once":
            self._connection = self._sink.secure(self._connection)
        self._say(self._sink.told(GREETING), "220 sink.test ESMTP")
        while True:
            line = self._line().decode("utf-8", "replace")
            verb = line.partition(" ")[0].upper()
            self._note(line)
            told = self._sink.told(verb)
            handler = getattr(self, f"_{verb.lower()}") if verb in _VERBS else None
            if told is not None:
                self._say(told, "")
            elif handler is None:
                self._say(None, "500 5.5.1 Unknown command")
            else:
                handler(line)

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._connection.close()

    # --- verbs

    def _ehlo(self, line: str) -> None:
        self._forget()
        sink = self._sink
        words = ["sink.test", *sink.offers]
        clear = not isinstance(self._connection, ssl.SSLSocket)
        if sink.tls == "starttls" and clear:
            words.append("STARTTLS")
        if sink.users and (not sink.tls or not clear):
            words.append(f"AUTH {sink.mechanisms}")
        marks = ["-"] * (len(words) - 1) + [" "]
        text = "\r\n".join(f"250{mark}{word}" for mark, word in zip(marks, words, strict=True))
        self._say(None, text)

    def _helo(self, line: str) -> None:
        self._forget()
        self._say(None, "250 sink.test")

    def _starttls(self, line: str) -> None:
        self._say(None, "220 2.0.0 Go ahead")
        self._heard = b""
        self._connection = self._sink.secure(self._connection)
        self._login = ""

    def _auth(self, line: str) -> None:
        words = line.split(" ")
        mechanism, given = words[1].upper(), words[2] if len(words) > 2 else None
        if mechanism == "LOGIN":
            user = _plain(given) if given else self._ask("VXNlcm5hbWU6")
            right = self._is_right(user, self._ask("UGFzc3dvcmQ6"))
        elif mechanism == "PLAIN":
            said = _plain(given) if given is not None else self._ask("")
            user, secret = [*said.split("\0"), "", ""][1:3]
            right = self._is_right(user, secret)
        elif mechanism == "XOAUTH2":
            fields = _plain(given or "").split("\x01")
            user = fields[0].removeprefix("user=")
            right = self._is_right(user, fields[1].removeprefix("auth=Bearer "))
            if not right:
                self._ask(base64.b64encode(b'{"status":"400"}').decode())
        else:
            self._say(None, "504 5.5.4 Unknown mechanism")
            return
        self._login = user if right else ""
        self._say(None, "235 2.7.0 Welcome" if right else "535 5.7.8 Authentication failed")

    def _is_right(self, user: str, secret: str) -> bool:
        return user in self._sink.users and self._sink.users[user] == secret

    def _ask(self, challenge: str) -> str:
        self._say(None, f"334 {challenge}")
        return _plain(self._line().decode("ascii", "replace"))

    def _mail(self, line: str) -> None:
        if self._sink.users and not self._login:
            self._say(None, "530 5.7.0 Authentication required")
        elif self._mail_command:
            self._say(None, "503 5.5.1 Sender already specified")
        else:
            self._mail_command = line
            self._say(None, "250 2.1.0 Sender ok")

    def _rcpt(self, line: str) -> None:
        if not self._mail_command:
            self._say(None, "503 5.5.1 Need MAIL first")
            return
        self._rcpt_commands.append(line)
        self._say(None, "250 2.1.5 Recipient ok")

    def _data(self, line: str) -> None:
        if not self._rcpt_commands:
            self._say(None, "554 5.5.1 No valid recipients")
            return
        self._say(None, "354 Go ahead")
        self._finish(self._content())

    def _bdat(self, line: str) -> None:
        words = line.split(" ")
        self._chunks += self._exactly(int(words[1]))
        if not self._rcpt_commands:
            self._say(None, "554 5.5.1 No valid recipients")
        elif len(words) > 2:
            self._finish(self._chunks)
        else:
            self._say(None, "250 2.0.0 Chunk ok")

    def _finish(self, content: bytes) -> None:
        told = self._sink.told(END)
        if told is None or told == HANG_UP:
            self._sink.take(
                Received(
                    _path(self._mail_command),
                    tuple(map(_path, self._rcpt_commands)),
                    content,
                    self._login,
                    self._tls(),
                    self._mail_command,
                    tuple(self._rcpt_commands),
                )
            )
        self._forget()
        self._say(told, "250 2.0.0 Taken")

    def _rset(self, line: str) -> None:
        self._forget()
        self._say(None, "250 2.0.0 Forgotten")

    def _noop(self, line: str) -> None:
        self._say(None, "250 2.0.0 Ok")

    def _vrfy(self, line: str) -> None:
        self._say(None, "252 2.0.0 Try and see")

    def _quit(self, line: str) -> None:
        self._say(None, "221 2.0.0 Bye")
        raise _Over

    # --- bytes

    def _forget(self) -> None:
        self._mail_command = ""
        self._rcpt_commands = []
        self._chunks = b""

    def _tls(self) -> str:
        return (
            self._connection.version() or "" if isinstance(self._connection, ssl.SSLSocket) else ""
        )

    def _note(self, line: str) -> None:
        words = line.split(" ")
        self._sink.heard.append(
            " ".join([*words[:2], "***"][: len(words)]) if words[0].upper() == "AUTH" else line
        )

    def _say(self, told: str | None, usual: str) -> None:
        reply = usual if told is None else told
        if reply == HANG_UP:
            raise _Over
        if reply == SILENCE:
            while self._connection.recv(65536):  # says nothing until the other side gives up
                pass
            raise _Over
        self._connection.sendall(reply.encode() + b"\r\n")

    def _line(self) -> bytes:
        while b"\r\n" not in self._heard:
            self._more()
        line, _, self._heard = self._heard.partition(b"\r\n")
        return line

    def _content(self) -> bytes:
        if self._heard.startswith(b".\r\n"):
            self._heard = self._heard[3:]
            return b""
        while (end := self._heard.find(b"\r\n.\r\n")) < 0:
            self._more()
        content, self._heard = self._heard[: end + 2], self._heard[end + 5 :]
        return (b"\r\n" + content).replace(b"\r\n..", b"\r\n.")[2:]

    def _exactly(self, size: int) -> bytes:
        while len(self._heard) < size:
            self._more()
        data, self._heard = self._heard[:size], self._heard[size:]
        return data

    def _more(self) -> None:
        data = self._connection.recv(65536)
        if not data or len(self._heard) > _CONTENT_MOST:
            raise _Over
        self._heard += data


_VERBS: Final = frozenset("EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY QUIT".split())


def _plain(encoded: str) -> str:
    try:
        return base64.b64decode(encoded).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _path(command: str) -> str:
    """What stands between the angle brackets."""
    return command.partition("<")[2].rpartition(">")[0]
