"""What was in hand when its worker ended is told of: it may come twice."""

from __future__ import annotations

from tests.postoffice.dispatch.world import Office, after, says

from barid.postoffice.dispatch.settlement import claim, let_lapse

LEFT = "the worker that had it in hand has ended: may have been delivered before"


async def test_what_was_in_hand_at_the_end_may_have_been_delivered() -> None:
    office = await Office.built()
    await office.add("x@sink.test", "y@sink.test")
    assert await office.claim() is not None
    now = office.clock.now()
    assert await office.store.write(lambda tx: let_lapse(tx, now)) == 2
    office.carrier.servers["a.sink.test"] = says(250, "kept")
    await office.dispatch()
    told = "a.sink.test [192.0.2.10] TLSv1.3: 250 kept"
    assert await office.trail() == [
        ("attempted", "x@sink.test", LEFT),
        ("attempted", "y@sink.test", LEFT),
        ("relayed", "x@sink.test", told),
        ("relayed", "y@sink.test", told),
    ]


async def test_a_claim_that_nobody_settled_in_time_is_told_of_once() -> None:
    office = await Office.built()
    await office.add("x@sink.test")
    assert await office.claim(seconds=60) is not None
    office.clock.advance(61)
    now = office.clock.now()
    for until in (after(1000), after(2000)):
        again = await office.store.write(lambda tx, end=until: claim(tx, now, end, 10, ()))  # type: ignore[misc]
        if until == after(1000):
            assert again is not None
            assert len(again.lapsed) == 1
        else:
            assert again is None
    assert await office.trail() == [("attempted", "x@sink.test", LEFT)]
