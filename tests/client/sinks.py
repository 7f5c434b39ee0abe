"""Senders at sinks, for the tests of the library."""

from __future__ import annotations

from typing import Unpack

from barid.client import AsyncSender, Mail, Sender
from barid.client.settings import Options
from barid.testing.sink import Sink

USERS = {"ali@example.org": "سر 123"}
MAIL = Mail(from_="ali@example.org", to="b@example.com", subject="سلام", text="مرحبا")


def secured() -> Sink:
    """A sink that wants a login over STARTTLS."""
    return Sink(tls="starttls", users=USERS)


def options_at(sink: Sink, **more: Unpack[Options]) -> Options:
    """What leads there, with the right secret."""
    options: Options = {"port": sink.port, "timeout": 10.0}
    if sink.tls:
        options["authorities"] = sink.authorities
    if sink.users:
        options["user"], options["secret"] = next(iter(sink.users.items()))
    return {**options, **more}


def sender_at(sink: Sink, **more: Unpack[Options]) -> Sender:
    return Sender("localhost", **options_at(sink, **more))


def async_sender_at(sink: Sink, **more: Unpack[Options]) -> AsyncSender:
    return AsyncSender("localhost", **options_at(sink, **more))
