"""Orders leave to the settings what was not asked for."""

from __future__ import annotations

from pathlib import Path

from barid.app.orders import AccountOrder, ServeOrder
from barid.config import Configuration
from barid.i18n import Language
from barid.model.account import Role


def test_an_account_is_that_of_a_user_without_limit() -> None:
    order = AccountOrder("reader@barid.test")
    assert (order.role, order.quota, order.also, order.secret) == (Role.USER, None, (), None)


def test_serving_leaves_places_to_the_settings() -> None:
    order = ServeOrder(Configuration(), Path("data"), Language.ARABIC)
    assert (order.domain, order.hosts, order.port_base) == (None, (), None)
