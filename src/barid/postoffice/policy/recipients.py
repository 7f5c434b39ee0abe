"""The verdict on one recipient named by a stranger (RFC 5321 3.3).

Only mailboxes of our own are accepted; there is no relaying for strangers.
"""

from __future__ import annotations

from barid.model import verdict
from barid.model.verdict import Verdict
from barid.postoffice.directory.expansion import Absence, Answer

_ABSENCES = {
    Absence.FOREIGN: verdict.RELAY_DENIED,
    Absence.UNKNOWN: verdict.NO_SUCH_USER,
    Absence.DISABLED: verdict.DISABLED,
    Absence.AWAY: verdict.FORWARDED,
    Absence.UNATTENDED: verdict.UNATTENDED,
}


def judge_recipient(answer: Answer) -> Verdict:
    """What the peer is told about this recipient, quota apart."""
    if isinstance(answer, Absence):
        return _ABSENCES[answer]
    return verdict.RECIPIENT_OK


def judge_room(quota: int | None, used: int, announced: int) -> Verdict:
    """Whether a message of the announced size (0 when none was) finds room.

    Quota is decided here and only here: an accepted recipient may overshoot by that one message.
    """
    if quota is not None and used + max(announced, 1) > quota:
        return verdict.OVER_QUOTA
    return verdict.RECIPIENT_OK
