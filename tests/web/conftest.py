"""A site for two domains, one of them Arabic."""

from __future__ import annotations

import pytest

from barid.model.identifiers import Instant
from barid.model.sts import StsMode, StsPolicy
from barid.postoffice.directory import changes
from barid.testing.memory import MemoryStore
from barid.web.http import Facts, Site
from barid.web.wellknown.offers import Offer, offers_of

PORTS = {
    "imap": 20143, "imaps": 20993, "pop3": 20110, "pop3s": 20995,
    "submission": 20587, "submissions": 20465, "https": 20443,
}  # fmt: skip
HOST = "mail.barid.test"
POLICY = StsPolicy(StsMode.ENFORCE, (HOST,), 604_800)


@pytest.fixture
def offers() -> tuple[Offer, ...]:
    return offers_of(HOST, PORTS)


@pytest.fixture
async def site(offers: tuple[Offer, ...]) -> Site:
    store = MemoryStore()
    for name in ("barid.test", "بريد.test"):
        await store.write(lambda tx, name=name: changes.add_domain(tx, name, Instant(1)))  # type: ignore[misc]
    return Site(store, Facts(offers, HOST, 20443, POLICY))
