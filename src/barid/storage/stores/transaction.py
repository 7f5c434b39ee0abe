"""All stores over one connection: what a unit of work is given."""

from __future__ import annotations

from barid.storage.driver import Blobs, Driver, Now
from barid.storage.stores.directory import Directory
from barid.storage.stores.mailboxes import Mailboxes
from barid.storage.stores.messages import Messages
from barid.storage.stores.moving import Moving
from barid.storage.stores.notices import Notices
from barid.storage.stores.packing import Packer
from barid.storage.stores.policies import Policies
from barid.storage.stores.queue import Queue
from barid.storage.stores.receipts import Receipts
from barid.storage.stores.signing import SigningKeys
from barid.storage.stores.sweeping import Sweeping
from barid.storage.stores.trails import Trails
from barid.storage.stores.words import Words


class StoresTransaction:
    """Implements `interfaces.store.Transaction`. Holds no state of its own but `notices`, so one
    serves all units that run on its connection, one after the other."""

    def __init__(self, driver: Driver, blobs: Blobs, now: Now) -> None:
        self.notices = Notices()
        self._driver = driver
        self._now = now
        self.mailboxes = Mailboxes(driver, self.notices, now)
        self.directory = Directory(driver, self.notices, self.mailboxes)
        self.messages = Messages(driver, self.notices, self.mailboxes, Packer(), blobs)
        self.trails = Trails(driver)
        self.receipts = Receipts(driver)
        self.words = Words(driver, self.messages)
        self.sweeping = Sweeping(driver, self.words)
        self.moving = Moving(driver, self.mailboxes)
        self.policies = Policies(driver)
        self.signing_keys = SigningKeys(driver)
        self.queue = Queue(driver, self.notices, self.sweeping, now)

    def settle(self) -> None:
        """The unit is over: content that it kept and did not place is loose from now on."""
        unnamed = self.notices.unnamed
        if unnamed:
            self.sweeping.loosen(unnamed, self._now())
            unnamed.clear()
