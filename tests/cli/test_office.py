from __future__ import annotations

from pathlib import Path

from barid.cli.office import AccountOrder, ServeOrder
from barid.config import Configuration
from barid.i18n import Language
from barid.model.account import Role


def test_an_account_is_a_user_without_quota_unless_asked_otherwise() -> None:
    order = AccountOrder("a@b.test", "x")
    assert (order.role, order.quota, order.name) == (Role.USER, None, "")


def test_an_order_to_serve_leaves_the_choice_to_the_settings() -> None:
    order = ServeOrder(Configuration(), Path("/data"), Language.ENGLISH)
    assert (order.domain, order.hosts, order.port_base) == (None, (), None)
