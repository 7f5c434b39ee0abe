"""The sink itself: a thread that listens, and one for each connection.

It is as strict as a good server is (CRLF only, one command after another) and keeps what it was
given until it is asked for. TLS comes with a certificate of an authority of its own, whose file is
`authorities`.
"""

from __future__ import annotations

import socket
import ssl
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from barid.network.authority import Authority
from barid.network.clock import SystemClock
from barid.testing.sink.conversation import Talk
from barid.testing.sink.faults import Fault
from barid.testing.sink.received import Received

_FOREVER: Final = 1_000_000
_PATIENCE: Final = 30.0


class Sink:
    """Listens on loopback while it is open. `users` are names with their secrets: given any, mail
    is taken only after a login. `offers` are keywords of EHLO besides STARTTLS and AUTH."""

    def __init__(
        self,
        tls: Literal["", "starttls", "at-once"] = "",
        users: dict[str, str] | None = None,
        offers: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "SIZE 10000000"),
        mechanisms: str = "PLAIN LOGIN",
    ) -> None:
        self.tls: str = tls
        self.users = users or {}
        self.offers = offers
        self.mechanisms = mechanisms
        self.host = "127.0.0.1"
        self.port = 0
        self.connections = 0
        self.heard: list[str] = []
        """All commands of all connections; secrets as `***`."""
        self._messages: list[Received] = []
        self._answers: dict[str, list[list[str | int]]] = defaultdict(list)
        self._news = threading.Condition()
        self._folder = tempfile.TemporaryDirectory(prefix="barid-sink-")
        self._context: ssl.SSLContext | None = None
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()

    # --- while it runs

    @property
    def messages(self) -> tuple[Received, ...]:
        """What was taken so far."""
        with self._news:
            return tuple(self._messages)

    @property
    def authorities(self) -> Path:
        """The certificate of its authority, in PEM."""
        return Path(self._folder.name) / "ca.pem"

    def wait(self, count: int = 1, seconds: float = _PATIENCE) -> tuple[Received, ...]:
        """The messages, once there are so many. Raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: len(self._messages) >= count, seconds):
                raise TimeoutError(f"{len(self._messages)} of {count} messages came")
            return tuple(self._messages)

    def misbehave(self, *faults: Fault, times: int = _FOREVER) -> None:
        """Show these faults from now on, each so many times."""
        for fault in faults:
            self.answer(*fault.value, times=times)

    def behave(self) -> None:
        """Forget all faults."""
        with self._news:
            self._answers.clear()

    def answer(self, verb: str, reply: str, times: int = _FOREVER) -> None:
        """Say this to the next commands of this verb; the newest answer comes first."""
        with self._news:
            self._answers[verb.upper()].insert(0, [reply, times])

    def told(self, verb: str) -> str | None:
        """What is to be said in place of the usual, taken once."""
        with self._news:
            for answer in self._answers.get(verb, []):
                assert isinstance(answer[1], int)
                if answer[1] > 0:
                    answer[1] -= 1
                    return str(answer[0])
        return None

    def take(self, received: Received) -> None:
        """Keep a message."""
        with self._news:
            self._messages.append(received)
            self._news.notify_all()

    def secure(self, connection: socket.socket) -> ssl.SSLSocket:
        """TLS over a connection. Raises OSError."""
        assert self._context is not None, "this sink has TLS"
        return self._context.wrap_socket(connection, server_side=True)

    # --- beginning and end

    def start(self) -> Self:
        """Listen."""
        if self.tls:
            files = Authority(Path(self._folder.name), SystemClock()).ensure(["sink.test"])
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(files.chain, files.key)
        self._listener = socket.create_server((self.host, 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Hang up on everybody."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        with self._news:
            left = list(self._open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        with self._news:
            self._news.wait_for(lambda: not self._open, 5)
        self._folder.cleanup()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._news:
                self._open.add(connection)
                self.connections += 1
            self._in_thread(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _in_thread(self, work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        talk = Talk(self, connection)
        try:
            talk.run()
        except OSError:
            pass  # gone; what was taken is kept
        finally:
            talk.close()
            with self._news:
                self._open.discard(connection)
                self._news.notify_all()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
