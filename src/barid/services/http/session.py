"""One HTTP connection: requests go to the site, its responses go back, one at a time.

A request has a fixed time to come, counted from the last response, however slowly its bytes trickle
in. What the site fails at is answered with 500 and logged; nothing escapes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from barid.protocols.http.messages import Request, Response, refusal
from barid.protocols.http.server import Limits, Server
from barid.services.connection import Connection
from barid.services.session import Session

log = logging.getLogger(__name__)

Answer = Callable[[Request], Response | Awaitable[Response]]

WAITING_ROOM: Final = 64 * 1024
"""Octets that are taken while a request is being answered; then nothing more is read."""


@dataclass(frozen=True, slots=True)
class Window:
    """What all HTTP sessions share. `seconds` is how long a request may take to come."""

    answer: Answer
    seconds: float
    tasks: set[asyncio.Task[None]]
    limits: Limits = field(default_factory=Limits)


class HttpSession(Session):
    """One conversation with one client."""

    __slots__ = (
        "_connection",
        "_core",
        "_finished",
        "_gone",
        "_leaving",
        "_paused",
        "_piled",
        "_window",
    )

    _connection: Connection
    _core: Server

    def __init__(self, window: Window) -> None:
        self._window = window
        self._piled = 0
        self._paused = self._finished = self._leaving = self._gone = False

    def opened(self, connection: Connection) -> None:
        """Wait for the first request."""
        self._connection = connection
        self._core = Server(self._window.limits, connection.tls is not None)
        connection.set_deadline(self._window.seconds)

    def received(self, data: bytes) -> None:
        """Take bytes; answer what is complete."""
        if self._core.waiting:
            self._piled += len(data)
            if self._piled > WAITING_ROOM and not self._paused:
                self._paused = True
                self._connection.pause_reading()
        self._answer(self._core.receive(data))

    def ended(self) -> None:
        """The client is gone."""
        self._gone = True

    def finished(self) -> bool:
        """Half closed: what is being answered is still given."""
        self._finished = True
        return self._core.waiting

    def expired(self) -> None:
        """Too slow, or silent between two requests."""
        if not self._core.waiting:
            self._core.expire()
            self._send()

    def closing(self) -> None:
        """The office closes: what is being answered is still given."""
        self._leaving = True
        if not self._core.waiting:
            self._connection.close()

    # --- inside

    def _answer(self, request: Request | None) -> None:
        """Answer requests until one must be waited for."""
        while request is not None:
            response = self._response_to(request)
            if not isinstance(response, Response):
                task = asyncio.ensure_future(self._later(response))
                self._window.tasks.add(task)
                task.add_done_callback(self._window.tasks.discard)
                break
            request = self._core.answer(response)
            self._connection.set_deadline(self._window.seconds)
        self._send()

    def _response_to(self, request: Request) -> Response | Awaitable[Response]:
        try:
            return self._window.answer(request)
        except Exception:
            log.exception("a request could not be answered")
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _later(self, pending: Awaitable[Response]) -> None:
        try:
            response = await pending
        except Exception:
            log.exception("a request could not be answered")
            response = refusal(HTTPStatus.INTERNAL_SERVER_ERROR)
        if self._gone:
            return
        request = self._core.answer(response)
        self._piled = 0
        if self._paused:
            self._paused = False
            self._connection.resume_reading()
        self._connection.set_deadline(self._window.seconds)
        self._answer(request)
        self._connection.send()

    def _send(self) -> None:
        self._connection.write(self._core.to_send())
        done = self._finished or self._leaving
        if self._core.closed or (done and not self._core.waiting):
            self._connection.close()
