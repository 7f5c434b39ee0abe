"""Who is told what became of a message, and where that arrives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.postoffice.dispatch.test_routing import NothingPublished
from tests.postoffice.dispatch.test_schedule import Dice
from tests.postoffice.dispatch.world import SCHEDULE, FakeTasks, Office, each, says

from barid.i18n.language import Language
from barid.i18n.texts import receipts as texts
from barid.interfaces.store import Transaction
from barid.model.address import Address
from barid.model.identifiers import Instant
from barid.model.offers import Offers
from barid.model.outgoing import (
    NOTHING_ASKED,
    NOTHING_ASKED_FOR_ONE,
    ByMode,
    DeliverBy,
    NewQueueEntry,
    Notify,
    RecipientParameters,
    Return,
)
from barid.postoffice.directory import changes
from barid.postoffice.dispatch.dispatcher import Dispatcher, Rules
from barid.postoffice.dispatch.dispatcher import World as DispatchWorld
from barid.postoffice.dispatch.outcome import Cause
from barid.postoffice.dispatch.reporting import Reporter, World, languages_for
from barid.postoffice.dispatch.routing import Ourselves, Router, Routes

ALL = ((1, 1 << 31),)


class Reporting:
    """An office whose reports are real, and a writer who has a mailbox."""

    def __init__(self, office: Office) -> None:
        self.office = office
        world = World(office.store, office.clock, Dice(7), "mx.barid.test")
        reporter = Reporter(world, SCHEDULE)
        us = Ourselves(frozenset(), frozenset())
        router = Router(office.resolver, us, Routes({}, {}), NothingPublished(), Dice(0))
        rules = Rules(router, SCHEDULE, reporter, office.pace)
        around = DispatchWorld(office.store, office.clock, Dice(0), FakeTasks())
        office.dispatcher = Dispatcher(around, rules, office.links)

    async def send(
        self,
        *recipients: str,
        asked: RecipientParameters = NOTHING_ASKED_FOR_ONE,
        sender: str = "writer@barid.test",
        ret: Return | None = None,
        by: DeliverBy | None = None,
        directed: bool = False,
    ) -> None:
        now = self.office.clock.now()
        parameters = replace(NOTHING_ASKED, ret=ret, envid="E1", deliver_by=by)
        message = replace(self.office.message, reverse_path=sender, parameters=parameters)
        message = replace(message, directed=directed)
        entries = [NewQueueEntry(r, r.partition("@")[2], now, asked) for r in recipients]
        await self.office.write(lambda queue: queue.add(message, entries))
        await self.office.dispatch()

    async def received(self) -> list[bytes]:
        """What came into the writer's INBOX, prefix and all."""

        def unit(tx: Transaction) -> list[bytes]:
            account = tx.directory.account_at("writer@barid.test")
            assert account is not None
            inbox = tx.mailboxes.find(account.id, "INBOX")
            assert inbox is not None
            return [one.prefix + one.content for one in tx.messages.letters(inbox.id, ALL)]

        return await self.office.store.read(unit)


@pytest.fixture
async def desk() -> Reporting:
    office = await Office.built()
    now = office.clock.now()
    wish = changes.AccountWish("writer@barid.test", None)
    await office.store.write(lambda tx: changes.add_account(tx, wish, now))
    office.carrier.servers["a.sink.test"] = each(gone=(550, "5.1.1 unknown"), grey=(450, "later"))
    return Reporting(office)


async def test_a_failure_comes_back_to_its_sender(desk: Reporting) -> None:
    await desk.send("x@sink.test", "gone@sink.test")
    (report,) = await desk.received()
    assert report.startswith(b"Return-Path: <>\r\nDelivered-To: writer@barid.test\r\n")
    assert b"Final-Recipient: rfc822; gone@sink.test\r\nAction: failed\r\nStatus: 5.1.1" in report
    assert b"Original-Envelope-Id: E1\r\n" in report
    assert b"x@sink.test" not in report
    assert b"Subject: x\r\n\r\nbody\r\n" in report
    steps = [(step, who) for step, who, _ in await desk.office.trail()]
    assert ("returned", "gone@sink.test") in steps


async def test_only_the_header_is_given_back_where_that_was_asked(desk: Reporting) -> None:
    await desk.send("gone@sink.test", ret=Return.HEADERS)
    (report,) = await desk.received()
    assert b"text/rfc822-headers" in report
    assert b"body" not in report


@pytest.mark.parametrize("asked", [Notify.NEVER, Notify.SUCCESS, Notify.DELAY])
async def test_who_does_not_want_to_hear_of_failure_hears_nothing(
    desk: Reporting, asked: Notify
) -> None:
    await desk.send("gone@sink.test", asked=RecipientParameters(asked))
    assert await desk.received() == []
    assert await desk.office.waiting() == {}


