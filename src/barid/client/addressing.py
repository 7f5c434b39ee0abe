"""Envelopes as programs give them: text becomes addresses, or `Unfit` says which is none."""

from __future__ import annotations

from collections.abc import Iterable

from barid.client.failures import Unfit
from barid.client.mail import Parties, parties
from barid.i18n.texts import client as texts
from barid.model.address import Address


def envelope(from_: str | None, to: Parties) -> tuple[Address | None, tuple[Address, ...]]:
    """Reverse-path (None for the null one) and recipients, each once. Raises Unfit."""
    recipients = unique(party.address for party in parties("to", to))
    if not recipients:
        raise Unfit(texts.NO_RECIPIENT)
    if not from_ or from_ == "<>":
        return None, recipients
    found = parties("from_", from_)
    if len(found) != 1:
        raise Unfit(texts.NO_ADDRESS.with_(field="from_", value=from_))
    return found[0].address, recipients


def unique(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """Each mailbox once, as it was first written."""
    return tuple({address.key: address for address in addresses}.values())
