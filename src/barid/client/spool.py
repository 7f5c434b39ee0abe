"""The files of an outbox: what it takes is on the disk, whole, before it says so.

One file for each message, in `new`: a line of JSON with the envelope, then the content. Files are
replaced as a whole, so that a power cut leaves the old or the new one. Whoever tries them holds a
lock that the system takes back when he dies; what was given up lies in `failed` with its reasons.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from os import PathLike
from pathlib import Path
from typing import Any, Final

from barid.client.consigning import Parcel
from barid.client.results import Outcome
from barid.interfaces.world import Clock, Randomness
from barid.model.address import Address
from barid.model.outgoing import MailParameters, Notify, Return
from barid.network import durable

RETRY_SECONDS: Final = (60, 300, 900, 1800, 3600, 7200, 14400)
"""Pauses after each failed try; the last one is repeated."""
GIVE_UP_SECONDS: Final = 5 * 86400
_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in an outbox; moments are in microseconds since 1970. `last` is what was heard of
    the last try."""

    id: str
    parcel: Parcel
    queued: int
    due: int
    tries: int = 0
    last: str = ""


class Spool:
    """One folder, made when needed. Raises OSError when it cannot be used."""

    def __init__(self, folder: str | PathLike[str], clock: Clock, randomness: Randomness) -> None:
        self.folder = Path(folder)
        self._clock = clock
        self._randomness = randomness
        for name in ("new", "failed"):
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def add(self, parcel: Parcel) -> Waiting:
        """Keep a message; it survives everything from here on."""
        now = self._clock.now()
        span = parcel.hold or timedelta(0)
        due = now + max(int(span.total_seconds() * _SECOND), 0)
        name = f"{now:020}-{self._randomness.token(6).hex()}"
        waiting = Waiting(name, replace(parcel, hold=None), now, due)
        self._write("new", waiting)
        return waiting

    def waiting(self) -> list[Waiting]:
        """All that waits, oldest first. What cannot be read is left where it is."""
        found = []
        for place in sorted((self.folder / "new").glob("*.mail")):
            with suppress(FileNotFoundError, ValueError, KeyError):
                found.append(_decoded(place.stem, place.read_bytes()))
        return found

    def failed(self) -> list[dict[str, Any]]:
        """What was given up, with the reasons, oldest first."""
        places = sorted((self.folder / "failed").glob("*.json"))
        return [json.loads(place.read_text("utf-8")) for place in places]

    def due(self) -> list[Waiting]:
        """What is to be tried now."""
        now = self._clock.now()
        return [one for one in self.waiting() if one.due <= now]

    def settle(self, waiting: Waiting, outcome: Outcome) -> Outcome | None:
        """Keep what has to be tried again, give up the rest; what was given up, None if nothing."""
        now = self._clock.now()
        left = tuple(one for one in waiting.parcel.recipients if _may_help(outcome, one))
        given_up = {who: s for who, s in outcome.refused.items() if s.state != "deferred"}
        if left and now - waiting.queued > GIVE_UP_SECONDS * _SECOND:
            given_up |= {str(one): outcome[str(one)] for one in left}
            left = ()
        if given_up:
            self._give_up(waiting, replace(outcome, statuses=given_up))
        if left:
            pause = RETRY_SECONDS[min(waiting.tries, len(RETRY_SECONDS) - 1)]
            self._write(
                "new",
                replace(
                    waiting,
                    parcel=replace(waiting.parcel, recipients=left),
                    due=now + pause * _SECOND,
                    tries=waiting.tries + 1,
                    last="; ".join(map(str, outcome.refused.values()))[:500],
                ),
            )
        else:
            (self.folder / "new" / f"{waiting.id}.mail").unlink(missing_ok=True)
        return replace(outcome, statuses=given_up) if given_up else None

    def next_due(self) -> int | None:
        """When something is to be tried; None when nothing waits."""
        return min((one.due for one in self.waiting()), default=None)

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether it is our turn to try what is due; nobody else does for as long."""
        import fcntl

        handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = True
        except BlockingIOError:
            ours = False
        try:
            yield ours
        finally:
            os.close(handle)

    def _give_up(self, waiting: Waiting, outcome: Outcome) -> None:
        told = {
            "id": waiting.id,
            "message_id": waiting.parcel.message_id,
            "recipients": {
                who: {
                    "state": str(status.state),
                    "reply": status.reply,
                    "why": status.diagnosis.as_dict() if status.diagnosis else None,
                }
                for who, status in outcome.items()
            },
        }
        stem = self.folder / "failed" / f"{waiting.id}-{waiting.tries}"
        durable.write(stem.with_suffix(".eml"), waiting.parcel.content)
        written = json.dumps(told, ensure_ascii=False, indent=2).encode()
        durable.write(stem.with_suffix(".json"), written)

    def _write(self, name: str, waiting: Waiting) -> None:
        durable.write(self.folder / name / f"{waiting.id}.mail", _encoded(waiting))


def _may_help(outcome: Outcome, address: Address) -> bool:
    return outcome[str(address)].state == "deferred"


def _encoded(waiting: Waiting) -> bytes:
    parcel = waiting.parcel
    head = {
        "from": str(parcel.reverse_path) if parcel.reverse_path else "",
        "to": [str(one) for one in parcel.recipients],
        "message_id": parcel.message_id,
        "utf8_header": parcel.utf8_header,
        "ret": parcel.parameters.ret.value if parcel.parameters.ret else "",
        "envid": parcel.parameters.envid or "",
        "priority": parcel.parameters.priority,
        "notify": parcel.notify.value if parcel.notify is not None else None,
        "directed": parcel.directed,
        "queued": waiting.queued,
        "due": waiting.due,
        "tries": waiting.tries,
        "last": waiting.last,
    }
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + parcel.content


def _decoded(name: str, data: bytes) -> Waiting:
    """Raises ValueError, KeyError for what no outbox has written."""
    line, _, content = data.partition(b"\n")
    head = json.loads(line)
    to = tuple(filter(None, map(Address.parse, head["to"])))
    parcel = Parcel(
        Address.parse(head["from"]) if head["from"] else None,
        to,
        content,
        head["message_id"],
        head["utf8_header"],
        MailParameters(
            ret=Return(head["ret"]) if head["ret"] else None,
            envid=head["envid"] or None,
            priority=head["priority"],
        ),
        Notify(head["notify"]) if head["notify"] is not None else None,
        directed=head["directed"],
    )
    return Waiting(name, parcel, head["queued"], head["due"], head["tries"], head["last"])
