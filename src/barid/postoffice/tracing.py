"""Finding trails again, and who may see what of them.

Whoever has submitted a message sees what became of it, and nothing of what its readers do with it
but the receipts that they have released. A reader sees how it came and what its own devices did. An
administrator sees what each person of the domain does.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.account import Account, Role
from barid.model.address import Address
from barid.model.event import Step, TrackingEvent, Trail
from barid.model.identifiers import AccountId, Instant
from barid.model.parties import parties_of, party_of

MOST: Final = 1000
"""Trails of one address that are told, the newest."""
AT_ONCE: Final = 1000
"""Trails that are taken into the index in one unit of work."""


def index_some(tx: Transaction) -> int:
    """Take the trails that follow into the index of parties; how many. In a unit that writes."""
    since = tx.trails.indexed()
    found = tx.trails.after(since, AT_ONCE)
    if not found:
        return 0
    pairs = [(party, one.id) for one in found for party in parties_of(one)]
    tx.trails.index(since, found[-1].id, pairs)
    return len(found)


def of_address(
    tx: Transaction, address: Address, since: Instant | None = None, most: int = MOST
) -> list[Trail]:
    """The newest trails with which an address has to do, oldest first: as sender, as recipient, or
    because it leads to the account of one. As far as the index has come."""
    parties = {party_of(address.key)}
    account = tx.directory.account_at(address.key)
    if account is not None:
        parties.add(account.id)
    found = {
        trail.id: trail for party in parties for trail in tx.trails.of_party(party, None, most)
    }
    newest = sorted(found.values(), key=lambda trail: trail.id)[-most:]
    return [one for one in newest if since is None or one.what.opened >= since]


def in_charge_of(tx: Transaction, viewer: Account) -> frozenset[AccountId]:
    """For whom somebody may look: for themselves, an administrator for all of the domain."""
    if viewer.role is not Role.ADMINISTRATOR:
        return frozenset({viewer.id})
    return frozenset(account.id for account in tx.directory.accounts(viewer.domain))


def as_seen(trail: Trail, accounts: AbstractSet[AccountId]) -> Trail | None:
    """What whoever may look for these accounts sees of a trail; None for nothing."""
    events = trail.events
    if any(one.step is Step.RECEIVED and one.account in accounts for one in events):
        shown = [_for_sender(one, accounts) for one in events]
        return replace(trail, events=tuple(one for one in shown if one is not None))
    if not any(one.account in accounts for one in events):
        return None
    shown = [_for_reader(one, accounts) for one in events]
    ours = any(one.step is Step.RECEIVED and one.account is not None for one in events)
    what = replace(trail.what, peer="") if ours else trail.what
    return replace(trail, what=what, events=tuple(one for one in shown if one is not None))


def _for_sender(event: TrackingEvent, accounts: AbstractSet[AccountId]) -> TrackingEvent | None:
    if event.account is None or event.account in accounts:
        return event
    return None if event.step.of_reading else replace(event, detail="", account=None)


def _for_reader(event: TrackingEvent, accounts: AbstractSet[AccountId]) -> TrackingEvent | None:
    """How it came, and what happened to one's own copy: of other recipients one learns nothing."""
    if event.account in accounts:
        return event
    if event.step is Step.RECEIVED:
        return replace(event, detail="", account=None) if event.account is not None else event
    return event if event.account is None and not event.recipient else None
