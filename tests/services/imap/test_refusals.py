"""Every refusal of the mailboxes has its words in IMAP."""

from __future__ import annotations

import pytest

from barid.postoffice.mailbox.refusal import Refusal
from barid.protocols.imap.capabilities import Offer
from barid.protocols.imap.server import Server
from barid.services.imap.refusals import refuse, refuse_target


def answered(refusal: Refusal, target: bool) -> bytes:
    core = Server(Offer(plaintext=True))
    core.receive(b"a LOGIN x y\r\n")
    assert core.next_command() is not None
    (refuse_target if target else refuse)(core, refusal)
    return core.to_send()


@pytest.mark.parametrize("refusal", Refusal)
@pytest.mark.parametrize("target", [False, True])
def test_a_refusal_is_one_line_with_a_code(refusal: Refusal, target: bool) -> None:
    line = answered(refusal, target)
    assert line.startswith(b"a NO [")
    assert line.count(b"\r\n") == 1


def test_a_missing_target_could_be_made() -> None:
    assert b"[TRYCREATE]" in answered(Refusal.NO_SUCH_MAILBOX, True)
    assert b"[NONEXISTENT]" in answered(Refusal.NO_SUCH_MAILBOX, False)
