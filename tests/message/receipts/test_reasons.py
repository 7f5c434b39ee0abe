"""Words and codes of others are put under reasons of ours."""

from __future__ import annotations

import pytest

from barid.message.receipts.reasons import Reason, reason_of


@pytest.mark.parametrize(
    ("text", "status", "code", "reason"),
    [
        (
            "550 5.1.1 <x@y.test>: User unknown in virtual mailbox table",
            "5.1.1",
            550,
            "UNKNOWN_MAILBOX",
        ),
        ("550 Requested action not taken: mailbox unavailable", "", 550, "UNKNOWN_MAILBOX"),
        ("Host or domain name not found. Name service error", "5.4.4", 0, "UNKNOWN_HOST"),
        ("552 5.2.2 The email account is over quota", "5.2.2", 552, "MAILBOX_FULL"),
        ("552 message size exceeds fixed maximum message size", "5.3.4", 552, "TOO_LARGE"),
        ("550 5.7.26 This mail is unauthenticated, DMARC", "5.7.26", 550, "AUTHENTICATION"),
        ("554 5.7.1 blocked using zen.spamhaus.org", "5.7.1", 554, "REPUTATION"),
        ("554 5.7.1 <a@b>: Relay access denied", "5.7.1", 554, "RELAYING"),
        ("550 this message looks like SPAM", "5.7.1", 550, "SPAM"),
        ("554 Virus found in attachment", "", 554, "VIRUS"),
        ("connection timed out", "4.4.1", 0, "EXPIRED"),
        ("421 too many connections from your host", "4.7.0", 421, "BUSY"),
        ("450 4.2.0 Greylisted, see later", "4.2.0", 450, "BUSY"),
        ("550 account has been disabled", "5.2.1", 550, "DISABLED"),
        ("551 5.1.6 recipient has moved to z@y.test", "5.1.6", 551, "MOVED"),
        ("500 syntax error", "5.5.2", 500, "PROTOCOL"),
        ("550 denied by our policy", "", 550, "POLICY"),
        ("", "5.2.2", 0, "MAILBOX_FULL"),
        ("", "", 550, "UNKNOWN_MAILBOX"),
        ("", "", 0, "UNTOLD"),
        ("قال الخادم شيئًا", "", 0, "UNTOLD"),
    ],
)
def test_what_is_said_has_a_reason(text: str, status: str, code: int, reason: str) -> None:
    assert reason_of(text, status, code).name == reason


def test_an_exact_code_says_more_than_vague_words() -> None:
    assert reason_of("554 rejected by policy", "5.3.4", 554) is Reason.TOO_LARGE


def test_only_what_is_wrong_with_the_address_itself_is_final() -> None:
    assert {one for one in Reason if one.final} == {
        Reason.UNKNOWN_MAILBOX,
        Reason.UNKNOWN_HOST,
        Reason.MOVED,
    }
