"""Address lists: RFC 5322 3.4 with its obsolete forms, UTF-8 (RFC 6532), and what people send.

Anything in, addresses out, in linear time. Display names lose their quotes but stay encoded; the
comment after a bare address is its display name, as it was before RFC 822. Semicolons between
addresses outside a group separate them like commas.
"""

from __future__ import annotations

import re
from functools import lru_cache

from barid.message.mime.tokens import read_comment, unescape
from barid.model.outline import Address, Addresses

MAX_ADDRESSES = 10_000
_KEPT_LENGTH = 200

_ATEXT = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\xff-]++"
_DOMAIN = rb"[A-Za-z0-9_.\x80-\xff-]++"
# The one form that nearly all addresses have; everything else goes through the tokens below.
_USUAL = re.compile(
    rb'[ \t]*+(?:(?:"([^"\\\x00-\x1f]++)"|(' + _ATEXT + rb"(?: " + _ATEXT + rb")*+))?+"
    rb"[ \t]*+<(" + _ATEXT + rb")@(" + _DOMAIN + rb")>"
    rb"|(" + _ATEXT + rb")@(" + _DOMAIN + rb"))[ \t]*+(?:,|\Z)"
)
_TOKEN = re.compile(
    rb'[ \t\r\n]++|"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)|(\[(?:[^\]\\]|\\.)*+\]?)'
    rb'|([<>@,;:(])|([^ \t\r\n"\[<>@,;:(]++|\[)',
    re.DOTALL,
)
_DOT_SPACES = re.compile(rb" ?([.@:]) ?")
_WORD, _QUOTED, _SPECIAL = 0, 1, 2
_Token = tuple[int, bytes]
_GROUP_END = Address(None, None, None, None)


def parse_addresses(value: bytes) -> Addresses:
    """The addresses of an unfolded address list, groups as RFC 9051 7.5.2 has them."""
    return _kept_list(value) if len(value) <= _KEPT_LENGTH else _address_list(value)


def forget() -> None:
    """Forget the lists that were read before; only measurements need it."""
    _kept_list.cache_clear()


def _address_list(value: bytes) -> Addresses:
    found: list[Address] = []
    at, end = 0, len(value)
    while at < end and len(found) < MAX_ADDRESSES:
        match = _USUAL.match(value, at)
        if match is None:
            return tuple(_Reader(found).read(value, at))
        quoted, name, mailbox, host, bare_mailbox, bare_host = match.groups()
        if bare_mailbox is None:
            found.append(Address(name if quoted is None else quoted, None, mailbox, host))
        else:
            found.append(Address(None, None, bare_mailbox, bare_host))
        at = match.end()
    return tuple(found)


_kept_list = lru_cache(2048)(_address_list)


class _Reader:
    """Reads an address list token by token and takes each address when its separator comes."""

    def __init__(self, found: list[Address]) -> None:
        self.found = found
        self._words: list[_Token] = []
        self._angle: list[_Token] | None = None
        self._in_angle = False
        self._in_group = False
        self._comment: bytes | None = None

    def read(self, value: bytes, at: int) -> list[Address]:
        end = len(value)
        while at < end and len(self.found) < MAX_ADDRESSES:
            match = _TOKEN.match(value, at)
            assert match is not None  # the pattern has a branch for every byte
            at = match.end()
            quoted, literal, special, word = match.groups()
            if special == b"(":
                self._comment, at = read_comment(value, match.start())
            elif special is not None:
                self._take_special(special)
            elif quoted is not None:
                self._take((_QUOTED, unescape(quoted)))
            elif literal is not None or word is not None:
                self._take((_WORD, word if literal is None else literal))
        self._finish()
        if self._in_group:
            self.found.append(_GROUP_END)
        return self.found

    def _take(self, token: _Token) -> None:
        if self._in_angle:
            assert self._angle is not None
            self._angle.append(token)
        elif self._angle is None:
            self._words.append(token)

    def _take_special(self, special: bytes) -> None:
        if special == b">":
            self._in_angle = False
        elif special == b"<":
            if self._angle is None:
                self._angle, self._in_angle = [], True
        elif special == b"@" or self._in_angle:
            self._take_in_address(special)
        elif special == b":":
            self._begin_group()
        else:
            self._finish()
            if special == b";" and self._in_group:
                self._in_group = False
                self.found.append(_GROUP_END)

    def _take_in_address(self, special: bytes) -> None:
        """`@` anywhere; what else is found between angle brackets."""
        if self._in_angle and special == b",":
            assert self._angle is not None
            if not self._angle or self._angle[0] != (_SPECIAL, b"@"):
                # No route, so the bracket was never closed: better the next address than none.
                self._in_angle = False
                self._take_special(special)
                return
        self._take((_SPECIAL, special))

    def _begin_group(self) -> None:
        if self._in_group or self._angle is not None or (_SPECIAL, b"@") in self._words:
            self._finish()
            return
        name = _phrase(self._words)
        self._words, self._comment, self._in_group = [], None, True
        self.found.append(Address(None, None, name or b"", None))

    def _finish(self) -> None:
        words, angle, comment = self._words, self._angle, self._comment
        self._words, self._angle, self._in_angle, self._comment = [], None, False, None
        if angle is not None:
            name = _phrase(words) if words else comment
            self.found.append(_from_specification(name, angle))
        elif words:
            name, specification = _split_bare(words)
            self.found.append(_from_specification(name or comment, specification))


def _phrase(words: list[_Token]) -> bytes:
    """Words joined by one space (RFC 5322 3.2.5); an `@` that strayed in sticks to its word."""
    text = b" ".join(text for _, text in words)
    return text.replace(b" @ ", b"@") if b"@" in text else text


def _split_bare(words: list[_Token]) -> tuple[bytes | None, list[_Token]]:
    """An address without angle brackets; words before it, if any, are taken for its name."""
    if (_SPECIAL, b"@") not in words:
        if any(kind == _QUOTED for kind, _ in words):
            return _phrase(words), []
        return None, words
    start = words.index((_SPECIAL, b"@"))
    # Obsolete forms have spaces around the dots of the local part (RFC 5322 4.4).
    start = max(start - 1, 0)
    while start and (words[start][1].startswith(b".") or words[start - 1][1].endswith(b".")):
        start -= 1
    return _phrase(words[:start]) or None, words[start:]


def _from_specification(name: bytes | None, tokens: list[_Token]) -> Address:
    """`local-part "@" domain`, behind the route of RFC 5322 4.4 if there is one."""
    route: bytes | None = None
    if tokens and tokens[0] == (_SPECIAL, b"@") and (_SPECIAL, b":") in tokens:
        colon = tokens.index((_SPECIAL, b":"))
        route = b"".join(text for _, text in tokens[:colon])
        tokens = tokens[colon + 1 :]
    last = len(tokens) - 1
    while last >= 0 and tokens[last] != (_SPECIAL, b"@"):
        last -= 1
    if last < 0:
        return Address(name, route, _local_part(tokens), b"")
    host = b"".join(text for _, text in tokens[last + 1 :])
    return Address(name, route, _local_part(tokens[:last]), host)


def _local_part(tokens: list[_Token]) -> bytes:
    """Words stand apart, but dots need no space around them (RFC 5322 4.4)."""
    text = b" ".join(text for _, text in tokens)
    return _DOT_SPACES.sub(rb"\1", text) if b" " in text else text
