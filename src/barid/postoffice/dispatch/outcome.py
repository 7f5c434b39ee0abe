"""What a result means: done, again, or given up. The only place where replies of others are judged.

Judged by code, enhanced code and stage together. What is not understood counts as temporary: mail
that waits can still be delivered, mail that was given up cannot (RFC 5321 4.2.1, 4.5.4.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from barid.interfaces.carrier import Miss
from barid.model.reply import PeerReply, Stage
from barid.model.transfer import Result


class Fate(Enum):
    """What becomes of a recipient after an attempt."""

    DONE = "done"
    AGAIN = "again"
    GIVEN_UP = "given-up"


class Scope(Enum):
    """Whom a reply speaks of."""

    RECIPIENT = "recipient"
    MESSAGE = "message"
    HOST = "host"
    """Another host of the same destination may say something else."""


class Cause(Enum):
    """Why it went as it did, as far as that can be told; named in trails and reports."""

    DELIVERED = "delivered"
    KEPT = "kept"
    """Put into a mailbox of ours."""
    NEEDS_UTF8 = "needs-utf8"
    """An address cannot be told to a host without SMTPUTF8 (RFC 6531 3.2)."""
    UNCONVERTIBLE = "unconvertible"
    """The other side takes less than the message holds, and it must not be changed."""
    UNPUNCTUAL = "unpunctual"
    """The other side does not promise the time by which the sender wants it there or back."""
    NOT_DIRECT = "not-direct"
    """Directed mail, to an address that stands for others than it names."""
    GREYLISTED = "greylisted"
    UNREACHABLE = "unreachable"
    NO_TLS = "no-tls"
    SENT_AWAY = "sent-away"
    LOGIN_REFUSED = "login-refused"
    UNKNOWN_MAILBOX = "unknown-mailbox"
    MAILBOX_FULL = "mailbox-full"
    TOO_LARGE = "too-large"
    TOO_MANY_RECIPIENTS = "too-many-recipients"
    POLICY = "policy"
    IN_DOUBT = "in-doubt"
    """The connection was lost after the whole message had gone out: it may have been taken."""
    REFUSED = "refused"
    """A clear no, of no kind that we know."""
    LATER = "later"
    """A not now, of no kind that we know."""
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A judged result. `status` is an enhanced code (RFC 3463) for reports, ours where the other
    side gave none; `pause` is how long the other side asked us to wait, in seconds."""

    fate: Fate
    scope: Scope
    cause: Cause
    status: str
    text: str
    pause: int | None = None


_EARLY: Final = frozenset(
    {Stage.CONNECT, Stage.TLS, Stage.GREETING, Stage.HELLO, Stage.STARTTLS, Stage.LOGIN}
)
_STATUS: Final = {
    Stage.CONNECT: "4.4.1",
    Stage.TLS: "4.7.5",
    Stage.STARTTLS: "4.7.5",
    Stage.LOGIN: "4.7.8",
}
# Subject and detail of enhanced codes, without their class (RFC 3463 3, RFC 5248, RFC 7505).
_CAUSES: Final = {
    "1.1": Cause.UNKNOWN_MAILBOX,
    "1.2": Cause.UNKNOWN_MAILBOX,
    "1.3": Cause.UNKNOWN_MAILBOX,
    "1.6": Cause.UNKNOWN_MAILBOX,
    "1.10": Cause.UNKNOWN_MAILBOX,
    "2.1": Cause.UNKNOWN_MAILBOX,
    "2.2": Cause.MAILBOX_FULL,
    "2.3": Cause.TOO_LARGE,
    "3.4": Cause.TOO_LARGE,
    "5.3": Cause.TOO_MANY_RECIPIENTS,
}
_GREY: Final = re.compile(r"gr[ae]y[- ]?list", re.IGNORECASE)
_PAUSE: Final = re.compile(
    r"\b(?:in|after|wait|for)\s+(\d{1,5})\s*(s|sec|second|seconds|m|min|minute|minutes)\b",
    re.IGNORECASE,
)
_LONGEST_PAUSE: Final = 3600


def judge_result(result: Result) -> Outcome:
    """What became of one recipient of a message that was handed over, or was to be."""
    if result.reply is None:
        return _judge_silence(result.stage, "the connection was lost")
    return _judge_reply(result.stage, result.reply)


