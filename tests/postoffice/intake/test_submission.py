"""Mail from our own people: under their own addresses, completed, and without hidden recipients."""

from __future__ import annotations

import pytest
from tests.app.office import CountingRandomness, Office
from tests.postoffice.intake.test_arrival import Counter, address

from barid.interfaces.store import StorageFailed
from barid.model import verdict
from barid.model.identifiers import AccountId
from barid.model.verdict import Verdict
from barid.postoffice.directory import changes
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.intake.arrival import Arrival
from barid.postoffice.intake.stamp import Peer
from barid.postoffice.intake.submission import Submission, World

PEER = Peer("192.0.2.1", "laptop.lan", "ESMTPSA", account="writer@barid.test")
MINE = b"From: Writer <writer@barid.test>\r\n"
WHOLE = MINE + b"Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <one@barid.test>\r\n"


class Post:
    """Submission at the store of an office, by its writer."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.counter = Counter(office)
        directory = Directory(office.store, office.store.changes)
        world = World(office.clock, CountingRandomness())
        self.submission = Submission(self.counter.intake, directory, world, "mail.barid.test")

    async def writer(self) -> AccountId:
        account = await self.office.store.read(
            lambda tx: tx.directory.account_at("writer@barid.test")
        )
        assert account is not None
        return account.id

    async def sender(self, path: str | None) -> Verdict:
        found = None if path is None else address(path)
        return await self.submission.sender(await self.writer(), found)

    async def send(self, content: bytes) -> Verdict:
        here = await self.counter.here("reader@barid.test")
        arrival = Arrival(address("writer@barid.test"), here, content, PEER)
        return await self.submission.message(await self.writer(), arrival, "mail.barid.test")

    async def kept(self) -> bytes:
        """The content of the only message of the reader."""
        reading = await self.office.reading()
        answer = await reading.ask("FETCH 1 BODY.PEEK[]")
        assert answer.ok
        return b"".join(answer.untagged)


async def unreadable(*_: object) -> None:
    raise StorageFailed("trouble")


@pytest.fixture
def post(quick_office: Office) -> Post:
    return Post(quick_office)


@pytest.mark.parametrize(
    "path", [None, "writer@barid.test", "WRITER@Barid.Test", "writer+x@barid.test"]
)
async def test_a_sender_of_ones_own_is_taken(post: Post, path: str | None) -> None:
    assert await post.sender(path) is verdict.SENDER_OK


@pytest.mark.parametrize(
    "path", ["reader@barid.test", "nobody@barid.test", "writer@example.org", "writer@localhost"]
)
async def test_any_other_sender_is_not(post: Post, path: str) -> None:
    assert await post.sender(path) is verdict.FOREIGN_SENDER


async def test_an_alias_of_ones_own_is_ones_own(post: Post) -> None:
    await post.office.change(
        lambda tx: changes.add_alias(
            tx, "sales@barid.test", ["writer@barid.test"], post.office.clock.now()
        )
    )
    assert await post.sender("sales@barid.test") is verdict.SENDER_OK
    sent = await post.send(b"From: sales@barid.test\r\nSender: writer@barid.test\r\n\r\n")
    assert sent.accepted


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"From: reader@barid.test\r\n", verdict.FOREIGN_AUTHOR),
        (b"From: writer@barid.test, reader@barid.test\r\n", verdict.FOREIGN_AUTHOR),
        (MINE + b"Sender: boss@example.org\r\n", verdict.FOREIGN_AUTHOR),
        (
            b"From: " + b"writer@barid.test, " * 200 + b"reader@barid.test\r\n",
            verdict.FOREIGN_AUTHOR,
        ),
        (b"Resent-From: boss@example.org\r\n" + MINE, verdict.FOREIGN_AUTHOR),
        (b"Subject: who\r\n", verdict.NO_AUTHOR),
        (MINE + MINE, verdict.SEVERAL_AUTHORS),
        (b"From: Writer\r\n", verdict.UNREADABLE_AUTHOR),
    ],
)
async def test_a_message_under_another_name_is_refused(
    post: Post, header: bytes, expected: Verdict
) -> None:
    assert await post.send(header + b"\r\nHello.\r\n") is expected
    assert await post.counter.kept() == 0


async def test_what_every_message_has_is_completed(post: Post) -> None:
    assert (await post.send(MINE + b"\r\nHello.\r\n")).accepted
    kept = await post.kept()
    assert b"\r\nMessage-ID: <%032x@mail.barid.test>\r\n" % 1 in kept
    assert kept.count(b"\r\nDate: ") == 1


async def test_a_whole_message_is_not_touched(post: Post) -> None:
    content = WHOLE + b"DKIM-Signature: x\r\nX-Odd :\r\n  y\r\n\r\nHello. \r\n\r\n"
    assert (await post.send(content)).accepted
    kept = await post.kept()
    trace, _, rest = kept.partition(b"From: Writer")
    assert b"From: Writer" + rest.removesuffix(b")") == content
    assert b"Received: from barid.test\r\n\tby mail.barid.test with ESMTPSA id " in trace
    assert b"laptop" not in kept
    assert b"192.0.2" not in kept


async def test_hidden_recipients_stay_hidden(post: Post) -> None:
    content = WHOLE + b"Bcc: secret@example.org,\r\n\tother@example.org\r\n\r\nBcc: in the text\r\n"
    assert (await post.send(content)).accepted
    kept = await post.kept()
    assert b"secret" not in kept
    assert b"other@" not in kept
    assert b"Bcc: in the text" in kept


async def test_mail_to_other_servers_is_taken_for_the_queue(post: Post) -> None:
    judged = await post.submission.recipient(address("somebody@Example.org"), 0)
    assert judged.verdict.accepted
    assert judged.here == ()
    assert [away.destination for away in judged.away] == ["example.org"]
    local = await post.submission.recipient(address("reader@barid.test"), 0)
    assert local.verdict.accepted
    unknown = await post.submission.recipient(address("nobody@barid.test"), 0)
    assert unknown.verdict is verdict.NO_SUCH_USER


async def test_a_mailbox_is_verified_for_our_own_people(post: Post) -> None:
    there = await post.submission.mailbox(address("reader@barid.test"))
    assert (there.code, there.text) == (250, "<reader@barid.test>")
    assert await post.submission.mailbox(address("nobody@barid.test")) is verdict.NO_SUCH_USER
    assert await post.submission.mailbox(address("x@example.org")) is verdict.CANNOT_VERIFY
    assert await post.submission.mailbox(address("قارئ@barid.test")) is verdict.CANNOT_VERIFY


async def test_trouble_with_the_disk_is_said(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, here = await post.writer(), await post.counter.here("reader@barid.test")
    monkeypatch.setattr(post.office.store, "read", unreadable)
    path = address("writer@barid.test")
    assert await post.submission.sender(writer, path) is verdict.STORAGE_FAILED
    arrival = Arrival(path, here, WHOLE, PEER)
    assert await post.submission.message(writer, arrival, "x") is verdict.STORAGE_FAILED
    assert await post.submission.mailbox(path) is verdict.CANNOT_VERIFY
