"""Intake of mail from our own people, who have logged in (RFC 6409).

They write under addresses of their own, in the envelope and in From and Sender. A missing Date or
Message-ID is added, Bcc is taken away, nothing else is changed. Then the message goes the way of
all others, or into the queue for those whose mailbox is elsewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from barid.interfaces.store import StorageFailed
from barid.interfaces.world import Clock, Randomness
from barid.message.submitted import Fault, Header, openly_named, read_header, without_hidden
from barid.model import verdict
from barid.model.address import Address
from barid.model.identifiers import AccountId
from barid.model.verdict import Reason, Verdict
from barid.postoffice.directory.expansion import Absence, Answer
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.directory.senders import may_send_as
from barid.postoffice.intake.arrival import Arrival, Intake, Judged
from barid.postoffice.intake.stamp import date_time
from barid.postoffice.plan import Away, Here
from barid.postoffice.policy.content import header_of
from barid.postoffice.policy.directed import FIELD, is_marked
from barid.postoffice.policy.recipients import judge_recipient

MOST_AUTHORS: Final = 100
"""Addresses that From and Sender may name: each is looked up."""
_FAULTS: Final = {
    Fault.NO_AUTHOR: verdict.NO_AUTHOR,
    Fault.SEVERAL_FIELDS: verdict.SEVERAL_AUTHORS,
    Fault.UNREADABLE: verdict.UNREADABLE_AUTHOR,
}


@dataclass(frozen=True, slots=True)
class World:
    """What submission needs from outside the rules."""

    clock: Clock
    randomness: Randomness


class Submission:
    """Takes messages over from people with an account here. `host` stands in Message-IDs."""

    def __init__(self, intake: Intake, directory: Directory, world: World, host: str) -> None:
        self._intake = intake
        self._directory = directory
        self._world = world
        self._host = host

    def hold(self, most: int) -> tuple[int, str] | None:
        """The longest hold, in seconds, and the latest moment as RFC 3339 writes it, for
        FUTURERELEASE (RFC 4865 4); None when nothing is held."""
        if not most:
            return None
        moment = datetime.fromtimestamp(self._world.clock.now() // 1_000_000 + most, UTC)
        return most, moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    async def sender(self, account: AccountId, path: Address | None) -> Verdict:
        """Judge the reverse-path: one of the account's own, or `<>` for receipts. Never raises."""
        if path is None:
            return verdict.SENDER_OK
        try:
            owned = await self._owns(account, path)
        except StorageFailed:
            return verdict.STORAGE_FAILED
        return verdict.SENDER_OK if owned else verdict.FOREIGN_SENDER

    async def recipient(self, address: Address, announced: int) -> Judged:
        """Judge one recipient; `announced` is the SIZE of MAIL in octets. Never raises."""
        judged = self._intake.recipient(address, announced)
        if isinstance(judged, Awaitable):
            judged = await judged
        if judged.verdict is not verdict.RELAY_DENIED:
            return judged
        return Judged(verdict.RECIPIENT_OK, away=(Away(address),))

    async def mailbox(self, address: Address) -> Verdict:
        """What VRFY is answered (RFC 5321 3.5.3). Never raises."""
        try:
            answer = await self._reach(address)
        except StorageFailed:
            return verdict.CANNOT_VERIFY
        if answer is Absence.FOREIGN or address.needs_utf8:  # our replies are ASCII
            return verdict.CANNOT_VERIFY
        if isinstance(answer, Absence):
            return judge_recipient(answer)
        return Verdict(250, "2.1.5", f"<{address}>", Reason.ACCEPTED)

    async def message(self, account: AccountId, arrival: Arrival, host: str) -> Verdict:
        """Keep the message and answer for it. Never raises."""
        header = read_header(arrival.content)
        if isinstance(header, Fault):
            return _FAULTS[header]
        try:
            judged = await self._judge(account, header)
        except StorageFailed:
            return verdict.STORAGE_FAILED
        if not judged.accepted:
            return judged
        content = self._missing(header) + _mark(arrival) + without_hidden(arrival.content)
        here = _told_apart(arrival)
        arrival = replace(arrival, content=content, recipients=here, sender=account)
        return await self._intake.message(arrival, host)

    async def _judge(self, account: AccountId, header: Header) -> Verdict:
        if len(header.authors) > MOST_AUTHORS:
            return verdict.FOREIGN_AUTHOR
        for author in header.authors:
            if not await self._owns(account, author):
                return verdict.FOREIGN_AUTHOR
        return verdict.MESSAGE_KEPT

    async def _owns(self, account: AccountId, address: Address) -> bool:
        owned = may_send_as(self._directory, account, address)
        return owned if isinstance(owned, bool) else await owned

    async def _reach(self, address: Address) -> Answer:
        answer = self._directory.reach(address)
        return await answer if isinstance(answer, Awaitable) else answer

    def _missing(self, header: Header) -> bytes:
        """The fields that every message has (RFC 5322 3.6) and this one has not (RFC 6409 8.2)."""
        added = b""
        if not header.dated:
            added += f"Date: {date_time(self._world.clock.now())}\r\n".encode()
        if not header.identified:
            token = self._world.randomness.token(16).hex()
            added += f"Message-ID: <{token}@{self._host}>\r\n".encode()
        return added


def _told_apart(arrival: Arrival) -> Sequence[Here]:
    """The recipients of our own, with those who are hidden from the others marked."""
    named = openly_named(arrival.content) if arrival.recipients else None
    if named is None:
        return arrival.recipients
    return [
        one if one.recipient.key in named else replace(one, hidden=True)
        for one in arrival.recipients
    ]


def _mark(arrival: Arrival) -> bytes:
    """Directed mail says so in its header, too: others who know the mark may not know XDIRECTED."""
    leaving = arrival.leaving
    if leaving is None or not leaving.directed or is_marked(header_of(arrival.content)):
        return b""
    return FIELD
