"""From sequence sets to places in a view."""

from __future__ import annotations

import pytest
from tests.postoffice.mailbox.test_view import view_of

from barid.postoffice.mailbox.firsts import Firsts
from barid.postoffice.mailbox.selected import Selected
from barid.protocols.imap.sequence import parse
from barid.services.imap.numbers import spans_of
from barid.testing.memory import MemoryStore


def selected(*uids: int) -> Selected:
    store = MemoryStore()
    return Selected(store, store.changes, Firsts(), view_of(*uids), read_only=False)


@pytest.mark.parametrize(
    ("written", "uid", "spans"),
    [
        (b"1", False, [(0, 1)]),
        (b"2:3", False, [(1, 3)]),
        (b"3:2", False, [(1, 3)]),
        (b"*", False, [(2, 3)]),
        (b"4", False, None),
        (b"1,9", False, None),
        (b"1:9", False, None),
        (b"5", True, [(1, 2)]),
        (b"4", True, []),
        (b"1:6", True, [(0, 2)]),
        (b"6:*", True, [(2, 3)]),
        (b"100:*", True, [(2, 3)]),
        (b"*:100", True, [(2, 3)]),
        (b"3,9", True, [(0, 1), (2, 3)]),
    ],
)
def test_a_set_means_these_places(
    written: bytes, uid: bool, spans: list[tuple[int, int]] | None
) -> None:
    numbers = parse(written)
    assert numbers is not None
    assert spans_of(selected(3, 5, 9), numbers, uid) == spans


def test_uids_of_an_empty_mailbox_are_no_error() -> None:
    numbers = parse(b"1:*")
    assert numbers is not None
    assert spans_of(selected(), numbers, True) == []


def test_numbers_of_an_empty_mailbox_do_not_exist() -> None:
    numbers = parse(b"1")
    assert numbers is not None
    assert spans_of(selected(), numbers, False) is None
