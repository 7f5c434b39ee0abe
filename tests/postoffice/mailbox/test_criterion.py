"""A test answers no more than its facts allow: yes, no, or not yet."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.flags import FLAGGED, SEEN, Keywords
from barid.model.identifiers import ContentId, EmailId, Instant, ModSeq, Uid
from barid.model.mailbox import Entry
from barid.postoffice.mailbox.criterion import Bounds, Facts, prepare
from barid.protocols.imap import keys
from barid.protocols.imap.sequence import SequenceSet

BOUNDS = Bounds(10, 100, Keywords(("Work",)))
NOON = Instant(1_800_014_400_000_000)  # 2027-01-15T12:00:00 UTC
ENTRY = Entry(Uid(50), SEEN, NOON, 1000, EmailId(1), ContentId(1), ModSeq(1), NOON)
BARE = Facts(5, 50, SEEN, recent=False)
KNOWN = Facts(5, 50, SEEN, recent=False, entry=ENTRY)


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (keys.All(), True),
        (keys.HasFlag("\\Seen"), True),
        (keys.HasFlag("\\SEEN"), True),
        (keys.HasFlag("\\Flagged"), False),
        (keys.HasFlag("Work"), False),
        (keys.HasFlag("Unknown"), False),
        (keys.IsRecent(), False),
        (keys.Numbers(SequenceSet(((4, 6),))), True),
        (keys.Numbers(SequenceSet(((6, 9),))), False),
        (keys.Numbers(SequenceSet(((50, 50),)), uid=True), True),
        (keys.Numbers(SequenceSet(((0, 60),)), uid=True), False),  # *:60 is 60:100
        (keys.Larger(999), None),
        (keys.Dated(keys.DateOf.ARRIVAL, keys.When.ON, date(2027, 1, 15)), None),
        (keys.BodyHolds("x"), None),
        (keys.Not(keys.BodyHolds("x")), None),
        (keys.And((keys.BodyHolds("x"), keys.HasFlag("\\Flagged"))), False),
        (keys.And((keys.BodyHolds("x"), keys.HasFlag("\\Seen"))), None),
        (keys.Or(keys.BodyHolds("x"), keys.HasFlag("\\Seen")), True),
        (keys.Or(keys.BodyHolds("x"), keys.HasFlag("\\Flagged")), None),
    ],
)
def test_what_the_view_knows(key: keys.Key, answer: bool | None) -> None:
    assert prepare(key, BOUNDS)(BARE) is answer


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (keys.Larger(999), True),
        (keys.Larger(1000), False),
        (keys.Smaller(1001), True),
        (keys.Smaller(1000), False),
        (keys.Dated(keys.DateOf.ARRIVAL, keys.When.ON, date(2027, 1, 15)), True),
        (keys.Dated(keys.DateOf.ARRIVAL, keys.When.BEFORE, date(2027, 1, 15)), False),
        (keys.Dated(keys.DateOf.ARRIVAL, keys.When.SINCE, date(2027, 1, 15)), True),
        (keys.Dated(keys.DateOf.ARRIVAL, keys.When.SINCE, date(2027, 1, 16)), False),
        (keys.Dated(keys.DateOf.SENT, keys.When.ON, date(2027, 1, 15)), None),
        (keys.TextHolds("x"), None),
    ],
)
def test_what_a_row_knows(key: keys.Key, answer: bool | None) -> None:
    assert prepare(key, BOUNDS)(KNOWN) is answer


def test_a_keyword_is_a_bit_of_the_account() -> None:
    work = BOUNDS.keywords.bit("work")
    assert work is not None
    facts = Facts(5, 50, work | FLAGGED, recent=True)
    assert prepare(keys.HasFlag("WORK"), BOUNDS)(facts) is True
    assert prepare(keys.IsRecent(), BOUNDS)(facts) is True


leaves: st.SearchStrategy[keys.Key] = st.sampled_from(
    [
        keys.All(),
        keys.HasFlag("\\Seen"),
        keys.HasFlag("\\Flagged"),
        keys.Larger(10),
        keys.Larger(5000),
    ]
)
trees: st.SearchStrategy[keys.Key] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(keys.Not, inner),
        st.builds(keys.Or, inner, inner),
        st.builds(lambda a, b: keys.And((a, b)), inner, inner),
    ),
)


@given(trees)
def test_more_facts_never_turn_an_answer_round(key: keys.Key) -> None:
    test = prepare(key, BOUNDS)
    early, late = test(BARE), test(KNOWN)
    assert late is not None
    assert early is None or early is late
