"""Who has to do with a trail is told by numbers that never mix accounts and addresses."""

from __future__ import annotations

from barid.model.event import NewTrail, Step, TrackingEvent, Trail
from barid.model.identifiers import AccountId, Instant, TrailId
from barid.model.parties import key_of, parties_of, party_of

NOON = Instant(1_800_014_400_000_000)


def test_an_address_has_one_number_however_it_is_written() -> None:
    assert party_of(key_of("Reader@BARID.test")) == party_of("reader@barid.test")
    assert party_of("a@barid.test") != party_of("b@barid.test")


def test_numbers_of_addresses_are_no_accounts_and_fit_into_databases() -> None:
    for key in ("", "a@b", "قارئ@barid.test", "\udcff"):
        assert 1 << 62 <= party_of(key) < 1 << 63


def test_all_who_have_to_do_with_a_trail_are_named_once() -> None:
    events = (
        TrackingEvent(NOON, Step.RECEIVED, account=AccountId(3)),
        TrackingEvent(NOON, Step.DELIVERED, "r@barid.test", account=AccountId(4)),
        TrackingEvent(NOON, Step.SEEN, "R@barid.test", account=AccountId(4)),
        TrackingEvent(NOON, Step.QUEUED, "no address"),
    )
    trail = Trail(TrailId(1), NewTrail("m", "w@barid.test", 1, "", NOON), events)
    assert parties_of(trail) == {3, 4, party_of("w@barid.test"), party_of("r@barid.test")}


def test_mail_of_nobody_to_nobody_has_no_parties() -> None:
    assert parties_of(Trail(TrailId(1), NewTrail("", "", 1, "", NOON), ())) == set()
