"""What a desk keeps for its client, and gives back."""

from __future__ import annotations

from collections.abc import Sequence

from tests.app.office import Office
from tests.app.wire import connect

from barid.model.mailbox import Letter
from barid.services.connection import Connection
from barid.services.pop3.desk import Desk
from barid.services.pop3.session import Pop3Session


def letters(*numbers: int) -> Sequence[tuple[int, Letter]]:
    return [(n, Letter(n, 0, 0, b"", b"%d" % n, b"")) for n in numbers]  # type: ignore[arg-type]


async def test_what_was_read_ahead_is_handed_out_once(quick_office: Office) -> None:
    sessions: list[Pop3Session] = []

    def make() -> Pop3Session:
        sessions.append(Pop3Session(quick_office.rooms._collection))
        return sessions[-1]

    wire = connect(make, quick_office.surroundings)
    desk: Desk = sessions[0]._desk
    assert isinstance(desk.connection, Connection)
    assert desk.peer == "127.0.0.1"
    desk.keep_ahead(letters(3, 4))
    assert quick_office.rooms._collection.ahead.taken == 2
    assert desk.ahead(3, again=True) is not None
    assert desk.ahead(3) is not None
    assert desk.ahead(3) is None
    assert desk.last == 3
    desk.keep_ahead(letters(9))
    assert desk.ahead(4) is None
    await desk.leave()
    assert quick_office.rooms._collection.ahead.taken == 0
    wire.vanish()
    await wire.closed()
