"""Every search key of RFC 3501 and RFC 9051, and the tree that it stands for."""

from __future__ import annotations

from datetime import date

import pytest

from barid.protocols.imap.criteria import FIXED, Criteria
from barid.protocols.imap.keys import (
    All,
    And,
    BodyHolds,
    Changed,
    Dated,
    DateOf,
    HasFlag,
    HasId,
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
    Within,
    count_keys,
    names_changes,
    names_numbers,
    threads_in,
)
from barid.protocols.imap.refusal import Refused
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
    "MODSEQ 0": Changed(0),
    'MODSEQ "/flags/\\\\draft" all 620162338': Changed(620162338),
    "OLDER 86400": Within(86400, older=True),
    "YOUNGER 1": Within(1, older=False),
    "EMAILID E12": HasId("E12"),
    "THREADID T-_9": HasId("T-_9", thread=True),
    "SAVEDBEFORE 29-Feb-2024": Dated(DateOf.SAVED, When.BEFORE, DAY),
    "SAVEDON 29-Feb-2024": Dated(DateOf.SAVED, When.ON, DAY),
    "SAVEDSINCE 29-Feb-2024": Dated(DateOf.SAVED, When.SINCE, DAY),
    "SAVEDATESUPPORTED": All(),
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
    for written in (text, _in_lower_case(text)):
        scanner = Scanner(RawCommand((written.encode(),)))
        assert Criteria(scanner).all_keys() == KEYS[text]


def _in_lower_case(text: str) -> str:
    """But for what keeps its case: keywords and identifiers."""
    for kept in ("$Junk", "E12", "T-_9"):
        if kept in text:
            return text.lower().replace(kept.lower(), kept)
    return text.lower()


@pytest.mark.parametrize(
    "text",
    ["MODSEQ x", 'MODSEQ "/flags/\\\\draft" 1', 'MODSEQ "/x" all 1', "OLDER 0", "YOUNGER -1",
     "OLDER 4294967296", "EMAILID", "EMAILID (E1)", "THREADID a.b", "SAVEDON today"],
)  # fmt: skip
def test_no_key(text: str) -> None:
    with pytest.raises(Refused):
        Criteria(Scanner(RawCommand((text.encode(),)))).all_keys()


def test_what_a_key_is_about() -> None:
    deep = And((Or(SEEN, Not(Changed(3))), Not(Or(All(), HasId("T1", thread=True)))))
    assert names_changes(deep)
    assert not names_changes(And((SEEN, Not(Or(All(), SEEN)))))
    assert threads_in(deep) == {"T1"}
    assert threads_in(And((HasId("E1"), SEEN))) == frozenset()
    assert names_numbers(Or(SEEN, Not(And((SEEN, Numbers(ONE))))))
    assert not names_numbers(And((Numbers(ONE, uid=True), Numbers(SequenceSet((), saved=True)))))


def test_every_word_without_argument_is_here() -> None:
    assert set(FIXED) <= set(KEYS)


def test_keys_are_counted_where_they_ask_for_something() -> None:
    assert count_keys(And((Or(SEEN, Not(SEEN)), All(), And((SEEN, SEEN))))) == 5
