"""A letter as clients get it that take no UTF-8 in header fields (RFC 6855 7, RFC 6856 2).

Size, envelope, structure and sections all come from the surrogate, so that they agree. It is made
anew each time it is asked for: few messages need one, and fewer clients.
"""

from __future__ import annotations

from bisect import bisect_right

from barid.interfaces.store import Content
from barid.message.mime.downgrade import Splice, downgrade_header, spliced, splices
from barid.model.mailbox import Letter, Summary
from barid.postoffice.description import describe, outline_of


def surrogate_of(letter: Letter) -> tuple[Letter, Summary]:
    """The surrogate of a letter that holds its content, and what FETCH tells of it."""
    content = spliced(letter.content, splices(letter.content, outline_of(letter)))
    return _surrogate(letter, content, content)


def large_surrogate(letter: Letter, content: Content) -> tuple[Letter, Summary, Content]:
    """The same for a letter that does not hold its content, which is read once for this."""
    original = content.read(0, content.size)
    found = splices(original, outline_of(letter, lambda: original))
    made = spliced(original, found)
    return *_surrogate(letter, made, b""), SplicedContent(content, found, len(made))


def _surrogate(letter: Letter, content: bytes, held: bytes) -> tuple[Letter, Summary]:
    prefix = downgrade_header(letter.prefix)
    described = describe(content)
    other = letter._replace(prefix=prefix, content=held, outline=described.outline)
    size = len(prefix) + len(content)
    return other, Summary(letter.uid, letter.flags, letter.received, size, described.summary)


class SplicedContent:
    """Content with its splices in their places, read as the content itself is."""

    def __init__(self, content: Content, found: list[Splice], size: int) -> None:
        self.size = size
        self._content = content
        self._pieces: list[tuple[int, bytes]] = []
        """Where the original goes on, or what stands there instead, for each of the `_starts`."""
        self._starts: list[int] = []
        at = place = 0
        for splice in found:
            self._add(place, at, b"")
            place += splice.start - at
            self._add(place, 0, splice.octets)
            place, at = place + len(splice.octets), splice.end
        self._add(place, at, b"")

    def _add(self, place: int, at: int, octets: bytes) -> None:
        self._starts.append(place)
        self._pieces.append((at, octets))

    def read(self, start: int, end: int) -> bytes:
        """Octets of it, as a slice has them."""
        end = min(end, self.size)
        found: list[bytes] = []
        piece = bisect_right(self._starts, start) - 1
        while start < end:
            last = piece + 1 == len(self._starts)
            stop = end if last else min(end, self._starts[piece + 1])
            begin, (at, octets) = self._starts[piece], self._pieces[piece]
            if octets:
                found.append(octets[start - begin : stop - begin])
            elif start < stop:
                found.append(self._content.read(at + start - begin, at + stop - begin))
            start, piece = max(start, stop), piece + 1
        return b"".join(found)

    def close(self) -> None:
        """It is read no more."""
        self._content.close()
