"""Strangers may write to mailboxes of ours, and to nobody else."""

from __future__ import annotations

import pytest

from barid.model import verdict
from barid.model.identifiers import AccountId, MailboxId
from barid.postoffice.directory.expansion import Absence, Reached
from barid.postoffice.policy.recipients import judge_recipient, judge_room


def test_whoever_is_reached_is_accepted() -> None:
    assert judge_recipient((Reached(AccountId(1), MailboxId(1), None, 1),)) is verdict.RECIPIENT_OK


def test_what_must_be_read_is_refused_for_now_only() -> None:
    assert judge_recipient(Absence.UNATTENDED).code == 450


@pytest.mark.parametrize("absence", [one for one in Absence if one is not Absence.UNATTENDED])
def test_every_other_absence_is_refused_for_good(absence: Absence) -> None:
    judged = judge_recipient(absence)
    assert judged.code == 550
    assert judged.enhanced.startswith("5.")


def test_absences_are_told_apart() -> None:
    assert judge_recipient(Absence.UNKNOWN).enhanced == "5.1.1"
    assert judge_recipient(Absence.FOREIGN).enhanced == "5.7.1"
    assert judge_recipient(Absence.DISABLED).enhanced == "5.2.1"


@pytest.mark.parametrize(
    ("quota", "used", "announced", "accepted"),
    [
        (None, 10**12, 10**12, True),
        (100, 0, 100, True),
        (100, 1, 100, False),
        (100, 99, 0, True),  # nothing was announced: at least one octet
        (100, 100, 0, False),
        (100, 150, 0, False),
        (0, 0, 0, False),
    ],
)
def test_room_is_judged_by_what_was_announced(
    quota: int | None, used: int, announced: int, accepted: bool
) -> None:
    judged = judge_room(quota, used, announced)
    assert judged.accepted is accepted
    assert accepted or judged.code == 452