def judge_results(results: Sequence[Result]) -> list[Outcome]:
    """What became of each recipient of a message. Too many there were only where others of them
    were taken: who is refused alone would be tried again at once for ever."""
    outcomes = [judge_result(result) for result in results]
    if any(outcome.fate is Fate.DONE for outcome in outcomes):
        return outcomes
    return [
        replace(outcome, cause=Cause.LATER)
        if outcome.cause is Cause.TOO_MANY_RECIPIENTS
        else outcome
        for outcome in outcomes
    ]


def judge_miss(miss: Miss) -> Outcome:
    """What it means that a host could not be spoken to."""
    if miss.reply is None:
        return _judge_silence(miss.stage, miss.text)
    return _judge_reply(miss.stage, miss.reply)


def _judge_silence(stage: Stage, text: str) -> Outcome:
    if stage is Stage.END:
        # Another host would not know of the message either: to ask it now would double it.
        return Outcome(Fate.AGAIN, Scope.MESSAGE, Cause.IN_DOUBT, "4.4.2", text)
    if stage in {Stage.TLS, Stage.STARTTLS}:
        return Outcome(Fate.AGAIN, Scope.HOST, Cause.NO_TLS, "4.7.5", text)
    cause = Cause.UNREACHABLE if stage in _EARLY else Cause.SENT_AWAY
    return Outcome(Fate.AGAIN, Scope.HOST, cause, _STATUS.get(stage, "4.4.2"), text)


def _judge_reply(stage: Stage, reply: PeerReply) -> Outcome:
    text = reply.written()
    if stage is Stage.END and reply.accepted:
        return Outcome(Fate.DONE, Scope.RECIPIENT, Cause.DELIVERED, reply.enhanced or "2.0.0", text)
    scope = _scope(stage, reply)
    refused = 500 <= reply.code < 600
    if not refused and not 400 <= reply.code < 500:
        return Outcome(Fate.AGAIN, scope, Cause.NOT_UNDERSTOOD, "4.5.0", text)
    cause = _cause(stage, reply)
    if not refused:
        status = reply.enhanced or _STATUS.get(stage, "4.0.0")
        return Outcome(Fate.AGAIN, scope, cause, status, text, _pause(text))
    if scope is Scope.HOST or _is_temporary(cause, reply):
        # What a whole host refuses may be about us, and may be mended before the mail is old.
        return Outcome(Fate.AGAIN, scope, cause, _softened(reply.enhanced) or "4.0.0", text)
    return Outcome(Fate.GIVEN_UP, scope, cause, reply.enhanced or "5.0.0", text)


def _scope(stage: Stage, reply: PeerReply) -> Scope:
    if stage in _EARLY or reply.code == 421:
        return Scope.HOST
    return Scope.RECIPIENT if stage is Stage.RECIPIENT else Scope.MESSAGE


def _cause(stage: Stage, reply: PeerReply) -> Cause:
    if stage is Stage.LOGIN or reply.code in {530, 534, 535, 538}:
        return Cause.LOGIN_REFUSED
    if stage in {Stage.TLS, Stage.STARTTLS}:
        return Cause.NO_TLS
    text = " ".join(reply.lines)
    if reply.code < 500 and _GREY.search(text):
        return Cause.GREYLISTED
    if stage in _EARLY or reply.code == 421:
        return Cause.SENT_AWAY
    detail = reply.enhanced[2:]
    if detail in _CAUSES:
        return _CAUSES[detail]
    if detail.startswith("7."):
        return Cause.POLICY
    if reply.code == 452 and stage is Stage.RECIPIENT and not detail:
        return Cause.TOO_MANY_RECIPIENTS  # RFC 5321 4.5.3.1.10
    if reply.code == 552 and stage is Stage.RECIPIENT and not detail:
        return Cause.TOO_MANY_RECIPIENTS
    if stage is Stage.RECIPIENT and reply.code in {550, 551, 553} and not detail:
        return Cause.UNKNOWN_MAILBOX
    return Cause.REFUSED if reply.code >= 500 else Cause.LATER


def _is_temporary(cause: Cause, reply: PeerReply) -> bool:
    """Refusals that are to be read as temporary: 552 for too many recipients (RFC 5321
    4.5.3.1.10), and a login that we can mend ourselves."""
    return cause is Cause.LOGIN_REFUSED or (
        cause is Cause.TOO_MANY_RECIPIENTS and reply.code == 552
    )


def _softened(enhanced: str) -> str:
    return "4" + enhanced[1:] if enhanced else ""


def _pause(text: str) -> int | None:
    """How long the other side asks us to wait, where it says so."""
    found = _PAUSE.search(text)
    if found is None:
        return None
    seconds = int(found[1]) * (60 if found[2].lower().startswith("m") else 1)
    return min(seconds, _LONGEST_PAUSE)
