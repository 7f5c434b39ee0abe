"""A client's view of responses: lines with their literals, split into nested tokens.

Written apart from the server's writers, so that both have to agree with RFC 9051 9.
"""

from __future__ import annotations

import re

Token = bytes | int | None | list["Token"]

_LITERAL = re.compile(rb"~?\{(\d+)\}\r\n")
_WORD = re.compile(rb"[^ ()\"\r\n]+")


def responses(data: bytes) -> list[list[Token]]:
    """Each response as its tokens; `*` and the CRLF left out."""
    found: list[list[Token]] = []
    at = 0
    while at < len(data):
        assert data[at : at + 2] == b"* ", data[at : at + 40]
        tokens, at = _tokens(data, at + 2)
        assert data[at : at + 2] == b"\r\n", data[at : at + 40]
        found.append(tokens)
        at += 2
    return found


def _tokens(data: bytes, at: int) -> tuple[list[Token], int]:
    """Tokens up to a closing parenthesis or the end of the line."""
    tokens: list[Token] = []
    while data[at : at + 1] not in (b")", b"\r", b""):
        if data[at : at + 1] == b" ":
            at += 1
            continue
        token, at = _token(data, at)
        tokens.append(token)
    return tokens, at


def _token(data: bytes, at: int) -> tuple[Token, int]:
    if data[at : at + 1] == b"(":
        inner, at = _tokens(data, at + 1)
        assert data[at : at + 1] == b")"
        return inner, at + 1
    if data[at : at + 1] == b'"':
        return _quoted(data, at + 1)
    literal = _LITERAL.match(data, at)
    if literal is not None:
        end = literal.end() + int(literal[1])
        assert end <= len(data)
        return data[literal.end() : end], end
    if data.startswith((b"BODY[", b"BINARY["), at):
        end = data.index(b"]", at) + 1
        while data[end : end + 1] not in (b" ", b")"):
            end += 1
        return data[at:end], end
    word = _WORD.match(data, at)
    assert word is not None, data[at : at + 40]
    if word[0] == b"NIL":
        return None, word.end()
    return (int(word[0]) if word[0].isdigit() else word[0]), word.end()


def _quoted(data: bytes, at: int) -> tuple[bytes, int]:
    found = bytearray()
    while data[at : at + 1] != b'"':
        if data[at : at + 1] == b"\\":
            at += 1
        assert data[at] not in (0, 10, 13), "not allowed in a quoted string"
        found += data[at : at + 1]
        at += 1
    return bytes(found), at + 1


def items(response: list[Token]) -> dict[bytes, Token]:
    """Name and value of the items of a FETCH response."""
    number, verb, values = response
    assert isinstance(number, int)
    assert verb == b"FETCH"
    assert isinstance(values, list)
    names = values[0::2]
    assert all(isinstance(name, bytes) for name in names)
    return dict(zip(names, values[1::2], strict=True))  # type: ignore[arg-type]
