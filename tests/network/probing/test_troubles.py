"""Errors of sockets, as the examination names them."""

from __future__ import annotations

import errno

import pytest

from barid.interfaces.probing import Trouble
from barid.network.probing.troubles import missed, trouble_of


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ECONNREFUSED, Trouble.REFUSED),
        (errno.ENETUNREACH, Trouble.NO_ROUTE),
        (errno.EHOSTUNREACH, Trouble.NO_HOST),
        (errno.EACCES, Trouble.FORBIDDEN),
        (errno.ECONNRESET, Trouble.RESET),
        (errno.EIO, Trouble.OTHER),
    ],
)
def test_numbers_of_errors(number: int, trouble: Trouble) -> None:
    assert trouble_of(OSError(number, "x")) is trouble


def test_no_answer_in_time() -> None:
    told = missed(TimeoutError(), 3.0)
    assert (told.trouble, told.text, told.seconds) == (Trouble.SILENT, "no answer", 3.0)
