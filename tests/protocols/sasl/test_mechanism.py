"""Every mechanism keeps the promises of the interface."""

from __future__ import annotations

import pytest

from barid.protocols.sasl.external import External
from barid.protocols.sasl.login import Login
from barid.protocols.sasl.mechanism import Challenge, Credentials, Failed, Mechanism, Vouched
from barid.protocols.sasl.plain import Plain
from barid.protocols.sasl.scram import Binding, Scram

NO_BINDING = Binding({}, offered=False, chosen=False)


def mechanisms() -> list[Mechanism]:
    return [Plain(), Login(), External(("a@b.test",)), Scram(b"n", NO_BINDING)]


@pytest.mark.parametrize("number", range(len(mechanisms())))
def test_an_exchange_begins_with_or_without_response(number: int) -> None:
    assert isinstance(mechanisms()[number].start(None), Challenge)
    answer = mechanisms()[number].start(b"")
    assert isinstance(answer, Challenge | Credentials | Failed | Vouched)


def test_a_password_and_a_key_do_not_show() -> None:
    assert "secret" not in repr(Credentials("u", "secret"))
