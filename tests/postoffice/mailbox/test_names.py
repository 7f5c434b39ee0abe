"""Which names a mailbox may have, and when two are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.postoffice.mailbox.names import (
    MAX_LEVELS,
    acceptable,
    is_below,
    mailbox_key,
    superiors,
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("INBOX", "INBOX"),
        ("inbox", "INBOX"),
        ("iNbOx/Work", "INBOX/Work"),
        ("Inboxes", "Inboxes"),
        ("Work/inbox", "Work/inbox"),
        ("\u0131nbox", "\u0131nbox"),  # dotless i: no INBOX
        ("Cafe\u0301", "Caf\u00e9"),
        ("العمل", "العمل"),
        ("Work", "Work"),
    ],
)
def test_the_identity_of_a_name(name: str, key: str) -> None:
    assert mailbox_key(name) == key


@pytest.mark.parametrize(
    "name",
    ["Work", "a/b/c", "العمل/قديم", "a b", "INBOX/x", "x" * 500, "&", "a.b", "/".join("x" * 20)],
)
def test_these_may_be_made(name: str) -> None:
    assert acceptable(name)


@pytest.mark.parametrize(
    "name",
    [
        "", "/", "a/", "/a", "a//b", " a", "a ", "a/ b", "a%", "a*", "a\\b", "a\tb", "a\x00",
        "a\x7f", "a\u2028b", "a\ud800", "x" * 501, "ب" * 251, "/".join("x" * (MAX_LEVELS + 1)),
    ],
)  # fmt: skip
def test_these_may_not(name: str) -> None:
    assert not acceptable(name)


def test_superiors_come_highest_first() -> None:
    assert superiors("a/b/c") == ["a", "a/b"]
    assert superiors("a") == []


def test_below_means_a_level_below() -> None:
    assert is_below("a/b", "a")
    assert is_below("a/b/c", "a")
    assert not is_below("ab", "a")
    assert not is_below("a", "a")


@given(st.text(max_size=40))
def test_the_identity_is_its_own_identity(name: str) -> None:
    assert mailbox_key(mailbox_key(name)) == mailbox_key(name)
