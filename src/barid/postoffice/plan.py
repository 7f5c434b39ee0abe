"""The plan for one message: where each of its accepted recipients gets it.

Made before the transaction, carried out in it. Today every recipient is `here`; what is `away`
joins with the queue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from barid.model.address import Address
from barid.postoffice.directory.expansion import Reached


@dataclass(frozen=True, slots=True)
class Here:
    """A recipient whose mailbox is in this post office."""

    recipient: Address
    reached: Reached


@dataclass(frozen=True, slots=True)
class Plan:
    """Every place where the message goes, each account once."""

    here: tuple[Here, ...]


def make_plan(recipients: Iterable[Here]) -> Plan:
    """One copy for each account, under the first address by which it was named."""
    first: dict[int, Here] = {}
    for here in recipients:
        first.setdefault(here.reached.account, here)
    return Plan(tuple(first.values()))
