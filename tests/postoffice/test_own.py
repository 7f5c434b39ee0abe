"""Mail of our own goes to whom it is for, and nothing comes back of it."""

from __future__ import annotations

from dataclasses import replace

from tests.app.office import Office

from barid.model.address import Address
from barid.model.identifiers import Instant, QueueEntryId
from barid.model.outgoing import Notify
from barid.postoffice.description import describe
from barid.postoffice.own import OwnMail, send

CONTENT = b"Message-ID: <own@barid.test>\r\n\r\nRead.\r\n"


async def mail_to(office: Office, text: str) -> OwnMail:
    receiver = Address.parse(text)
    assert receiver is not None
    prepared = await office.store.prepare(CONTENT)
    now = office.clock.now()
    expires = Instant(now + 1_000_000)
    return OwnMail(receiver, prepared, describe(CONTENT), now, expires, "a test")


async def test_one_of_ours_gets_it_into_the_mailbox(office: Office) -> None:
    mail = await mail_to(office, "reader@barid.test")
    await office.store.write(lambda tx: send(tx, mail))
    (trail,) = await office.store.read(lambda tx: tx.trails.find("own@barid.test"))
    assert [one.step.value for one in trail.events] == ["received", "delivered"]
    assert trail.events[0].detail == "a test"
    client = await office.reading("INBOX")
    answer = await client.ask("FETCH 1 BODY[]")
    assert b"Return-Path: <>" in b"".join(answer.untagged)


async def test_others_get_it_by_the_queue_and_nobody_is_told_of_it(office: Office) -> None:
    mail = replace(await mail_to(office, "x@sink.test"), wide=True, require_tls=True)
    await office.store.write(lambda tx: send(tx, mail))
    (entry,) = await office.store.read(lambda tx: tx.queue.entries(QueueEntryId(0), 9))
    message = await office.store.read(lambda tx: tx.queue.message(entry.message))
    assert message is not None
    assert (entry.recipient, entry.parameters.notify) == ("x@sink.test", Notify.NEVER)
    assert (message.what.reverse_path, message.what.smtputf8) == ("", True)
    assert message.what.parameters.require_tls


async def test_whom_nobody_reads_is_told_nothing(office: Office) -> None:
    mail = await mail_to(office, "nobody@barid.test")
    await office.store.write(lambda tx: send(tx, mail))
    assert await office.store.read(lambda tx: tx.queue.count()) == 0
