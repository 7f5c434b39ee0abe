"""The sending library: what a Python program imports to send mail.

`Mail` is a message, `Sender` and `AsyncSender` hand it over and tell what became of each recipient.
Everything is imported when it is first used.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barid.client.asynchronous import AsyncSender
    from barid.client.bulk import Progress, Summary
    from barid.client.failures import (
        LoginRefused,
        NotSent,
        Unfit,
        Unreachable,
        Unsecured,
        Unwelcome,
    )
    from barid.client.mail import Attachment, Mail
    from barid.client.outbox import Outbox
    from barid.client.results import Outcome, State, Status, Undelivered
    from barid.client.sender import Sender

# A program that has not set logging up sees nothing of ours.
logging.getLogger("barid.client").addHandler(logging.NullHandler())

_PLACES = {
    "AsyncSender": "asynchronous",
    "Attachment": "mail",
    "LoginRefused": "failures",
    "Mail": "mail",
    "NotSent": "failures",
    "Outbox": "outbox",
    "Outcome": "results",
    "Progress": "bulk",
    "Sender": "sender",
    "State": "results",
    "Status": "results",
    "Summary": "bulk",
    "Undelivered": "results",
    "Unfit": "failures",
    "Unreachable": "failures",
    "Unsecured": "failures",
    "Unwelcome": "failures",
}
__all__ = [
    "AsyncSender",
    "Attachment",
    "LoginRefused",
    "Mail",
    "NotSent",
    "Outbox",
    "Outcome",
    "Progress",
    "Sender",
    "State",
    "Status",
    "Summary",
    "Undelivered",
    "Unfit",
    "Unreachable",
    "Unsecured",
    "Unwelcome",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
