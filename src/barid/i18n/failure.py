"""A failure that carries its own sentence, for whoever asked for the thing that failed."""

from __future__ import annotations

from barid.i18n.language import Language
from barid.i18n.text import Sayable


class Failure(Exception):
    """What was asked cannot be done; `sayable` tells a person why, in one line.

    For the edges of the program (wiring, command line), where there is a person to tell; what a
    peer does wrong is a value instead.
    """

    def __init__(self, sayable: Sayable) -> None:
        super().__init__(sayable.in_(Language.ENGLISH))
        self.sayable = sayable