async def test_success_is_told_when_it_was_asked_and_nobody_else_will(desk: Reporting) -> None:
    wanted = RecipientParameters(Notify.SUCCESS)
    await desk.send("x@sink.test", asked=wanted)
    (report,) = await desk.received()
    assert b"Action: relayed\r\nStatus: 2.0.0" in report
    await desk.office.links.close_idle(-1)
    desk.office.carrier.offers = Offers("a", {"DSN": ()})
    await desk.send("x@sink.test", asked=wanted)
    assert len(await desk.received()) == 1


@pytest.mark.parametrize(
    ("knows", "asked", "told"),
    [
        ([], None, 1),
        (["DSN", "DELIVERBY"], None, 1),
        (["DSN", "DELIVERBY"], Notify.FAILURE, 1),
        ([], Notify.NEVER, 0),
        (["DSN", "DELIVERBY", "XDIRECTED"], None, 0),
    ],
)
async def test_whoever_sends_directed_mail_hears_where_that_ends(
    desk: Reporting, knows: list[str], asked: Notify | None, told: int
) -> None:
    desk.office.carrier.offers = Offers("a", dict.fromkeys(knows, ()))
    await desk.send("x@sink.test", asked=RecipientParameters(asked), directed=True)
    reports = await desk.received()
    assert len(reports) == told
    assert all(b"Action: relayed\r\nStatus: 2.0.0" in one for one in reports)
    assert desk.office.carrier.transfers[-1].directed


@pytest.mark.parametrize(
    ("knows", "mode", "trace", "told"),
    [
        ([], ByMode.NOTIFY, False, 1),
        (["DELIVERBY"], ByMode.NOTIFY, False, 0),
        (["DELIVERBY"], ByMode.NOTIFY, True, 1),
        (["DELIVERBY"], ByMode.RETURN, True, 1),
        (["DELIVERBY"], ByMode.RETURN, False, 0),
    ],
)
async def test_whoever_is_in_haste_hears_where_that_ends(
    desk: Reporting, knows: list[str], mode: ByMode, trace: bool, told: int
) -> None:
    desk.office.carrier.offers = Offers("a", dict.fromkeys(knows, ()))
    by = DeliverBy(Instant(desk.office.clock.now() + 600_000_000), mode, trace)
    await desk.send("x@sink.test", by=by)
    assert len(await desk.received()) == told
    assert desk.office.carrier.transfers[-1].by == 600


async def test_what_must_be_in_time_goes_to_nobody_who_does_not_promise_it(
    desk: Reporting,
) -> None:
    by = DeliverBy(Instant(desk.office.clock.now() + 600_000_000), ByMode.RETURN)
    desk.office.carrier.servers["b.sink.test"] = says(250)
    for offers in (Offers(), Offers("a", {"DELIVERBY": ("601",)})):
        await desk.office.links.close_idle(-1)
        desk.office.carrier.offers = offers
        await desk.send("x@sink.test", by=by)
    assert desk.office.carrier.transfers == []
    reports = await desk.received()
    assert len(reports) == 2
    assert all(b"Action: failed\r\nStatus: 5.4.7" in one for one in reports)


@pytest.mark.parametrize(("asked", "told"), [(None, 1), (Notify.DELAY, 1), (Notify.FAILURE, 0)])
async def test_a_delay_is_told_once(desk: Reporting, asked: Notify | None, told: int) -> None:
    await desk.send("grey@sink.test", asked=RecipientParameters(asked))
    for _ in range(4):
        desk.office.clock.advance(7200)
        await desk.office.dispatch()
    reports = await desk.received()
    assert len(reports) == told
    assert all(b"Action: delayed" in one and b"Will-Retry-Until: " in one for one in reports)


async def test_a_report_is_never_reported_on(desk: Reporting) -> None:
    await desk.send("gone@sink.test", sender="")
    assert await desk.received() == []
    assert await desk.office.waiting() == {}


async def test_a_sender_elsewhere_is_told_by_mail_without_reverse_path(desk: Reporting) -> None:
    desk.office.carrier.servers["other.test"] = says(250)
    await desk.send("gone@sink.test", sender="far@other.test")
    transfer = desk.office.carrier.transfers[-1]
    assert (transfer.reverse_path, [one.path for one in transfer.recipients]) == (
        "",
        ["far@other.test"],
    )
    assert transfer.recipients[0].parameters.notify is Notify.NEVER
    assert b"multipart/report" in desk.office.carrier.sent[-1][2]
    assert await desk.office.waiting() == {}


async def test_a_sender_who_is_gone_is_told_nothing(desk: Reporting) -> None:
    await desk.send("gone@sink.test", sender="nobody@barid.test")
    assert await desk.received() == []
    assert await desk.office.waiting() == {}


def test_the_language_of_the_sender_comes_first() -> None:
    for written, first in (("a@b.test", Language.ENGLISH), ("كاتب@b.test", Language.ARABIC)):
        address = Address.parse(written)
        assert address is not None
        assert languages_for(address)[0] is first


def test_every_cause_has_a_sentence() -> None:
    assert {cause.value for cause in Cause} == set(texts.CAUSES)


def test_what_is_not_kept_has_sentences_of_its_own() -> None:
    assert not set(texts.UNKEPT) & set(texts.CAUSES)
