"""The sender's control over the whole office: what is asked over SMTP, and what then happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from tests.app.clients import SmtpClient
from tests.app.office import CountingRandomness, InlineTasks, Office
from tests.postoffice.dispatch.test_schedule import Dice

from barid.interfaces.store import Transaction
from barid.model.event import Step, TrackingEvent
from barid.model.identifiers import Instant, QueueEntryId
from barid.model.outgoing import HERE, Outgoing, QueueEntry
from barid.postoffice.directory import changes
from barid.postoffice.dispatch.dispatcher import World
from barid.postoffice.dispatch.local import LocalDelivery
from barid.postoffice.dispatch.reporting import Reporter
from barid.postoffice.dispatch.reporting import World as ReportingWorld
from barid.postoffice.dispatch.schedule import Schedule

WRITER, READER = "writer@barid.test", "reader@barid.test"
LETTER = b"From: writer@barid.test\r\nTo: reader@barid.test\r\nMessage-ID: <c@x>\r\n\r\nHi.\r\n"
SCHEDULE = Schedule((60,), 3600, 5 * 86400)
ALL = (
    *["DSN", "FUTURERELEASE", "DELIVERBY", "MT-PRIORITY", "REQUIRETLS", "CHUNKING", "BINARYMIME"],
    *["SMTPUTF8", "LIMITS", "ETRN", "PIPELINING", "8BITMIME", "XDIRECTED"],
)


class Post:
    """An office, and what carries its queue to its own mailboxes."""

    def __init__(self, office: Office) -> None:
        self.office = office
        clock, store = office.clock, office.store
        reporter = Reporter(
            ReportingWorld(store, clock, CountingRandomness(), "mail.barid.test"), SCHEDULE
        )
        world = World(store, clock, Dice(0), InlineTasks())
        self.local = LocalDelivery(world, SCHEDULE, reporter)

    async def deliver(self) -> int:
        """Whatever is due for people of ours; how many messages that were."""
        now = self.office.clock.now()
        until = Instant(now + 60_000_000)
        claim = await self.office.store.write(lambda tx: tx.queue.claim(now, until, 100))
        if claim is None:
            return 0
        assert claim.destination == HERE
        await self.local.carry(claim)
        return len(claim.messages)

    async def waiting(self) -> list[tuple[QueueEntry, Outgoing]]:
        def unit(tx: Transaction) -> list[tuple[QueueEntry, Outgoing]]:
            found = [(one, tx.queue.message(one.message)) for one in _entries(tx)]
            return [(one, message) for one, message in found if message is not None]

        return await self.office.store.read(unit)

    async def inbox(self, name: str = "reader") -> list[bytes]:
        reading = await self.office.reading(name=name)
        answer = await reading.ask("FETCH 1:* BODY.PEEK[]")
        await reading.ask("LOGOUT")
        text = b"".join(answer.untagged)
        return text.split(b" FETCH (")[1:]

    async def trail(self) -> list[TrackingEvent]:
        (found,) = await self.office.store.read(lambda tx: tx.trails.find("c@x"))
        return list(found.events)


def _entries(tx: Transaction) -> list[QueueEntry]:
    return tx.queue.entries(QueueEntryId(0), 100)


@pytest.fixture
def post(office: Office) -> Post:
    return Post(office)


@pytest.fixture
def quick(quick_office: Office) -> Post:
    return Post(quick_office)


async def send(
    client: SmtpClient, mail: str, *recipients: str, content: bytes = LETTER
) -> list[str]:
    """Hand a message in; MAIL and RCPT with their parameters, all answers."""
    answers = [await client.ask(f"MAIL FROM:<{WRITER}>{mail}")]
    for recipient in recipients or (READER,):
        path, _, asked = recipient.partition(" ")
        answers.append(await client.ask(f"RCPT TO:<{path}> {asked}".rstrip()))
    answers.append(await client.data(content))
    return answers


async def test_everything_is_announced_in_one_greeting(quick: Post) -> None:
    client = quick.office.smtp(("127.0.0.1", 40000), "submissions")
    await client.reply()
    told = await client.ask("EHLO client.example")
    words = {line[4:].split()[0] for line in told.split("\r\n")}
    assert set(ALL) - {"REQUIRETLS"} <= words
    now = datetime.fromtimestamp(quick.office.clock.now() / 1e6 + 30 * 86400, UTC)
    assert f"FUTURERELEASE 2592000 {now:%Y-%m-%dT%H:%M:%SZ}" in told
    assert "DELIVERBY 60" in told


async def test_strangers_are_offered_what_strangers_may_ask(quick: Post) -> None:
    client = quick.office.smtp()
    await client.reply()
    told = await client.ask("EHLO client.example")
    words = {line[4:].split()[0] for line in told.split("\r\n")}
    assert {"DSN", "DELIVERBY", "MT-PRIORITY", "XDIRECTED"} <= words
    assert not {"FUTURERELEASE", "ETRN", "REQUIRETLS"} & words
    assert (await client.ask("MAIL FROM:<a@b.test> HOLDFOR=60")).startswith("555 5.5.4 ")
    assert (await client.ask("ETRN b.test")).startswith("502 ")


async def test_a_held_message_comes_when_its_time_has_come(post: Post) -> None:
    client = await post.office.writing()
    answers = await send(client, " HOLDFOR=600", READER, "somebody@example.org")
    assert [answer[:3] for answer in answers] == ["250"] * 4
    await post.office.change(lambda tx: tx.queue.cancel(_entries(tx)[0].id))
    ((entry, message),) = await post.waiting()
    assert (entry.recipient, entry.destination) == (READER, HERE)
    until = Instant(post.office.clock.now() + 600_000_000)
    assert message.what.parameters.hold_until == until == entry.due
    assert await post.inbox() == []
    assert await post.deliver() == 0
    post.office.clock.advance(600)
    assert await post.deliver() == 1
    (kept,) = await post.inbox()
    assert LETTER in kept
    assert b"Return-Path: <writer@barid.test>\r\nDelivered-To: reader@barid.test\r\n" in kept
    assert await post.waiting() == []
    steps = [(one.step, one.recipient) for one in await post.trail()]
    assert (Step.QUEUED, READER) in steps
    assert steps[-1] == (Step.DELIVERED, READER)


async def test_the_trail_says_how_long_it_is_held(quick: Post) -> None:
    client = await quick.office.writing()
    await send(client, " HOLDFOR=600")
    queued = next(one for one in await quick.trail() if one.step is Step.QUEUED)
    assert queued.detail.startswith("held until 2")


@pytest.mark.parametrize(
    ("mail", "answer"),
    [
        (" HOLDFOR=2592001", "501 5.5.4 That is longer than we hold messages"),
        (" HOLDUNTIL=1999-01-01T00:00:00Z", "501 5.5.4 HOLDUNTIL is in the past"),
        (" BY=59;R", "501 5.5.4 BY is shorter than what DELIVERBY announces"),
        (" HOLDFOR=600 BY=600;R", "501 5.5.4 Held for longer than BY lets it take"),
        (" HOLDFOR=1 HOLDFOR=2", "501 5.5.4 Parameter given twice"),
        (" SUBMITTER=x", "555 5.5.4 Unknown parameter"),
        (" REQUIRETLS", "555 5.7.10 REQUIRETLS only once TLS is active"),
    ],
)
async def test_what_cannot_be_is_refused_at_mail(quick: Post, mail: str, answer: str) -> None:
    client = await quick.office.writing()
    assert await client.ask(f"MAIL FROM:<{WRITER}>{mail}") == answer
    assert (await client.ask(f"MAIL FROM:<{WRITER}>")).startswith("250")


async def test_success_is_told_by_a_delivered_report(post: Post) -> None:
    client = await post.office.writing()
    await send(
        client, " ENVID=QQ314159 RET=HDRS", f"{READER} NOTIFY=SUCCESS ORCPT=rfc822;Reader@Barid"
    )
    assert await post.deliver() == 1
    (kept,) = await post.inbox()
    assert LETTER in kept
    (report,) = await post.inbox("writer")
    assert b"Action: delivered\r\nStatus: 2.1.5\r\n" in report
    assert b"Original-Envelope-Id: QQ314159\r\n" in report
    assert b"Original-Recipient: rfc822; Reader@Barid\r\n" in report
    assert b"Return-Path: <>" in report


async def test_strangers_hear_of_success_as_well(post: Post) -> None:
    client = post.office.smtp()
    await client.greet()
    await client.ask("MAIL FROM:<somebody@example.org> ENVID=7")
    assert (await client.ask(f"RCPT TO:<{READER}> NOTIFY=SUCCESS,DELAY")).startswith("250")
    assert (await client.data(LETTER)).startswith("250")
    assert await post.deliver() == 1
    assert len(await post.inbox()) == 1
    ((entry, message),) = await post.waiting()
    assert entry.recipient == "somebody@example.org"
    assert message.what.reverse_path == ""


@pytest.mark.parametrize("asked", ["", "NOTIFY=NEVER", "NOTIFY=FAILURE,DELAY"])
async def test_success_that_nobody_asked_about_is_not_told(quick: Post, asked: str) -> None:
    client = await quick.office.writing()
    await send(client, "", f"{READER} {asked}")
    assert await quick.waiting() == []
    assert len(await quick.inbox()) == 1
    assert await quick.inbox("writer") == []


async def test_an_alias_of_several_is_expanded(quick: Post) -> None:
    await quick.office.change(alias("team", WRITER, READER))
    client = await quick.office.writing()
    await send(client, "", "team@barid.test NOTIFY=SUCCESS")
    assert await quick.deliver() == 1
    assert len(await quick.inbox()) == 1
    report = (await quick.inbox("writer"))[-1]
    assert b"Final-Recipient: rfc822; team@barid.test\r\nAction: expanded\r\n" in report


async def test_who_is_gone_when_the_time_comes_is_told_of(post: Post) -> None:
    client = await post.office.writing()
    await send(client, " HOLDFOR=60")
    await post.office.change(lambda tx: changes.remove_account(tx, READER))
    post.office.clock.advance(60)
    assert await post.deliver() == 1
    (report,) = await post.inbox("writer")
    assert b"Action: failed\r\nStatus: 5.1.1\r\n" in report
    assert await post.waiting() == []


async def test_what_comes_too_late_goes_back(quick: Post) -> None:
    client = await quick.office.writing()
    await send(client, " HOLDFOR=60 BY=120;R")
    quick.office.clock.advance(121)
    assert await quick.deliver() == 1
    assert await quick.inbox() == []
    (report,) = await quick.inbox("writer")
    assert b"Action: failed\r\nStatus: 4.4.7\r\n" in report


async def test_mail_for_today_is_delivered_by_tomorrow(quick: Post) -> None:
    client = await quick.office.writing()
    await send(client, " BY=120;R MT-PRIORITY=4")
    assert len(await quick.inbox()) == 1


async def test_a_stranger_does_not_come_before_others(quick: Post) -> None:
    client = quick.office.smtp()
    await client.greet()
    answer = await client.ask("MAIL FROM:<a@example.org> MT-PRIORITY=9")
    assert answer == "250 2.3.6 0 is the priority that this message may have here"
    assert (await client.ask("RSET")).startswith("250")
    assert (await client.ask("MAIL FROM:<a@example.org> MT-PRIORITY=-3")).startswith("250 2.1.0")


async def test_what_was_asked_is_queued_for_the_next_hop(quick: Post) -> None:
    client = await quick.office.writing()
    told = " RET=FULL ENVID=a+20b MT-PRIORITY=6 BY=7200;NT XDIRECTED"
    answers = await send(client, told, "x@example.org NOTIFY=DELAY ORCPT=rfc822;y@example.org")
    assert answers[-1].startswith("250")
    ((entry, message),) = await quick.waiting()
    asked = message.what.parameters
    assert (asked.envid, asked.priority, message.what.directed) == ("a b", 6, True)
    assert entry.parameters.orcpt == "rfc822;y@example.org"
    assert entry.priority == 6


async def test_a_queue_is_started_by_who_has_logged_in(quick: Post) -> None:
    client = await quick.office.writing()
    assert await client.ask("ETRN example.org") == (
        "251 2.0.0 OK, no messages waiting for node example.org"
    )
    await send(client, "", "x@example.org", "y@example.org")
    assert await client.ask("ETRN Example.org") == (
        "253 2.0.0 OK, 2 pending messages for node Example.org started"
    )
    assert (await client.ask("ETRN @org")).startswith("459 ")
    stranger = quick.office.smtp(("127.0.0.1", 4000))
    await stranger.greet()
    assert (await stranger.ask("ETRN example.org")).startswith("253 ")


# --- directed mail


def alias(name: str, *targets: str) -> Callable[[Transaction], object]:
    def unit(tx: Transaction) -> object:
        return changes.add_alias(tx, f"{name}@barid.test", list(targets), Instant(0))

    return unit


DIRECTED = b"Directed: yes\r\n" + LETTER


async def test_directed_mail_reaches_whom_it_names(post: Post) -> None:
    await post.office.change(alias("boss", READER))
    client = await post.office.writing()
    answers = await send(client, " XDIRECTED", READER, "reader+x@barid.test", "boss@barid.test")
    assert [answer[:3] for answer in answers] == ["250"] * 5
    (kept,) = await post.inbox()
    assert b"\r\nDirected: yes\r\n" in kept
    received = (await post.trail())[0]
    assert (received.step, received.detail) == (Step.RECEIVED, "directed")


@pytest.mark.parametrize("door", ["submission", "smtp"])
async def test_directed_mail_is_not_spread(quick: Post, door: str) -> None:
    await quick.office.change(alias("team", WRITER, READER))
    await quick.office.change(alias("*", READER))
    if door == "smtp":
        client = quick.office.smtp()
        await client.greet()
    else:
        client = await quick.office.writing()
    assert (await client.ask(f"MAIL FROM:<{WRITER}> XDIRECTED")).startswith("250")
    for spread in ("team@barid.test", "anybody@barid.test"):
        answer = await client.ask(f"RCPT TO:<{spread}>")
        assert answer.startswith("550 5.7.1 Directed mail is not spread: ")
    assert (await client.ask(f"RCPT TO:<{READER}>")).startswith("250")
    assert (await client.data(LETTER)).startswith("250")
    assert len(await quick.inbox()) == 1
    assert await quick.inbox("writer") == []


@pytest.mark.parametrize("recipient", ["team@barid.test", "anybody@barid.test"])
async def test_a_mark_in_the_header_holds_as_much(quick: Post, recipient: str) -> None:
    await quick.office.change(alias("team", WRITER, READER))
    await quick.office.change(alias("*", READER))
    client = await quick.office.writing()
    answers = await send(client, "", READER, recipient, content=DIRECTED)
    assert answers[-1].startswith("550 5.7.1 Directed mail is not spread: ")
    assert await quick.inbox() == []
    assert (await send(client, "", READER, recipient))[-1].startswith("250")


async def test_who_is_spread_only_when_the_time_comes_gets_nothing(quick: Post) -> None:
    await quick.office.change(alias("team", READER))
    client = await quick.office.writing()
    assert (await send(client, " HOLDFOR=60 XDIRECTED", "team@barid.test"))[-1].startswith("250")
    await quick.office.change(lambda tx: changes.remove_alias(tx, "team@barid.test", []))
    await quick.office.change(alias("team", READER, WRITER))
    quick.office.clock.advance(60)
    assert await quick.deliver() == 1
    assert await quick.inbox() == []
    (report,) = await quick.inbox("writer")
    assert b"Action: failed\r\nStatus: 5.7.1\r\n" in report


# --- Bcc


async def test_whoever_is_hidden_learns_that_and_nothing_of_the_others(post: Post) -> None:
    await post.office.account("third")
    third = "third@barid.test"
    client = await post.office.writing()
    hidden = b"Bcc: writer@barid.test, third@barid.test\r\n" + LETTER
    await send(client, "", READER, WRITER, third, content=hidden)
    for name, own in (("reader", b""), ("writer", b"writer@barid.test"), ("third", third.encode())):
        (kept,) = await post.inbox(name)
        assert kept.lower().count(b"bcc:") == (1 if own else 0)
        assert (b"\r\nBcc: <%b>\r\n" % own in kept) is bool(own)
        for other in (b"third", b"reader" if name == "third" else b"third"):
            assert other not in kept.replace(b"To: reader@barid.test", b"") or other in own


async def test_whoever_is_hidden_in_held_mail_learns_it_too(quick: Post) -> None:
    client = await quick.office.writing()
    await send(client, " HOLDFOR=60", READER, WRITER)
    quick.office.clock.advance(60)
    assert await quick.deliver() == 1
    (open_copy,), (hidden_copy,) = await quick.inbox(), await quick.inbox("writer")
    assert b"Bcc:" not in open_copy
    assert b"\r\nBcc: <writer@barid.test>\r\n" in hidden_copy
