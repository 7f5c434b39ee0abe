from __future__ import annotations

from barid.services.connection import Connection
from barid.services.session import Session


class Curt(Session):
    """Writes only what must be written."""

    def opened(self, connection: Connection) -> None: ...

    def received(self, data: bytes) -> None: ...

    def ended(self) -> None: ...


def test_a_session_that_says_nothing_of_half_closing_has_nothing_more_to_answer() -> None:
    assert Curt().finished() is False


def test_what_a_session_does_not_heed_does_no_harm() -> None:
    session = Curt()
    for told in (session.secured, session.resumed, session.expired, session.closing):
        told()
