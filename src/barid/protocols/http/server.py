"""The server's side of one HTTP/1.1 connection, over h11, which keeps to the rules of RFC 9112.

Promises: requests come one at a time and complete, each is answered once and in order; a request
that is malformed or beyond a limit is refused here with its status, and the connection closes.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes

import h11

from barid.protocols.http.messages import Request, Response, refusal

_ALWAYS: Final = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))


@dataclass(frozen=True, slots=True)
class Limits:
    """In octets, and numbers."""

    head: int = 16 * 1024
    """The request line with all header fields."""
    body: int = 64 * 1024
    parameters: int = 32
    """Of one query."""


class Server:
    """One conversation."""

    def __init__(self, limits: Limits, secure: bool) -> None:
        self._limits = limits
        self._secure = secure
        self._core = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.head)
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._out = bytearray()
        self.waiting = False
        """Whether a request was given and not yet answered."""
        self.closed = False
        """Whether nothing more is said here once all is sent."""

    @property
    def begun(self) -> bool:
        """Whether a request has come in part."""
        return not self.waiting and (self._head is not None or bool(self._core.trailing_data[0]))

    def receive(self, data: bytes) -> Request | None:
        """Take bytes (none: the client sends no more); a request, once it is complete."""
        if self.closed:
            return None
        self._core.receive_data(data)
        return None if self.waiting else self._next()

    def answer(self, response: Response) -> Request | None:
        """Answer the request that was given; the next one, if it has come already."""
        self.waiting = False
        self._say(response)
        if self._core.our_state is h11.MUST_CLOSE or self._core.their_state is not h11.DONE:
            self.closed = True
            return None
        self._head = None
        self._core.start_next_cycle()
        return self._next()

    def expire(self) -> None:
        """The client took too long: say so where it had begun to ask (RFC 9110 15.5.9)."""
        if self.begun:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        self.closed = True

    def to_send(self) -> bytes:
        """What is to be sent now."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def _next(self) -> Request | None:
        try:
            return self._read()
        except h11.RemoteProtocolError as error:
            self._refuse(HTTPStatus(error.error_status_hint))
            return None

    def _read(self) -> Request | None:
        while True:
            event = self._core.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return None
            if isinstance(event, h11.Request):
                self._head, self._body = event, bytearray()
                if self._core.they_are_waiting_for_100_continue:
                    go_on = h11.InformationalResponse(status_code=100, headers=[])
                    self._out += self._core.send(go_on) or b""
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > self._limits.body:
                    self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                    return None
            elif isinstance(event, h11.EndOfMessage):
                return self._complete()
            else:  # the client has closed its side between two requests
                self.closed = True
                return None

    def _complete(self) -> Request | None:
        assert self._head is not None, "a message ends after it began"
        head = self._head
        request = _request_of(head, bytes(self._body), self._limits, self._secure)
        if request is None:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return None
        self.waiting = True
        return request

    def _refuse(self, status: HTTPStatus) -> None:
        if self._core.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._say(refusal(status, ("Connection", "close")))
        self.closed = True

    def _say(self, response: Response) -> None:
        body = response.body
        headers = [
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(body))),
            *_ALWAYS,
            *response.headers,
        ]
        status = response.status
        head = h11.Response(status_code=status.value, headers=headers, reason=status.phrase)
        self._out += self._core.send(head) or b""
        # To HEAD nothing follows; its length is that of the body all the same (RFC 9110 9.3.2).
        if self._head is None or self._head.method != b"HEAD":
            self._out += self._core.send(h11.Data(data=body)) or b""
        self._out += self._core.send(h11.EndOfMessage()) or b""


def _request_of(head: h11.Request, body: bytes, limits: Limits, secure: bool) -> Request | None:
    """None when the target cannot be read (RFC 9112 3.2)."""
    target = head.target.decode("ascii", "replace")
    if "://" in target[:8]:  # absolute form, as to a proxy
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("#")[0].partition("?")
    try:
        decoded = unquote_to_bytes(path).decode()
        pairs = parse_qsl(
            query,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=limits.parameters,
        )
    except ValueError:
        return None
    if not decoded.startswith("/") or "\0" in decoded:
        return None
    return Request(
        head.method.decode("ascii"),
        decoded,
        dict(reversed(pairs)),
        {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers},
        body,
        secure,
    )
