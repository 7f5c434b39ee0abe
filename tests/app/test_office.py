"""The post office as the command line has it: each call is durable when it returns."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.app.office import secret_of

from barid.app import open_office
from barid.app.orders import AccountOrder
from barid.i18n import Failure, Language
from barid.model.account import AccountState, Role
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.identifiers import Instant
from barid.postoffice.directory.changes import Refused

NOON = Instant(1_800_014_400_000_000)


def order(who: str, /, **more: object) -> AccountOrder:
    return AccountOrder(f"{who}@barid.test", secret=secret_of("x"), **more)  # type: ignore[arg-type]


def test_what_was_done_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    with open_office(tmp_path / "new") as office:
        office.add_domain("barid.test")
        made = office.add_account(
            order(
                "reader",
                name="Reader",
                quota=1000,
                role=Role.ADMINISTRATOR,
                also=("r@barid.test",),
            )
        )
    with open_office(tmp_path / "new") as office:
        assert [domain.name for domain in office.domains()] == ["barid.test"]
        assert [account.id for account in office.accounts()] == [made.id]
        assert office.account("R@barid.test").id == made.id
        assert (made.quota, made.role, made.name) == (1000, Role.ADMINISTRATOR, "Reader")


def test_many_accounts_are_all_made_or_none(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.add_domain("barid.test")
        with pytest.raises(Refused):
            office.add_accounts([order("a"), order("b"), order("a")])
        assert office.accounts() == []
        assert len(office.add_accounts([order("a"), order("b")])) == 2


def test_a_password_becomes_a_secret(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.add_domain("barid.test")
        made = office.add_account(AccountOrder("reader@barid.test", password="كلمة"))
        assert made.secret is not None
        assert made.secret.startswith("$argon2id$")
        office.set_password("reader@barid.test", "other")
        assert office.account("reader@barid.test").secret != made.secret


def test_accounts_are_closed_opened_and_removed(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.add_domain("barid.test")
        office.add_account(order("reader"))
        office.set_enabled("reader@barid.test", False)
        assert office.account("reader@barid.test").state is AccountState.DISABLED
        office.set_enabled("reader@barid.test", True)
        assert office.account("reader@barid.test").state is AccountState.ACTIVE
        with pytest.raises(Refused):
            office.remove_domain("barid.test")
        office.remove_account("reader@barid.test")
        office.remove_domain("barid.test")
        assert office.domains() == []


def test_looking_where_no_office_is_makes_none(tmp_path: Path) -> None:
    with open_office(tmp_path / "nowhere") as office, pytest.raises(Failure):
        office.domains()
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with open_office(tmp_path / "file" / "data") as office, pytest.raises(Failure) as raised:
        office.add_domain("barid.test")
    for language in Language:
        assert str(tmp_path) in raised.value.sayable.in_(language)


def test_trails_are_found_by_message_and_by_address_as_far_as_one_may_see(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.add_domain("barid.test")
        owner = office.add_account(order("reader"))
        office.add_account(order("other"))
        trail = NewTrail("1@sender.test", "friend@sender.test", 1, "mx.sender.test", NOON)
        event = TrackingEvent(NOON, Step.DELIVERED, "reader@barid.test", "", owner.id)
        office._store().write(lambda tx: tx.trails.open(trail, [event]))
        for about in ("<1@sender.test>", "1@sender.test", "friend@sender.test", "R@barid.test"):
            found = office.trails(about, None, None)
            assert [one.what for one in found] == [trail] * (about != "R@barid.test")
        assert len(office.trails("reader@barid.test", "reader@barid.test", NOON)) == 1
        assert office.trails("reader@barid.test", None, Instant(NOON + 1)) == []
        assert office.trails("1@sender.test", "other@barid.test", None) == []
        with pytest.raises(Refused):
            office.trails("1@sender.test", "nobody@barid.test", None)
