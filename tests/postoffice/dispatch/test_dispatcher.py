"""Every recipient of a claim is settled in the end: taken, waiting or given up, never two."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.postoffice.dispatch.world import (
    CONTENT,
    Office,
    Says,
    after,
    each,
    says,
    silent,
)

from barid.interfaces.carrier import Miss
from barid.interfaces.resolver import Lack
from barid.interfaces.store import StorageFailed
from barid.model.hop import Speech
from barid.model.offers import Offers
from barid.model.outgoing import NOTHING_ASKED, ByMode, DeliverBy, QueueState
from barid.model.reply import PeerReply, Stage
from barid.postoffice.dispatch.outcome import Fate
from barid.postoffice.dispatch.routing import FixedHop, Routes

GREETED_BADLY = Miss(Stage.GREETING, PeerReply(554, ("no",)), "554 no", "192.0.2.10")


@pytest.fixture
async def office() -> Office:
    return await Office.built()


async def test_what_is_taken_leaves_the_queue_and_is_in_the_trail(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(250, "2.0.0 kept as 7")
    await office.add("x@sink.test", "y@sink.test")
    assert await office.dispatch() == 1
    assert await office.waiting() == {}
    assert office.carrier.sent == [("a.sink.test", ["x@sink.test", "y@sink.test"], CONTENT)]
    told = "a.sink.test [192.0.2.10] TLSv1.3: 250 2.0.0 kept as 7"
    assert await office.trail() == [
        ("relayed", "x@sink.test", told),
        ("relayed", "y@sink.test", told),
    ]


async def test_each_recipient_is_settled_by_itself(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = each(
        gone=(550, "5.1.1 unknown"), full=(452, "4.2.2 full")
    )
    await office.add("x@sink.test", "gone@sink.test", "full@sink.test")
    await office.dispatch()
    waiting = await office.waiting()
    assert list(waiting) == ["full@sink.test"]
    assert waiting["full@sink.test"].attempts == 1
    assert waiting["full@sink.test"].reply == "452 4.2.2 full"
    assert waiting["full@sink.test"].due == office.clock.now() + 60_000_000
    steps = [(step, who.partition("@")[0]) for step, who, _ in await office.trail()]
    assert steps == [("relayed", "x"), ("given-up", "gone"), ("attempted", "full")]
    (settled,) = office.reports.about_all
    assert [one.outcome.fate for one in settled] == [Fate.DONE, Fate.GIVEN_UP, Fate.AGAIN]
    assert office.reports.delivered == 1


@pytest.mark.parametrize(
    "first",
    [
        Miss(Stage.CONNECT, None, "refused", "192.0.2.10"),
        GREETED_BADLY,
        says(421, "4.7.0 too busy", Stage.SENDER),
        silent(Stage.SENDER),
        silent(Stage.CONTENT),
    ],
)
async def test_who_cannot_be_spoken_to_is_followed_by_the_next_host(
    office: Office, first: Says | Miss
) -> None:
    office.carrier.servers.update({"a.sink.test": first, "b.sink.test": says(250)})
    await office.add("x@sink.test")
    await office.dispatch()
    assert await office.waiting() == {}
    assert office.carrier.connected == ["a.sink.test", "b.sink.test"]


@pytest.mark.parametrize(
    "first",
    [
        silent(Stage.END),
        says(451, "4.3.0 later"),
        says(450, "4.2.0 greylisted", Stage.RECIPIENT),
        says(452, "4.3.1 full", Stage.SENDER),
    ],
)
async def test_who_was_told_not_now_does_not_ask_the_next_host(office: Office, first: Says) -> None:
    office.carrier.servers.update({"a.sink.test": first, "b.sink.test": says(250)})
    await office.add("x@sink.test")
    await office.dispatch()
    assert list(await office.waiting()) == ["x@sink.test"]
    assert office.carrier.connected == ["a.sink.test"]


async def test_a_message_in_doubt_says_so_in_the_trail(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = silent(Stage.END)
    await office.add("x@sink.test")
    await office.dispatch()
    ((step, _, detail),) = await office.trail()
    assert step == "attempted"
    assert detail.endswith("(may have been taken)")


async def test_a_domain_that_does_not_exist_is_given_up_at_once(office: Office) -> None:
    await office.add("x@nowhere.test")
    await office.dispatch()
    assert await office.waiting() == {}
    assert await office.trail() == [("given-up", "x@nowhere.test", "nowhere.test does not exist")]


async def test_a_dns_that_is_silent_is_waited_for(office: Office) -> None:
    office.resolver.mxs = {"sink.test": Lack.UNREACHABLE}
    await office.add("x@sink.test")
    await office.dispatch()
    assert list(await office.waiting()) == ["x@sink.test"]


async def test_one_dead_name_among_the_hosts_is_no_reason_to_give_up(office: Office) -> None:
    office.resolver.hosts = {"a.sink.test": ["192.0.2.10"]}
    office.carrier.servers["a.sink.test"] = GREETED_BADLY
    await office.add("x@sink.test")
    await office.dispatch()
    waiting = await office.waiting()
    assert waiting["x@sink.test"].reply == "554 no"


async def test_a_destination_that_cannot_be_reached_rests(office: Office) -> None:
    await office.add("x@sink.test")
    await office.dispatch()
    await office.add("y@sink.test")
    assert await office.dispatch() == 0
    assert office.carrier.connected == ["a.sink.test", "b.sink.test"]
    office.clock.advance(60)
    office.carrier.servers["a.sink.test"] = says(250)
    assert await office.dispatch() == 1
    assert await office.waiting() == {}


async def test_messages_to_one_place_share_a_connection(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(250)
    for number in range(5):
        await office.add(f"{number}@sink.test")
    await office.dispatch()
    await office.add("later@sink.test")
    await office.dispatch()
    assert office.carrier.connected == ["a.sink.test"]
    assert len(office.carrier.sent) == 6
    office.clock.advance(6)
    await office.links.close_idle()
    assert (office.links.idle, office.carrier.closed) == (0, 1)


async def test_a_connection_is_renewed_when_it_has_carried_enough(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(250)
    office.carrier.offers = Offers("a", {"LIMITS": ("MAILMAX=2",)})
    for number in range(5):
        await office.add(f"{number}@sink.test")
    await office.dispatch()
    assert office.carrier.connected == ["a.sink.test"] * 3
    assert await office.waiting() == {}


async def test_no_more_recipients_are_named_than_are_wanted(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(250)
    office.carrier.offers = Offers("a", {"LIMITS": ("RCPTMAX=2",)})
    await office.add(*[f"{number}@sink.test" for number in range(5)])
    await office.dispatch()
    assert [len(paths) for _, paths, _ in office.carrier.sent] == [2, 2, 1]
    assert await office.waiting() == {}


async def test_what_is_too_large_is_not_even_offered(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(250)
    office.carrier.offers = Offers("a", {"SIZE": ("10",)})
    await office.add("x@sink.test")
    await office.dispatch()
    assert office.carrier.sent == []
    ((step, _, detail),) = await office.trail()
    assert step == "given-up"
    assert "at most 10 are taken" in detail


async def test_a_message_lost_amid_the_claim_does_not_lose_the_next(office: Office) -> None:
    answers = iter([says(250), silent(Stage.CONTENT), says(250), says(250)])
    office.carrier.servers["a.sink.test"] = lambda transfer: next(answers)(transfer)  # noqa: PLW0108 - another each time
    office.carrier.servers["b.sink.test"] = says(250)
    for number in range(4):
        await office.add(f"{number}@sink.test")
    await office.dispatch()
    assert await office.waiting() == {}
    hosts = [host[0] for host, _, _ in office.carrier.sent]
    assert hosts == ["a", "a", "b", "b", "b"]


async def test_who_hangs_up_between_messages_is_called_again(office: Office) -> None:
    answers = iter([says(250), silent(Stage.SENDER), says(250), silent(Stage.END), says(250)])
    office.carrier.servers["a.sink.test"] = lambda transfer: next(answers)(transfer)  # noqa: PLW0108 - another each time
    for number in range(4):
        await office.add(f"{number}@sink.test")
    await office.dispatch()
    assert list(await office.waiting()) == ["2@sink.test"]
    assert office.carrier.connected == ["a.sink.test"] * 3


async def test_who_hangs_up_at_once_is_not_called_again_and_again(office: Office) -> None:
    answers = iter([says(250), *[silent(Stage.SENDER)] * 2])
    office.carrier.servers["a.sink.test"] = lambda transfer: next(answers)(transfer)  # noqa: PLW0108 - another each time
    for number in range(4):
        await office.add(f"{number}@sink.test")
    await office.dispatch()
    assert list(await office.waiting()) == [f"{number}@sink.test" for number in (1, 2, 3)]
    assert office.carrier.connected == ["a.sink.test", "a.sink.test", "b.sink.test"]


# --- when it is over


async def test_mail_that_is_too_old_is_given_up_with_what_was_heard_last(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(451, "4.3.0 later")
    await office.add("x@sink.test")
    await office.dispatch()
    office.clock.advance(432_000)
    await office.dispatch()
    assert await office.waiting() == {}
    step, _, detail = (await office.trail())[-1]
    assert step == "given-up"
    assert detail == "not delivered in time; last: 451 4.3.0 later"
    assert len(office.carrier.sent) == 1


async def test_the_last_attempt_is_made_when_time_is_up(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(451, "later")
    await office.add("x@sink.test", expires=after(30))
    await office.dispatch()
    assert (await office.waiting())["x@sink.test"].due == after(30)


async def test_a_deadline_of_the_sender_ends_it(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(250)
    by = DeliverBy(after(10), ByMode.RETURN)
    await office.add("x@sink.test", parameters=replace(NOTHING_ASKED, deliver_by=by))
    office.clock.advance(11)
    await office.dispatch()
    assert office.carrier.sent == []
    assert [step for step, _, _ in await office.trail()] == ["given-up"]


async def test_what_is_left_of_a_deadline_is_passed_on(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(250)
    by = DeliverBy(after(100), ByMode.NOTIFY)
    await office.add("x@sink.test", parameters=replace(NOTHING_ASKED, deliver_by=by))
    office.clock.advance(30)
    await office.dispatch()
    assert office.carrier.transfers[0].by == 70


async def test_a_delay_is_told_once(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(451, "later")
    await office.add("x@sink.test")
    for _ in range(6):
        office.clock.advance(3600)
        await office.dispatch()
    steps = [step for step, _, _ in await office.trail()]
    assert steps.count("delayed") == 1
    assert steps.count("attempted") == 6


# --- claims


async def test_what_was_cancelled_meanwhile_is_left_alone(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(451, "later")
    await office.add("x@sink.test", "y@sink.test")
    claim = await office.claim()
    assert claim is not None
    number = (await office.waiting())["x@sink.test"].id
    await office.write(lambda queue: queue.cancel(number))
    await office.dispatcher.carry(claim)
    assert list(await office.waiting()) == ["y@sink.test"]
    assert [who for _, who, _ in await office.trail()] == ["y@sink.test"]


async def test_what_was_held_meanwhile_stays_held(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(451, "later")
    await office.add("x@sink.test")
    claim = await office.claim()
    assert claim is not None
    number = (await office.waiting())["x@sink.test"].id
    await office.write(lambda queue: queue.set_state(number, QueueState.HELD, after(0)))
    await office.dispatcher.carry(claim)
    assert (await office.waiting())["x@sink.test"].state is QueueState.HELD


async def test_when_nothing_can_be_written_the_claim_lapses(office: Office) -> None:
    office.carrier.servers["a.sink.test"] = says(250)
    await office.add("x@sink.test")
    claim = await office.claim(seconds=60)
    assert claim is not None
    office.store.failure = StorageFailed("the disk")
    with pytest.raises(StorageFailed):
        await office.dispatcher.carry(claim)
    office.store.failure = None
    assert list(await office.waiting()) == ["x@sink.test"]
    office.clock.advance(60)
    await office.dispatch()
    assert await office.waiting() == {}
    assert len(office.carrier.sent) == 2, "which SMTP cannot avoid"


# --- other ways


async def test_mail_of_one_sender_may_go_another_way() -> None:
    smart = FixedHop(Speech.SMTP, "smart.test", 587)
    office = await Office.built(Routes({}, {"chief@barid.test": smart}))
    office.carrier.servers.update({"smart.test": says(250), "a.sink.test": says(250)})
    await office.add("x@sink.test")
    await office.add("y@sink.test", reverse_path="chief@barid.test")
    await office.dispatch()
    assert sorted(host for host, _, _ in office.carrier.sent) == ["a.sink.test", "smart.test"]


async def test_where_no_host_can_be_reached_the_fallback_is_taken() -> None:
    smart = FixedHop(Speech.SMTP, "smart.test", 587)
    office = await Office.built(Routes({}, {}, smart))
    office.carrier.servers["smart.test"] = says(250)
    await office.add("x@sink.test")
    await office.dispatch()
    assert await office.waiting() == {}
    assert office.carrier.connected == ["a.sink.test", "b.sink.test", "smart.test"]


async def test_who_can_be_spoken_to_needs_no_fallback() -> None:
    smart = FixedHop(Speech.SMTP, "smart.test", 587)
    office = await Office.built(Routes({}, {}, smart))
    office.carrier.servers.update(
        {"a.sink.test": GREETED_BADLY, "b.sink.test": GREETED_BADLY, "smart.test": says(250)}
    )
    await office.add("x@sink.test")
    await office.dispatch()
    assert "smart.test" not in office.carrier.connected


async def test_a_dns_that_is_silent_is_no_blocked_port() -> None:
    office = await Office.built(Routes({}, {}, FixedHop(Speech.SMTP, "smart.test", 587)))
    office.carrier.servers["smart.test"] = says(250)
    office.resolver.mxs = {"sink.test": Lack.UNREACHABLE}
    await office.add("x@sink.test")
    await office.dispatch()
    assert list(await office.waiting()) == ["x@sink.test"]
    assert office.carrier.connected == []


async def test_a_host_without_the_tls_that_is_demanded_is_not_out_of_reach() -> None:
    office = await Office.built(Routes({}, {}, FixedHop(Speech.SMTP, "smart.test", 587)))
    mismatch = Miss(Stage.TLS, None, "mismatch", "192.0.2.10")
    office.carrier.servers.update({"a.sink.test": mismatch, "smart.test": says(250)})
    await office.add("x@sink.test")
    await office.dispatch()
    assert office.carrier.connected == ["a.sink.test", "b.sink.test"]


# --- whatever they say

_CODES = st.sampled_from([250, 250, 354, 421, 450, 452, 550, 552, 554, 999])
_MOMENTS = st.sampled_from([Stage.SENDER, Stage.RECIPIENT, Stage.CONTENT, Stage.END])
_ANSWERS = st.one_of(
    st.builds(lambda code, moment: says(code, "x", moment), _CODES, _MOMENTS),
    st.builds(silent, _MOMENTS),
    st.just(GREETED_BADLY),
    st.just(Miss(Stage.CONNECT, None, "refused", "192.0.2.10")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_ANSWERS, min_size=2, max_size=2), st.integers(1, 4))
async def test_each_recipient_ends_as_exactly_one_of_three(
    answers: list[Says | Miss], messages: int
) -> None:
    office = await Office.built()
    office.carrier.servers = dict(zip(("a.sink.test", "b.sink.test"), answers, strict=True))
    everyone = [f"{n}{who}@sink.test" for n in range(messages) for who in "xy"]
    for number in range(messages):
        await office.add(f"{number}x@sink.test", f"{number}y@sink.test")
    for _ in range(4):
        await office.dispatch()
        office.clock.advance(7200)
    waiting = await office.waiting()
    ends = [(who, step) for step, who, _ in await office.trail() if step in _ENDS]
    for who in everyone:
        assert len([one for one, _ in ends if one == who]) == (who not in waiting)


_ENDS = {"relayed", "given-up"}
