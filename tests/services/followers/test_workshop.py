"""Little is made here, much in a process; whatever becomes of that is told and mended."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from barid.model.identifiers import ContentId
from barid.model.words import Unworded
from barid.services.followers.workshop import FEW, SMALL, WorkFailed, Workshop

DEAD = (sys.executable, "-c", "")
ASLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
NONSENSE = (sys.executable, "-c", "import sys; sys.stdout.write('x' * 100)")


def contents(count: int, body: bytes = b"fox") -> list[Unworded]:
    return [Unworded(ContentId(n + 1), b"\r\n" + body, b"", ()) for n in range(count)]


@contextmanager
def opened(workshop: Workshop) -> Iterator[Workshop]:
    try:
        yield workshop
    finally:
        workshop.close()


def test_little_needs_no_process() -> None:
    with opened(Workshop(DEAD)) as workshop:
        assert len(workshop.make(contents(FEW)).words) == FEW
        assert not workshop.is_open


def test_much_is_made_in_a_process_that_stays() -> None:
    with opened(Workshop()) as workshop:
        assert len(workshop.make(contents(FEW + 1)).words) == FEW + 1
        assert workshop.is_open
        assert workshop.make(contents(1)).unheard == []
        workshop.forget()
        assert workshop.make(contents(1)).unheard == ["fox"]


def test_what_is_large_is_made_in_a_process_as_well() -> None:
    with opened(Workshop()) as workshop:
        assert workshop.make(contents(1, b"x" * SMALL)).words[0].words is not None
        assert workshop.is_open


@pytest.mark.parametrize("command", [DEAD, NONSENSE, ("/nowhere/barid",)])
def test_a_process_that_fails_is_told_of(command: tuple[str, ...]) -> None:
    with opened(Workshop(command)) as workshop:
        with pytest.raises(WorkFailed):
            workshop.make(contents(FEW + 1))
        assert not workshop.is_open


def test_a_process_that_takes_too_long_is_ended() -> None:
    with opened(Workshop(ASLEEP, longest=0.1)) as workshop, pytest.raises(WorkFailed):
        workshop.make(contents(FEW + 1))


def test_what_killed_the_process_does_not_come_here() -> None:
    with opened(Workshop(DEAD)) as workshop:
        for count in (FEW + 1, 1):
            with pytest.raises(WorkFailed):
                workshop.make(contents(count))
        workshop.forget()
        assert len(workshop.make(contents(1)).words) == 1
