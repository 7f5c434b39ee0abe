"""What a server says of its limits is obeyed, over real sockets."""

from __future__ import annotations

from pathlib import Path

from tests.proof.dispatching import Fate, office
from tests.proof.sink import Case, Moment, Sink

POLITE = Case(Moment.AFTER, b"", ("PIPELINING", "LIMITS MAILMAX=2 RCPTMAX=1"), times=0)


async def test_no_more_messages_and_recipients_than_a_server_takes_at_a_time(
    tmp_path: Path,
) -> None:
    sink = Sink(POLITE)
    async with office(tmp_path, {"few": sink}) as sending:
        for number in range(4):
            await sending.send("few", number)
        await sending.attempt()
        known = await sending.known()
    assert {one.fate for one in known.values()} == {Fate.DELIVERED}
    assert set(sink.told.values()) == {1}
    assert len(sink.told) == 8
    assert sink.most == (2, 1)


async def test_who_is_greylisted_comes_back_soon(tmp_path: Path) -> None:
    grey = b"451 4.7.1 Greylisted, come back in 2 minutes\r\n"
    sink = Sink(Case(Moment.RECIPIENTS, grey, ("PIPELINING",), times=2))
    async with office(tmp_path, {"grey": sink}) as sending:
        await sending.send("grey")
        await sending.attempt()
        sending.clock.advance(119)
        await sending.attempt()
        assert sink.told.total() == 0
        sending.clock.advance(26)
        await sending.attempt()
        known = await sending.known()
    assert {one.fate for one in known.values()} == {Fate.DELIVERED}
