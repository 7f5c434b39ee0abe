"""What the sender asks of TLS is kept, message by message, whatever else travels with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.postoffice.dispatch.test_routing import Published
from tests.postoffice.dispatch.world import Office, says

from barid.interfaces.carrier import Miss
from barid.model.hop import Pin, Safety, Speech
from barid.model.offers import Offers
from barid.model.outgoing import MailParameters
from barid.model.reply import Stage
from barid.postoffice.dispatch.outcome import Fate
from barid.postoffice.dispatch.routing import Demand, FixedHop, NoRoute, Routes

REQUIRED = MailParameters(require_tls=True)
OPTIONAL = MailParameters(tls_optional=True)
VERIFIED = Demand(Safety.VERIFIED)
PINNED = Demand(Safety.PINNED, (), (Pin(3, 1, 1, bytes(32)),))
FORBIDDEN = NoRoute(False, "4.7.5", "not allowed")
OFFERS = Offers("sink.test", {"REQUIRETLS": ()})


async def office(
    first: Demand | NoRoute = VERIFIED, second: Demand | NoRoute = VERIFIED, **offers: Offers
) -> Office:
    made = await Office.built(demands=Published(a=first, b=second))
    made.carrier.offers = offers.get("offers", OFFERS)
    made.carrier.servers.update({"a.sink.test": says(250), "b.sink.test": says(250)})
    return made


def reached(office: Office) -> list[tuple[str, Safety]]:
    """Whom it was handed to, and how safely."""
    return [(hop.host, hop.safety) for hop in office.carrier.used]


async def given_up(office: Office) -> tuple[str, str]:
    """Status and text of the only recipient."""
    assert await office.waiting() == {}
    ((settled,),) = office.reports.about_all
    assert settled.outcome.fate is Fate.GIVEN_UP
    return settled.outcome.status, settled.outcome.text


@pytest.mark.parametrize("demand", [VERIFIED, PINNED])
async def test_who_requires_tls_has_it_where_the_host_is_proven(demand: Demand) -> None:
    made = await office(demand)
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert reached(made) == [("a.sink.test", demand.safety)]
    assert made.carrier.transfers[0].parameters.require_tls


async def test_a_policy_that_is_only_tested_vouches_for_the_name() -> None:
    made = await office(Demand(vouched=True))
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert reached(made) == [("a.sink.test", Safety.VERIFIED)]


async def test_a_signed_mx_record_vouches_for_the_name() -> None:
    made = await office(Demand())
    made.resolver.secure = True
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert reached(made) == [("a.sink.test", Safety.VERIFIED)]


async def test_a_domain_without_mx_vouches_for_itself() -> None:
    made = await Office.built(demands=Published(other=Demand()))
    made.carrier.offers = OFFERS
    made.carrier.servers["other.test"] = says(250)
    await made.add("x@other.test", parameters=REQUIRED)
    await made.dispatch()
    assert reached(made) == [("other.test", Safety.VERIFIED)]


async def test_where_nobody_vouches_for_a_host_another_one_is_tried() -> None:
    made = await office(Demand(), VERIFIED)
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert reached(made) == [("b.sink.test", Safety.VERIFIED)]


async def test_where_nobody_vouches_for_any_it_comes_back() -> None:
    made = await office(Demand(), Demand())
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert reached(made) == []
    status, text = await given_up(made)
    assert status == "5.7.10"
    assert "nobody vouches for a.sink.test" in text


async def test_a_host_that_does_not_offer_it_is_none() -> None:
    made = await office(offers=Offers())
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert made.carrier.connected == ["a.sink.test", "b.sink.test"]
    assert made.carrier.sent == []
    assert (await given_up(made))[0] == "5.7.30"


async def test_a_host_whose_certificate_is_wrong_is_none() -> None:
    made = await office()
    wrong = Miss(Stage.TLS, None, "hostname mismatch", "192.0.2.10")
    made.carrier.servers["a.sink.test"] = wrong
    made.carrier.servers["b.sink.test"] = wrong
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert await given_up(made) == ("5.7.10", "hostname mismatch")


async def test_who_cannot_be_reached_now_may_still_be_the_right_one() -> None:
    made = await office()
    made.carrier.servers["a.sink.test"] = Miss(Stage.TLS, None, "mismatch", "192.0.2.10")
    made.carrier.servers["b.sink.test"] = Miss(Stage.CONNECT, None, "refused", "192.0.2.20")
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert list(await made.waiting()) == ["x@sink.test"]


async def test_who_requires_nothing_waits_for_a_host_to_be_mended() -> None:
    made = await office(FORBIDDEN, VERIFIED)
    made.carrier.servers["b.sink.test"] = Miss(Stage.TLS, None, "mismatch", "192.0.2.20")
    await made.add("x@sink.test")
    await made.dispatch()
    assert list(await made.waiting()) == ["x@sink.test"]
    assert made.carrier.connected == ["b.sink.test"]


async def test_who_makes_tls_optional_is_not_held_up_by_demands() -> None:
    made = await office(FORBIDDEN)
    await made.add("x@sink.test", parameters=OPTIONAL)
    await made.dispatch()
    assert reached(made) == [("a.sink.test", Safety.IF_OFFERED)]


async def test_who_asks_for_both_requires_it() -> None:
    made = await office(Demand(), Demand())
    await made.add("x@sink.test", parameters=replace(REQUIRED, tls_optional=True))
    await made.dispatch()
    assert (await given_up(made))[0] == "5.7.10"


async def test_a_report_goes_without_where_it_must() -> None:
    made = await office(Demand(), offers=Offers())
    await made.add("x@sink.test", parameters=REQUIRED, reverse_path="")
    await made.dispatch()
    assert reached(made) == [("a.sink.test", Safety.IF_OFFERED)]


async def test_messages_of_one_claim_go_each_as_its_sender_asks() -> None:
    made = await office(PINNED)
    for name, parameters in (("a", REQUIRED), ("b", OPTIONAL), ("c", MailParameters())):
        await made.add(f"{name}@sink.test", parameters=parameters)
    made.carrier.offers = Offers()
    assert await made.dispatch() == 1
    assert await made.waiting() == {}
    assert [paths for _, paths, _ in made.carrier.sent] == [["b@sink.test"], ["c@sink.test"]]
    assert reached(made)[-2:] == [
        ("a.sink.test", Safety.IF_OFFERED),
        ("a.sink.test", Safety.PINNED),
    ]


@pytest.mark.parametrize(
    ("speech", "safety"), [(Speech.SMTP, Safety.VERIFIED), (Speech.LMTP, Safety.IF_OFFERED)]
)
async def test_a_fixed_route_must_prove_itself_too(speech: Speech, safety: Safety) -> None:
    routes = Routes({"sink.test": FixedHop(speech, "smart.test", 25)}, {})
    made = await Office.built(routes)
    made.carrier.servers["smart.test"] = says(250)
    made.carrier.offers = OFFERS if speech is Speech.SMTP else Offers()
    await made.add("x@sink.test", parameters=REQUIRED)
    await made.dispatch()
    assert reached(made) == [("smart.test", safety)]


async def test_no_smarthost_takes_what_a_domain_forbids() -> None:
    smart = FixedHop(Speech.SMTP, "smart.test", 25)
    made = await Office.built(Routes({}, {}, smart), Published(a=FORBIDDEN, b=FORBIDDEN))
    made.carrier.servers["smart.test"] = says(250)
    await made.add("x@sink.test")
    await made.dispatch()
    assert list(await made.waiting()) == ["x@sink.test"]
    assert made.carrier.connected == []
