"""Converting whole letters, and reading what they mean with the library of Python."""

from __future__ import annotations

import email
import email.policy

from barid.message.conversion.carrying import converted
from barid.message.conversion.plan import Aim, Obstacle, make_plan
from barid.message.mime import scan

SEVEN_BIT = Aim(eight_bit=False, utf8_headers=False)


def convert(letter: bytes, aim: Aim = SEVEN_BIT) -> bytes | Obstacle:
    def read(start: int, end: int) -> bytes:
        return letter[start:end]

    plan = make_plan(read, scan(letter), aim)
    return plan if isinstance(plan, Obstacle) else b"".join(converted(read, len(letter), plan))


def texts(letter: bytes) -> list[bytes]:
    message = email.message_from_bytes(letter, policy=email.policy.default)
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return [bytes(part.get_payload(decode=True) or b"") for part in leaves]
