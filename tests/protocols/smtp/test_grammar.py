"""The grammar of arguments: what is taken, what is not."""

from __future__ import annotations

import pytest

from barid.model.address import Address
from barid.protocols.smtp import grammar


@pytest.mark.parametrize(
    "name",
    [b"client.example", b"localhost", b"my_pc", b"[192.0.2.1]", b"[IPv6:2001:db8::1]", b"::1"],
)
def test_name_of_a_client(name: bytes) -> None:
    assert grammar.NAME.fullmatch(name)


@pytest.mark.parametrize(
    "name",
    [b"", b"two words", b"a;b", b"(a)", b"a\tb", b"[1.2.3.4", b"<a>", b"a" * 256, "حاسوب".encode()],
)
def test_no_name_of_a_client(name: bytes) -> None:
    assert grammar.NAME.fullmatch(name) is None


@pytest.mark.parametrize(
    ("argument", "path", "parameters"),
    [
        (b"FROM:<a@b>", b"a@b", None),
        (b"from:<a@b>", b"a@b", None),
        (b"FROM: \t<a@b>", b"a@b", None),
        (b"FROM:<>", None, None),
        (b"FROM:<> SIZE=1", None, b"SIZE=1"),
        (b"FROM:<a@b> SIZE=1 BODY=7BIT", b"a@b", b"SIZE=1 BODY=7BIT"),
        (b"FROM:<@x:a@b>", b"a@b", None),
        (b"FROM:<@x,@y,@z:a@b>", b"a@b", None),
        (b'FROM:<"a b"@c>', b'"a b"@c', None),
        (b'FROM:<"a>b"@c>', b'"a>b"@c', None),
        (b'FROM:<"a\\">b"@c>', b'"a\\">b"@c', None),
        ("FROM:<كاتب@barid.test>".encode(), "كاتب@barid.test".encode(), None),
    ],
)
def test_path(argument: bytes, path: bytes | None, parameters: bytes | None) -> None:
    match = grammar.FROM.fullmatch(argument)
    assert match is not None
    assert match.groups() == (path, parameters)


@pytest.mark.parametrize(
    "argument",
    [
        b"",
        b"FROM",
        b"FROM:",
        b"FROM <a@b>",
        b"FROM:a@b",
        b"FROM:<a@b",
        b"FROM:<a b@c>",
        b"FROM:<a@b>SIZE=1",
        b"FROM:<<a@b>>",
        b'FROM:<"a@b>',
        b'FROM:<"a\\"@b>',
        b"TO:<a@b>",
    ],
)
def test_no_path(argument: bytes) -> None:
    assert grammar.FROM.fullmatch(argument) is None


def test_source_route_alone_is_left_to_the_grammar_of_addresses() -> None:
    match = grammar.FROM.fullmatch(b"FROM:<@x:>")
    assert match is not None
    assert Address.parse(match[1]) is None


def test_path_of_a_recipient_begins_otherwise() -> None:
    assert grammar.TO.fullmatch(b"TO:<a@b>")
    assert grammar.TO.fullmatch(b"FROM:<a@b>") is None


@pytest.mark.parametrize(
    "argument",
    [
        b'FROM:<"' + b"\\" * 2000,
        b"FROM:<" + b"a" * 2000,
        b"FROM:<" + b"@a," * 600,
        b'FROM:<"' * 290,
    ],
)
def test_hostile_paths_cost_no_more_than_others(argument: bytes) -> None:
    for _ in range(1000):
        assert grammar.FROM.fullmatch(argument) is None


@pytest.mark.parametrize(
    ("word", "groups"),
    [
        (b"SMTPUTF8", (b"SMTPUTF8", None)),
        (b"SIZE=1", (b"SIZE", b"1")),
        (b"X-Y=a+b", (b"X-Y", b"a+b")),
        ("A=ب".encode(), (b"A", "ب".encode())),
    ],
)
def test_parameter(word: bytes, groups: tuple[bytes, bytes | None]) -> None:
    match = grammar.PARAMETER.fullmatch(word)
    assert match is not None
    assert match.groups() == groups


@pytest.mark.parametrize("word", [b"", b"=1", b"A=", b"A==", b"A=b=c", b"-A", b"A_B", b"A=\x01"])
def test_no_parameter(word: bytes) -> None:
    assert grammar.PARAMETER.fullmatch(word) is None


def test_size_has_at_most_twenty_digits() -> None:
    assert grammar.SIZE.fullmatch(b"0" * 20)
    for wrong in (b"", b"0" * 21, b"-1", b"1k", "\u0661".encode()):
        assert grammar.SIZE.fullmatch(wrong) is None
