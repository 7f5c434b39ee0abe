"""What is raised when mail cannot be sent; each carries a diagnosis.

What a server says of single recipients is a result, not an exception: see `results`.
"""

from __future__ import annotations

from barid.doctor.diagnosis import Diagnosis
from barid.i18n import Language, Sayable


class NotSent(Exception):
    """Nothing was sent. `diagnosis` says why, who must act and what helps, in both languages;
    `reply` is what the server said last, empty when it said nothing."""

    def __init__(self, diagnosis: Diagnosis, reply: str = "") -> None:
        said = f" It said: {reply}" if reply else ""
        super().__init__(f"[{diagnosis.id}] {diagnosis.sentence()}{said}")
        self.diagnosis = diagnosis
        self.reply = reply


class Unreachable(NotSent):
    """There is no connection: no such host, no way, no answer."""


class Unsecured(NotSent):
    """There is no TLS, or not with the server that was meant. Nothing secret was said."""


class Unwelcome(NotSent):
    """The server greets with a refusal, does not speak SMTP, or hangs up."""


class LoginRefused(NotSent):
    """The one login that was tried was refused, or none could be tried."""


class Unfit(ValueError):
    """What was given makes no message, or no sender: a mistake of the program."""

    def __init__(self, sayable: Sayable) -> None:
        super().__init__(sayable.in_(Language.ENGLISH))
        self.sayable = sayable
