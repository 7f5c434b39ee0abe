"""Messages in order: read in parts, by what was kept with them, whoever kept it."""

from __future__ import annotations

import pytest
from tests.app.office import Office
from tests.postoffice.mailbox.test_account import Person, person_of

from barid.message.mime import codec
from barid.postoffice.mailbox import order
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.selected import Selected
from barid.postoffice.mailbox.threads import written
from barid.protocols.imap.commands.sort import Criterion, SortKey
from barid.protocols.imap.commands.thread import Algorithm

SUBJECT = [Criterion(SortKey.SUBJECT)]


@pytest.fixture
async def person(office: Office) -> Person:
    made = await person_of(office)
    for number in range(9):
        text = f"Subject: {number * 5 % 9}\r\nMessage-ID: <{number}@x>\r\n"
        text += f"In-Reply-To: <{number - 1}@x>\r\n\r\n"
        await made.put("INBOX", text.encode())
    return made


async def opened(person: Person) -> Selected:
    found = await person.mail.select("INBOX", read_only=False)
    assert not isinstance(found, Refusal)
    return found


@pytest.mark.parametrize(("at_once", "octets"), [(2000, 1 << 20), (2, 1 << 20), (4, 1), (4, 200)])
async def test_whatever_is_read_at_once_the_order_is_the_same(
    person: Person, monkeypatch: pytest.MonkeyPatch, at_once: int, octets: int
) -> None:
    monkeypatch.setattr(order, "READ_AT_ONCE", at_once)
    monkeypatch.setattr(order, "OCTETS_AT_ONCE", octets)
    monkeypatch.setattr(order, "SORTED_AT_ONCE", at_once)
    selected, store = await opened(person), person.office.store
    places = [0, 1, 2, 4, 5, 6, 7, 8]
    assert await order.sort(store, selected, places, SUBJECT) == [0, 2, 4, 6, 8, 1, 5, 7]
    found, forest = await order.thread(store, selected, places, Algorithm.REFERENCES)
    assert found == places
    assert list(written(forest, [place + 1 for place in found])) == [b"(1 2 3)", b"(5 6 7 8 9)"]


async def test_what_another_version_kept_is_read_from_the_message(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec, "VERSION", b"\x7f")
    selected = await opened(person)
    assert await order.sort(person.office.store, selected, [0, 1, 2], SUBJECT) == [0, 2, 1]


async def test_nothing_is_in_order_at_once(person: Person) -> None:
    selected = await opened(person)
    assert await order.sort(person.office.store, selected, [], SUBJECT) == []
    found, forest = await order.thread(person.office.store, selected, [], Algorithm.ORDEREDSUBJECT)
    assert (found, forest.roots) == ([], [])
