"""Acknowledging at once what a peer has sent, where the kernel lets itself be told."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Final

QUICK_ACK: Final[int | None] = getattr(socket, "TCP_QUICKACK", None)


def acknowledge_now(transport: asyncio.Transport) -> None:
    """Have the kernel acknowledge what was received, where it lets itself be told.

    A peer that sends a message and its end apart holds the end back until then (RFC 9293 3.8.6.3),
    which takes 40 ms while we have nothing to say.
    """
    if QUICK_ACK is not None:
        used = transport.get_extra_info("socket")
        with suppress(OSError):  # closed by the peer at this moment
            used.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
