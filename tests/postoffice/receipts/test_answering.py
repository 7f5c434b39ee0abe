"""Who wishes to know that a message was read is told, if its reader wants that, once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from tests.app.office import CountingRandomness, Office
from tests.postoffice.receipts.test_hearing import heard as hear

from barid.message.receipts.requests import read_request
from barid.model.identifiers import AccountId, QueueEntryId
from barid.model.receipt import ReceiptPolicy
from barid.postoffice.dispatch.schedule import Schedule
from barid.postoffice.mailbox.recording import Recorder
from barid.postoffice.receipts import answering
from barid.postoffice.receipts.answering import Advice, Answering, Writer, advice

WISH = (
    b"Message-ID: <one@example.org>\r\nSubject: Hi\r\nTo: reader@barid.test\r\n"
    b"Disposition-Notification-To: writer@example.org\r\n\r\nHello.\r\n"
)
ALWAYS, ASK, NEVER = ReceiptPolicy.ALWAYS, ReceiptPolicy.ASK, ReceiptPolicy.NEVER


@dataclass
class Scene:
    """A reader, and what has been told."""

    office: Office
    account: AccountId

    @property
    def writer(self) -> Writer:
        schedule = Schedule((60,), 3600, 86_400)
        return Writer(self.office.clock, CountingRandomness(), "mail.barid.test", schedule)

    async def reads(self, command: str = "FETCH 1 BODY[]") -> None:
        client = await self.office.reading("INBOX")
        await client.ask(command)
        answer = Answering(self.office.store, self.writer).seen
        await Recorder(self.office.store, self.office.rooms.journal, answer).step()

    async def told(self) -> list[str]:
        found = await self.office.store.read(lambda tx: tx.queue.entries(QueueEntryId(0), 9))
        return [entry.recipient for entry in found]

    async def steps(self) -> list[str]:
        (trail,) = await self.office.store.read(lambda tx: tx.trails.find("one@example.org"))
        return [one.step.value for one in trail.events if "receipt" in one.step.value]

    async def flags(self) -> bytes:
        client = await self.office.reading("INBOX")
        return b"".join((await client.ask("FETCH 1 FLAGS")).untagged)


@pytest.fixture
async def scene(office: Office) -> Scene:
    account = await office.store.read(lambda tx: tx.directory.account_at("reader@barid.test"))
    assert account is not None
    return Scene(office, account.id)


async def arranged(scene: Scene, policy: ReceiptPolicy, content: bytes = WISH) -> None:
    await scene.office.store.write(lambda tx: tx.receipts.set_policy(scene.account, policy))
    await scene.office.deliver(content, "reader@barid.test")
    await hear(scene.office.store)  # type: ignore[arg-type]


async def test_with_always_the_sender_is_told_once_and_mail_programs_know(scene: Scene) -> None:
    await arranged(scene, ALWAYS)
    assert await scene.told() == []
    await scene.reads()
    await scene.reads("STORE 1 -FLAGS (\\Seen)")
    await scene.reads()
    assert await scene.told() == ["writer@example.org"]
    assert await scene.steps() == ["receipt-asked", "receipt-sent"]
    assert b"$MDNSent" in await scene.flags()


async def test_with_ask_it_waits_for_the_reader(scene: Scene) -> None:
    await arranged(scene, ASK)
    await scene.reads()
    assert await scene.told() == []
    assert await scene.steps() == ["receipt-asked", "receipt-held"]
    assert b"$MDNSent" not in await scene.flags()


async def test_with_never_nobody_is_told(scene: Scene) -> None:
    await arranged(scene, NEVER)
    await scene.reads()
    assert await scene.told() == []
    assert await scene.steps() == ["receipt-asked", "receipt-refused"]


async def test_what_the_mail_program_has_answered_is_not_answered_again(scene: Scene) -> None:
    await arranged(scene, ALWAYS)
    await scene.reads("STORE 1 +FLAGS (\\Seen $MDNSent)")
    assert await scene.told() == []
    assert await scene.steps() == ["receipt-asked"]


async def test_mail_that_was_held_back_asks_as_well(scene: Scene) -> None:
    await scene.office.store.write(lambda tx: tx.receipts.set_policy(scene.account, ALWAYS))
    await scene.office.deliver(WISH, "reader@barid.test")
    await scene.reads()  # before anybody has heard what it says
    assert await scene.told() == ["writer@example.org"]


async def test_in_junk_even_always_asks(scene: Scene) -> None:
    await arranged(scene, ALWAYS)
    client = await scene.office.reading("INBOX")
    await client.ask("CREATE Junk (USE (\\Junk))")
    await client.ask("MOVE 1 Junk")
    await client.ask("SELECT Junk")
    await client.ask("FETCH 1 BODY[]")
    answer = Answering(scene.office.store, scene.writer).seen
    await Recorder(scene.office.store, scene.office.rooms.journal, answer).step()
    assert await scene.told() == []


async def test_what_waits_is_told_or_refused_by_the_reader(scene: Scene) -> None:
    await arranged(scene, ASK)
    await scene.reads()
    store = scene.office.store
    (case,) = await store.read(lambda tx: answering.waiting(tx, scene.account))
    place = await store.read(lambda tx: answering.place_of(tx, case.wish))
    draft = answering.drafted(scene.writer, case, by_rule=False)
    prepared = await store.prepare(draft.content)
    for expected in (True, False):
        told = await store.write(lambda tx: answering.told(tx, case, draft, prepared, place))
        assert told is expected
    assert not await store.write(lambda tx: answering.refuse(tx, case, scene.office.clock.now()))
    assert await scene.told() == ["writer@example.org"]
    assert b"MDN-sent-manually" in draft.content
    assert b"$MDNSent" in await scene.flags()
    assert await store.read(lambda tx: answering.waiting(tx, scene.account)) == []


@pytest.mark.parametrize(
    ("field", "reverse_path", "expected"),
    [
        (b"", "writer@example.org", Advice.TELL),
        (b"", "Writer@EXAMPLE.org", Advice.TELL),
        (b"", "other@example.org", Advice.ASK),
        (b"", "", Advice.ASK),
        (b"List-Id: <x>\r\n", "writer@example.org", Advice.NEVER),
        (b"Precedence: bulk\r\n", "writer@example.org", Advice.NEVER),
        (b"Auto-Submitted: auto-replied\r\n", "writer@example.org", Advice.NEVER),
        (
            b"Disposition-Notification-Options: x=required,y\r\n",
            "writer@example.org",
            Advice.NEVER,
        ),
    ],
)
def test_what_is_no_honest_wish_is_not_told_by_rule(
    field: bytes, reverse_path: str, expected: Advice
) -> None:
    request = read_request(field + WISH)
    assert request is not None
    assert advice(request, reverse_path) is expected
    several = replace(request, addresses=request.addresses * 2)
    assert advice(several, reverse_path) in (Advice.ASK, Advice.NEVER)
    assert advice(replace(request, addresses=()), reverse_path) is Advice.NEVER
