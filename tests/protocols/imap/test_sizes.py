"""What is announced is judged before it is read."""

from __future__ import annotations

from barid.protocols.imap.assembly import Announcement
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.sizes import NO_ROOM, judge_argument, judge_message

LIMITS = Limits(message=1000, append=1500)


def announced(size: int, gathered: int = 0, *, binary: bool = False) -> Announcement:
    return Announcement(b"a APPEND x", 0, size, gathered, binary)


def test_messages_up_to_each_limit() -> None:
    assert judge_message(announced(1000, 500, binary=True), LIMITS, 1500) is None
    for too_much in (announced(1001), announced(1000, 501)):
        refusal = judge_message(too_much, LIMITS, 1500)
        assert refusal is not None
        assert refusal.code == "TOOBIG"
    assert judge_message(announced(1000, 500), LIMITS, 1499) is NO_ROOM


def test_arguments_up_to_their_limit() -> None:
    assert judge_argument(announced(10, 5), 15) is None
    assert judge_argument(announced(10, 6), 15) is not None
    assert judge_argument(announced(1, binary=True), 15) is not None
