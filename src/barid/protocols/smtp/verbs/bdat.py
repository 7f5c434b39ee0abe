"""BDAT: so many octets of the message follow (RFC 3030 2). They are read by chunks.ChunkReader."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.smtp import grammar, replies
from barid.protocols.smtp.replies import Reply


@dataclass(frozen=True, slots=True)
class Announced:
    """The chunk that follows the command; `last` when it ends the message."""

    size: int
    last: bool


def read(argument: bytes) -> Announced | Reply:
    """What is announced. Where nobody can tell, what follows will be taken for commands."""
    match = grammar.CHUNK.fullmatch(argument)
    if match is None:
        return replies.BAD_ARGUMENTS
    return Announced(int(match[1]), match[2] is not None)
