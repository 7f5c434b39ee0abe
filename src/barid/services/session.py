"""Who stands on either side of a connection: the session that it carries, the owner that counts it.

Both are told by `connection.Connection`, on the event loop.
"""

from __future__ import annotations

from typing import Any, Protocol

Line = Any
"""A `connection.Connection`, which knows this module."""


class Session(Protocol):
    """One conversation. Inherit from it: only `opened`, `received` and `ended` must be written.

    All methods are called on the event loop and must return quickly; none may raise.
    """

    __slots__ = ()

    def opened(self, connection: Line) -> None:
        """The connection can be used: greet. Told once."""

    def received(self, data: bytes) -> None:
        """The peer sent these bytes (never none)."""

    def ended(self) -> None:
        """The connection is gone, whoever closed it. Told once, after `opened`; nothing follows."""

    def finished(self) -> bool:
        """The peer sends no more, but still reads (half close). True: there is still something to
        answer, the session will call `close`. False, unless overridden: close once all is sent."""
        return False

    def secured(self) -> None:
        """The handshake begun by `start_tls` is complete. Whatever was said before it is void."""
        return

    def resumed(self) -> None:
        """The connection is congested no more: writing may go on."""
        return

    def expired(self) -> None:
        """The deadline set with `set_deadline` has passed. Say so, and close."""
        return

    def closing(self) -> None:
        """The post office closes down: finish what is in hand soon, say goodbye, and close."""
        return


class Owner(Protocol):
    """Whoever counts connections: the listener."""

    def admit(self, connection: Line) -> bool:
        """Whether this connection, its `peer` known, may stay; asked before a session exists."""

    def left(self, connection: Line) -> None:
        """An admitted connection is gone."""

    def refusal(self) -> bytes:
        """What is said, in clear, to a connection that was not admitted."""
