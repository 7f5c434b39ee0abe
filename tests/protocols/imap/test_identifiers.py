"""Identifiers as clients see them, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.identifiers import EmailId, MailboxId, ThreadId
from barid.protocols.imap.grammar import OBJECT_ID
from barid.protocols.imap.identifiers import (
    email_id,
    mailbox_id,
    read_email_id,
    read_thread_id,
    thread_id,
)

POSITIVE = st.integers(1, 2**63 - 1)


@given(POSITIVE)
def test_what_is_written_can_be_read(number: int) -> None:
    assert read_email_id(email_id(EmailId(number))) == number
    assert read_thread_id(thread_id(ThreadId(number))) == number
    assert read_thread_id(thread_id(ThreadId(-number))) == -number


@given(POSITIVE)
def test_no_two_kinds_are_alike(number: int) -> None:
    written = [
        mailbox_id(MailboxId(number)),
        email_id(EmailId(number)),
        thread_id(ThreadId(number)),
        thread_id(ThreadId(-number)),
    ]
    assert len(set(written)) == 4
    assert all(OBJECT_ID.fullmatch(one.encode()) for one in written)


@pytest.mark.parametrize("written", ["", "E0", "e1", "E-1", "T1", "T" + "g" * 16, "S0", "M1", "E١"])
def test_what_is_none_is_none(written: str) -> None:
    assert read_email_id(written) is None
    assert read_thread_id(written) is None
