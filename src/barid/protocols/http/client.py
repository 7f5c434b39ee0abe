"""The client's side of one HTTP/1.1 exchange over h11: one GET, one bounded answer.

Whatever comes becomes an `Answer` or a `Broken`, never an exception. A redirection is an answer
like any other: who follows none need not say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import h11

HEAD_MOST: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """`content_type` is as it came, empty without one."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """There is no answer that could be used; `text` is why."""

    text: str


class Get:
    """One GET. `most` are the octets that the body may have."""

    def __init__(self, host: str, path: str, most: int) -> None:
        self._core = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_MOST)
        self._most = most
        self._head: h11.Response | None = None
        self._body = bytearray()
        fields = [("Host", host), ("User-Agent", "Barid"), ("Accept", "text/plain")]
        request = h11.Request(method="GET", target=path, headers=[*fields, ("Connection", "close")])
        self._out = (self._core.send(request) or b"") + (self._core.send(h11.EndOfMessage()) or b"")

    def to_send(self) -> bytes:
        """The request, once."""
        out, self._out = self._out, b""
        return out

    def receive(self, data: bytes) -> Answer | Broken | None:
        """Take bytes (none: the server sends no more); the answer, once it is complete."""
        try:
            self._core.receive_data(data)
            while True:
                event = self._core.next_event()
                if isinstance(event, h11.Response):
                    self._head = event
                elif isinstance(event, h11.Data):
                    self._body += event.data
                    if len(self._body) > self._most:
                        return Broken(f"more than {self._most} octets")
                elif isinstance(event, h11.EndOfMessage):
                    return self._answer()
                elif not isinstance(event, h11.InformationalResponse):
                    return None if data else Broken("the connection was lost")
        except h11.RemoteProtocolError as error:
            return Broken(str(error) if data else "the connection was lost")

    def _answer(self) -> Answer:
        assert self._head is not None, "a message ends after its head"
        types = [value for name, value in self._head.headers if name == b"content-type"]
        content_type = types[0].decode("latin-1") if types else ""
        return Answer(self._head.status_code, content_type, bytes(self._body))
