"""Space that sessions share: never more than all of it, and always a little for each."""

from __future__ import annotations

from barid.services.space import SMALL, Share, Space


def test_a_share_is_limited_by_what_others_hold() -> None:
    space = Space(10 * SMALL)
    one, other = Share(space), Share(space)
    one.hold(7 * SMALL)
    assert (one.limit, other.limit) == (10 * SMALL, 3 * SMALL)
    other.hold(3 * SMALL)
    assert space.full
    assert (one.limit, other.limit) == (7 * SMALL, 3 * SMALL)


def test_a_little_is_always_left() -> None:
    space = Space(10 * SMALL)
    Share(space).hold(20 * SMALL)
    assert Share(space).limit == SMALL


def test_what_is_given_back_is_there_for_others() -> None:
    space = Space(10 * SMALL)
    share = Share(space)
    share.hold(10 * SMALL)
    share.hold(0)
    assert (space.taken, space.full, Share(space).limit) == (0, False, 10 * SMALL)
