"""Receipts by the command line: what was read and waits is told, or not, for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.app.office import secret_of

from barid.app import open_office
from barid.app.orders import AccountOrder
from barid.i18n import Failure
from barid.interfaces.store import Transaction
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.identifiers import Instant, QueueEntryId
from barid.model.receipt import ReceiptPolicy, ReceiptState, ReceiptWish
from barid.postoffice.directory.changes import Refused

READER = "reader@barid.test"
NOON = Instant(1_800_014_400_000_000)
WISH = b"Message-ID: <%d@x>\r\nDisposition-Notification-To: friend@sink.test\r\n\r\nHello.\r\n"


def test_held_receipts_are_sent_or_refused(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.add_domain("barid.test")
        reader = office.add_account(AccountOrder(READER, secret=secret_of("x")))
        desk = office.receipts
        desk.set_policy(READER, ReceiptPolicy.ASK)
        assert desk.policy(READER) is ReceiptPolicy.ASK
        store = office._store()
        for number in (1, 2):
            prepared = store.prepare(WISH % number)

            def unit(tx: Transaction) -> None:
                content = tx.messages.keep(prepared, b"", b"")  # noqa: B023
                new = NewTrail("", "friend@sink.test", 1, "", NOON, content)
                trail = tx.trails.open(new, [TrackingEvent(NOON, Step.DELIVERED, READER)])
                wish = ReceiptWish(reader.id, content, trail, READER)
                tx.receipts.wish(wish)
                tx.receipts.settle(wish, ReceiptState.HELD)

            store.write(unit)
        assert [one.request.message_id for one in desk.waiting(READER)] == ["1@x", "2@x"]
        assert desk.answer(READER, "<1@x>", tell=True) == 1
        assert desk.answer(READER, "2@x", tell=False) == 1
        (entry,) = store.read(lambda tx: tx.queue.entries(QueueEntryId(0), 9))
        assert entry.recipient == "friend@sink.test"
        assert desk.waiting(READER) == []
        with pytest.raises(Failure):
            desk.answer(READER, "1@x", tell=True)
        with pytest.raises(Refused):
            desk.policy("nobody@barid.test")
