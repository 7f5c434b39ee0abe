"""Barid: a complete mail system in Python.

This module exports the public names lazily, so that `import barid` and `barid --help` stay quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from barid.client import (
        AsyncSender,
        Attachment,
        LoginRefused,
        Mail,
        NotSent,
        Outbox,
        Outcome,
        Sender,
        State,
        Status,
        Undelivered,
        Unfit,
        Unreachable,
        Unsecured,
        Unwelcome,
    )

__all__ = [
    "AsyncSender",
    "Attachment",
    "LoginRefused",
    "Mail",
    "NotSent",
    "Outbox",
    "Outcome",
    "Sender",
    "State",
    "Status",
    "Undelivered",
    "Unfit",
    "Unreachable",
    "Unsecured",
    "Unwelcome",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from barid import client

    return getattr(client, name)
