"""The plan for one message: where each of its accepted recipients gets it.

Made before the transaction, carried out in it: who is `here` gets it into a mailbox, who is `away`
into the queue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from barid.model.address import Address
from barid.model.outgoing import HERE, NOTHING_ASKED_FOR_ONE, RecipientParameters
from barid.postoffice.directory.expansion import Reached


@dataclass(frozen=True, slots=True)
class Here:
    """A recipient whose mailbox is in this post office, and what the sender asked for it."""

    recipient: Address
    reached: Reached
    parameters: RecipientParameters = NOTHING_ASKED_FOR_ONE
    hidden: bool = False
    """Whether the header tells nobody that they get the message: Bcc."""


@dataclass(frozen=True, slots=True)
class Away:
    """A recipient whose mailbox is elsewhere, and what the sender asked for it. `here`: one of our
    own who gets the message by way of the queue."""

    recipient: Address
    parameters: RecipientParameters = NOTHING_ASKED_FOR_ONE
    here: bool = False

    @property
    def destination(self) -> str:
        """By which entries of the queue travel together: the key of the domain."""
        if self.here:
            return HERE
        return self.recipient.key.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every place where the message goes, each account and each address once."""

    here: tuple[Here, ...]
    away: tuple[Away, ...] = ()


def make_plan(recipients: Iterable[Here], away: Iterable[Away] = ()) -> Plan:
    """One copy for each account, under the first address by which it was named; one entry of the
    queue for each address elsewhere."""
    first: dict[int, Here] = {}
    for here in recipients:
        first.setdefault(here.reached.account, here)
    others: dict[str, Away] = {}
    for one in away:
        others.setdefault(one.recipient.written(), one)
    return Plan(tuple(first.values()), tuple(others.values()))


def prefix_for(reverse_path: Address | None, recipient: Address, hidden: bool = False) -> bytes:
    """What stands before the content for this recipient only. One that is `hidden` from the others
    is told so, by a Bcc that names nobody else (RFC 5322 3.6.3): mail programs show it, so that
    whoever answers all knows what the others will learn."""
    sender = reverse_path.written() if reverse_path is not None else ""
    own = recipient.written()
    prefix = f"Return-Path: <{sender}>\r\nDelivered-To: {own}\r\n"
    return (f"{prefix}Bcc: <{own}>\r\n" if hidden else prefix).encode()
