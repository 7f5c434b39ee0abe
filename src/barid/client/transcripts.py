"""The conversation with a server as people read it, without secrets and without contents.

It is taken where octets go in and out of the conversation: what is said while logging in is
replaced by its length, contents by their size. `barid.client` of `logging` gets the same at DEBUG.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from barid.client.settings import Transcript
from barid.model.reply import Stage
from barid.protocols.smtp.client.conversation import Conversation, Wait
from barid.protocols.smtp.client.replies import readable

log = logging.getLogger("barid.client")
_SAID_MOST: Final = 200


def line_taker(transcript: Transcript | None) -> Callable[[str], object] | None:
    """Where lines go; None when nobody wants them."""
    if transcript is None:
        return _to_log if log.isEnabledFor(logging.DEBUG) else None
    if isinstance(transcript, str) or hasattr(transcript, "__fspath__"):
        place = Path(transcript)

        def append(line: str) -> None:
            with place.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

        return append
    if callable(transcript):
        return transcript
    stream = transcript
    return lambda line: stream.write(line + "\n")


def _to_log(line: str) -> None:
    log.debug("%s", line)


class ToldConversation(Conversation):
    """A conversation that tells each line as it goes."""

    def __init__(self, name: str, take: Callable[[str], object]) -> None:
        super().__init__(name)
        self._take = take
        self._content = 0

    def receive(self, data: bytes) -> None:
        """See `Conversation`."""
        secret = self.waiting_at is Stage.LOGIN
        for line in data.split(b"\r\n"):
            if line:
                hidden = secret and line[:3] == b"334"
                self._take(f"<- {'334 ***' if hidden else readable(line)}")
        super().receive(data)

    def content(self, data: bytes) -> None:
        """See `Conversation`."""
        self._content += len(data)
        super().content(data)

    def content_ends(self) -> None:
        """See `Conversation`."""
        self._take(f"-> ({self._content} octets of content)")
        self._content = 0
        super().content_ends()

    def _say(self, line: bytes, wait: Wait, place: int = 0) -> None:
        if not self.ended:
            words = line.rstrip(b"\r\n").split(b" ")
            if wait is Wait.LOGIN:
                words = [*words[:2], b"***"] if words[0] == b"AUTH" else [b"***"]
            self._take(f"-> {readable(b' '.join(words)[:_SAID_MOST])}")
        super()._say(line, wait, place)
