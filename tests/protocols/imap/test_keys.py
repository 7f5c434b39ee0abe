"""Every search key of RFC 3501 and RFC 9051, and the tree that it stands for."""

from __future__ import annotations

from datetime import date

import pytest

from barid.protocols.imap.criteria import FIXED, Criteria
from barid.protocols.imap.keys import (
    All,
    And,
    BodyHolds,
    Dated,
    DateOf,
    HasFlag,
    HeaderHolds,
    IsRecent,
    Key,
    Larger,
    Not,
    Numbers,
    Or,
    Smaller,
    TextHolds,
    When,
    count_keys,
)
from barid.protocols.imap.scanner import RawCommand, Scanner
from barid.protocols.imap.sequence import STAR, SequenceSet

DAY = date(2024, 2, 29)
SEEN = HasFlag("\\Seen")
ONE = SequenceSet(((1, 1),))

KEYS: dict[str, Key] = {
    "ALL": All(),
    "ANSWERED": HasFlag("\\Answered"),
    "BCC x": HeaderHolds("bcc", "x"),
    "BEFORE 29-Feb-2024": Dated(DateOf.ARRIVAL, When.BEFORE, DAY),
    "BODY x": BodyHolds("x"),
    "CC x": HeaderHolds("cc", "x"),
    "DELETED": HasFlag("\\Deleted"),
    "DRAFT": HasFlag("\\Draft"),
    "FLAGGED": HasFlag("\\Flagged"),
    'FROM "x y"': HeaderHolds("from", "x y"),
    'HEADER X-Thing ""': HeaderHolds("x-thing", ""),
    "KEYWORD $Junk": HasFlag("$Junk"),
    "LARGER 10": Larger(10),
    "NEW": And((IsRecent(), Not(SEEN))),
    "NOT SEEN": Not(SEEN),
    "OLD": Not(IsRecent()),
    "ON 29-Feb-2024": Dated(DateOf.ARRIVAL, When.ON, DAY),
    "OR SEEN 1": Or(SEEN, Numbers(ONE)),
    "RECENT": IsRecent(),
    "SEEN": SEEN,
    "SENTBEFORE 29-Feb-2024": Dated(DateOf.SENT, When.BEFORE, DAY),
    "SENTON 29-Feb-2024": Dated(DateOf.SENT, When.ON, DAY),
    "SENTSINCE 29-Feb-2024": Dated(DateOf.SENT, When.SINCE, DAY),
    "SINCE 29-Feb-2024": Dated(DateOf.ARRIVAL, When.SINCE, DAY),
    "SMALLER 10": Smaller(10),
    "SUBJECT x": HeaderHolds("subject", "x"),
    "TEXT x": TextHolds("x"),
    "TO x": HeaderHolds("to", "x"),
    "UID 1:*": Numbers(SequenceSet(((1, STAR),)), uid=True),
    "UNANSWERED": Not(HasFlag("\\Answered")),
    "UNDELETED": Not(HasFlag("\\Deleted")),
    "UNDRAFT": Not(HasFlag("\\Draft")),
    "UNFLAGGED": Not(HasFlag("\\Flagged")),
    "UNKEYWORD $Junk": Not(HasFlag("$Junk")),
    "UNSEEN": Not(SEEN),
    "1": Numbers(ONE),
    "$": Numbers(SequenceSet((), saved=True)),
    "(SEEN 1)": And((SEEN, Numbers(ONE))),
    "SEEN 1": And((SEEN, Numbers(ONE))),
    "(SEEN)": SEEN,
}


@pytest.mark.parametrize("text", KEYS)
def test_key(text: str) -> None:
    for written in (text, text.lower().replace("$junk", "$Junk")):
        scanner = Scanner(RawCommand((written.encode(),)))
        assert Criteria(scanner).all_keys() == KEYS[text]


def test_every_word_without_argument_is_here() -> None:
    assert set(FIXED) <= set(KEYS)


def test_keys_are_counted_where_they_ask_for_something() -> None:
    assert count_keys(And((Or(SEEN, Not(SEEN)), All(), And((SEEN, SEEN))))) == 5
