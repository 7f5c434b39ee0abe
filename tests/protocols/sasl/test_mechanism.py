"""Every mechanism keeps the promises of the interface."""

from __future__ import annotations

import pytest

from barid.protocols.imap.server import MECHANISMS
from barid.protocols.sasl.mechanism import Challenge, Credentials, Failed


@pytest.mark.parametrize("name", MECHANISMS)
def test_an_exchange_begins_with_or_without_response(name: str) -> None:
    assert isinstance(MECHANISMS[name]().start(None), Challenge)
    assert isinstance(MECHANISMS[name]().start(b""), Challenge | Credentials | Failed)
