"""`Sender`: sends mail from programs without an event loop.

Threads may share one: they take turns. Nothing is connected before it is needed; `with` closes the
connection at its end. All waits have their limit.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from barid.client.addressing import envelope
from barid.client.consigning import raw_parcel
from barid.client.link import Link
from barid.client.mail import Mail, Parties
from barid.client.results import Outcome
from barid.client.settings import Options, Settings, settings_of
from barid.client.worlds import BlockingWorld
from barid.network.carrier.blocking import run

if TYPE_CHECKING:
    from barid.client.bulk import BulkOptions, Summary
    from barid.client.outbox import Outbox


class Sender:
    """Hands mail to a server: `Sender("smtp.example.com", user=..., secret=...)`.

    The options are those of `settings.Options`. Raises Unfit when they make no sense.
    """

    def __init__(self, host: str, **options: Unpack[Options]) -> None:
        self._link = Link(settings_of(host, options), BlockingWorld())
        self._turn = threading.RLock()

    @classmethod
    def for_address(cls, address: str, **options: Unpack[Options]) -> Self:
        """The server that the domain of this address names for sending (SRV records, autoconfig, MX
        of known providers), found when it is first needed. Where nothing that the domain vouches
        for is found, NotSent is raised; nothing is guessed and the secret goes nowhere."""
        return cls._of(settings_for(address, options))

    @classmethod
    def relay(cls, host: str, **options: Unpack[Options]) -> Self:
        """A server that takes mail without a login, because it knows our address."""
        return cls._of(settings_of(host, options, relay=True))

    @staticmethod
    def queue(folder: str | PathLike[str], through: Sender | None = None) -> Outbox:
        """A durable outbox in a folder: what it takes survives power cuts, and is tried again by
        `through` until it is accepted or given up."""
        from barid.client.outbox import Outbox

        return Outbox(folder, through)

    @classmethod
    def _of(cls, settings: Settings) -> Self:
        made = cls("localhost")
        made._link = Link(settings, BlockingWorld())
        return made

    @property
    def settings(self) -> Settings:
        """What was understood of the options."""
        return self._link.settings

    def open(self) -> Self:
        """Connect now, to learn at once whether it works. Raises NotSent."""
        with self._turn:
            run(self._link.open())
        return self

    def send(self, mail: Mail) -> Outcome:
        """Send a message; a status for every recipient. Raises NotSent when no server could be
        spoken to, Unfit when the mail names nobody; refused recipients are in the outcome."""
        with self._turn:
            return run(self._link.send(mail))

    def send_raw(self, content: bytes, *, from_: str | None, to: Parties) -> Outcome:
        """Send a message that is written already. `from_` is the reverse-path, None for the null
        one. Line ends are made CRLF, and Bcc is taken out. Raises as `send`."""
        parcel = raw_parcel(*envelope(from_, to), content)
        with self._turn:
            return run(self._link.hand_over(parcel))

    def send_all(self, mails: Iterable[Mail], **options: Unpack[BulkOptions]) -> Summary:
        """Send many, over several connections; see `bulk.BulkOptions`. What cannot be sent is in
        the summary. Raises NotSent when not even one connection can be made."""
        from barid.client.bulk import send_all
        from barid.client.looping import run_apart

        with self._turn:
            return run_apart(lambda: send_all(self.settings, mails, options))

    def close(self) -> None:
        """Say goodbye to the server; the sender can be used again."""
        with self._turn:
            run(self._link.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def settings_for(address: str, options: Options) -> Settings:
    """The settings of a sender whose server is still to be found. Raises Unfit."""
    from dataclasses import replace

    from barid.client.settings import author_of

    author = author_of(options.get("from_") or address)
    found = settings_of("", options)
    bare = author_of(address)
    user = found.user or str(bare.address)
    return replace(found, author=author, user=user, address=str(bare.address))
